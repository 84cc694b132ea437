"""Every test runs in virtual time: a minute of conversation takes milliseconds."""

import asyncio
from collections.abc import Callable, Mapping

import looptime
import pytest


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    # not looptime's own --looptime: that leaves fixtures, and so the end of a call, in real time
    return {"virtual time": _virtual_time}


def _virtual_time() -> asyncio.AbstractEventLoop:
    # finer than any timer: looptime 0.7, the last for Python 3.10, spins on a timer that is nearer
    return looptime.new_event_loop(resolution=1e-9)
