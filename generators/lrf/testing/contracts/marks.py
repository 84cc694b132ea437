"""Marks of the tests of contracts: when the caller's turns end, and what a test needs."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., Any])

TURN_END = 0.3  # seconds of silence that end a turn: the quick ones of LiveKit's turn detector
TURN_ENDS = (TURN_END, 2.5)  # and the slow ones: "never mind" and "stop it" take 2.5 s

interrupts = pytest.mark.parametrize(
    "turn_end", TURN_ENDS, ids=[f"turn_end={seconds}" for seconds in TURN_ENDS], indirect=True
)
"""Run a test with a quick and with a slow end of the caller's turns."""


def needs(*names: str) -> Callable[[Test], Test]:
    """Leave a test out unless the contract has all of `names`.

    Args:
        *names: Patterns; or "confirm" (a payment that reads back), "another request" (arguments
            for a second one), "can be stopped" (any mode but payment).
    """

    def mark(test: Test) -> Test:
        test.needs = frozenset(names)  # type: ignore[attr-defined]
        return test

    return mark
