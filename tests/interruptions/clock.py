"""One clock for all: LiveKit adds up the event loop's time and the computer's.

Import it before livekit. In a room both clocks go on alike. Where only the event loop's is virtual,
a turn ends some microseconds early, by as much as the computer was busy: nothing would ever happen
at the same instant, and no scenario could be played again.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
MakeLoop: TypeAlias = Callable[[], asyncio.AbstractEventLoop]
TICK = 1e-12  # seconds: a later reading is later, and yet in the same instant

_readings = count()
_loops: list[asyncio.AbstractEventLoop] = []


def _time() -> float:
    # not from 0, which LiveKit takes for no time at all
    return 1000 + (_loops[-1].time() if _loops else 0.0) + next(_readings) * TICK


time.time = _time


def run(coroutine: Coroutine[Any, Any, T], make_loop: MakeLoop, seed: int) -> T:
    """Run `coroutine` on a loop of its own; the same seed gives the same jitter."""
    random.seed(seed)
    loop = make_loop()
    _loops[:] = [loop]
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()
