"""Calls leave nothing behind: whatever were kept of each would fill a worker within days.

`python -m bench.load` does the same with five hundred calls, and measures the event loop too.
"""

import logging
from collections.abc import Iterator

import pytest

from bench.calls import Call, allow_any_order
from bench.load import census
from my_voice_agent.tools.process_payment import process_payment

WARM_UP = 20  # calls, until caches are full, as of the classes that LiveKit makes for each reply
CALLS = 12

pytestmark = pytest.mark.virtual_time


@pytest.fixture
def any_order() -> Iterator[None]:
    """Let each caller pay for an order of their own."""
    mode, operation = process_payment.mode, process_payment.operation
    allow_any_order()
    logging.disable()  # pytest keeps what is logged
    yield
    logging.disable(logging.NOTSET)
    process_payment.mode, process_payment.operation = mode, operation


async def test_no_objects_are_left_of_a_call(any_order: None) -> None:
    for number in range(WARM_UP):
        await Call(number).run()
    before = census()
    for number in range(CALLS):
        await Call(WARM_UP + number).run()
    grown = {kind: count for kind, count in (census() - before).items() if count >= CALLS}
    assert not grown
