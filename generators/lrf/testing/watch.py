"""A watch over the remains of a call: tasks, exceptions that nobody saw, a mute agent."""

import asyncio
import gc
import logging
from itertools import count
from typing import Any

UNWINDS_WITHIN = 1.0  # seconds for the last tasks to end, once the session is closed
COLLECTS_EVERY = 500  # calls, of 0.2 MB each: a full collection takes some 0.3 s
ALLOCATIONS = 200_000  # objects that are made before the garbage collector runs by itself

_stopped = count(1)


class Watch:
    """A watch that collects `faults` from its making to `stop`."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._late = _LateSpeech(self.faults)
        loop = asyncio.get_running_loop()
        self._tasks = asyncio.all_tasks()
        self._handler = loop.get_exception_handler()
        loop.set_exception_handler(self._on_exception)
        # two calls at once cannot tell their tasks apart: the outer one answers for all
        self._is_outer = not isinstance(getattr(self._handler, "__self__", None), Watch)
        logging.getLogger("livekit.agents").addHandler(self._late)
        self._thresholds = gc.get_threshold()
        if self._is_outer:
            # Frozen, the collection in `stop` looks at this call alone. None in between, within
            # reason: they would make up a third of the time that a call takes.
            gc.set_threshold(ALLOCATIONS, *self._thresholds[1:])
            gc.freeze()

    def excuse_late_speech(self) -> None:
        """Allow from now on that a tool goes on when its speech is interrupted."""
        logging.getLogger("livekit.agents").removeHandler(self._late)

    async def stop(self) -> None:
        """Look for what is left, so that `faults` is complete."""
        try:
            if self._is_outer:
                self.faults += [
                    f"a task is still running: {task.get_name()} ({task.get_coro()})"
                    for task in await self._left()
                ]
        finally:
            # an exception that nobody retrieved is reported when its task is collected
            gc.collect()
            if self._is_outer:
                gc.unfreeze()
                gc.set_threshold(*self._thresholds)
            if next(_stopped) % COLLECTS_EVERY == 0:
                gc.collect()  # what was garbage already when it was frozen, else it piles up
            await asyncio.sleep(0)
            asyncio.get_running_loop().set_exception_handler(self._handler)
            self.excuse_late_speech()

    async def _left(self) -> set[asyncio.Task[Any]]:
        """Return the tasks of this call that do not end."""
        left = asyncio.all_tasks() - self._tasks - {asyncio.current_task()}
        if left:
            _, left = await asyncio.wait(left, timeout=UNWINDS_WITHIN)
        return left

    def _on_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        exception = context.get("exception")
        self.faults.append(f"the event loop reports: {context['message']} ({exception!r})")


class _LateSpeech(logging.Handler):
    """A handler that notes when LiveKit gave up on a tool: the agent was mute for five seconds."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        if "speech not done in time" in record.getMessage():
            self._faults.append("a tool made the agent mute: speech not done in time")
