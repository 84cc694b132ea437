"""A call of a caller who can pay."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lrf.testing import Gate, VoiceAgentTestSession
from tests.runtime.payment.orders import Prices, open_call


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Gate:
    """Stand in for the charge, with a ledger of its own."""
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
    return Gate()


@pytest.fixture
def prices() -> Prices:
    """Return what orders cost, where that is not what the model says."""
    return {}


@pytest.fixture
def turn_end(request: pytest.FixtureRequest) -> float:
    """Return the seconds of silence that end the caller's turn."""
    return float(getattr(request, "param", 0.3))


@pytest.fixture
async def call(work: Gate, prices: Prices, turn_end: float) -> AsyncIterator[VoiceAgentTestSession]:
    """Open a call with an agent that charges for orders."""
    async with open_call(work, prices, turn_end) as call:
        yield call
