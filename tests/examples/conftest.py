"""Fixtures of the tests of the example operations: each test has files of its own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
    monkeypatch.setenv("AGENT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"
