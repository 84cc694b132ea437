"""What work needs and must give back: acquired before it, released after it has really ended."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, ParamSpec, TypeVar

from livekit.agents import ToolError

from .longrunning import ends, has_result

RELEASES_WITHIN = 5.0  # seconds that a release may take before it is given up

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger(__name__)


class Owned(Generic[R]):
    """A resource of one call: one owner acquires it, does the work and releases it.

    The owner is the task that runs the work. Whoever waits for it may leave early, at a deadline or
    an interruption: the release comes when the work has really ended, and not before.

    Args:
        acquire: Gives the resource. It must leave nothing behind if it fails or is cancelled.
        release: Takes it back. Its failure is logged, and changes nothing about the result.
        failed: What the model is told when there is no resource to be had.
        acquires_within: Seconds after which that is so, where nobody else bounds the wait.
    """

    resource: R
    """For the work that runs within `around`."""

    def __init__(
        self,
        acquire: Callable[[], Coroutine[Any, Any, R]],
        release: Callable[[R], Coroutine[Any, Any, None]],
        *,
        failed: str,
        acquires_within: float | None = None,
    ) -> None:
        self._acquire = acquire
        self._release = release
        self._failed = failed
        self._acquires_within = acquires_within

    def around(
        self, work: Callable[P, Coroutine[Any, Any, str]]
    ) -> Callable[P, Coroutine[Any, Any, str]]:
        """Acquire, do `work`, release."""

        async def owning(*args: P.args, **kwargs: P.kwargs) -> str:
            acquiring = asyncio.create_task(self._acquire())
            try:
                await ends(acquiring, seconds=self._acquires_within)
                self.resource = self._acquired(acquiring)
                return await work(*args, **kwargs)
            finally:
                # a deadline or an interruption meanwhile: what the work has come to is kept
                with suppress(asyncio.CancelledError):
                    await self._released(acquiring)

        return owning

    def _acquired(self, acquiring: asyncio.Task[R]) -> R:
        if has_result(acquiring):
            return acquiring.result()
        error = _error_of(acquiring)
        if isinstance(error, ToolError):
            raise error
        logger.warning("nothing could be acquired", exc_info=error)
        raise ToolError(self._failed) from error

    async def _released(self, acquiring: asyncio.Task[R]) -> None:
        releasing = asyncio.create_task(self._release_in_time(acquiring))
        _releasing.add(releasing)
        releasing.add_done_callback(_releasing.discard)
        await asyncio.wait({releasing}, timeout=RELEASES_WITHIN)

    async def _release_in_time(self, acquiring: asyncio.Task[R]) -> None:
        await asyncio.wait({acquiring})  # it may come in spite of its cancellation, and late
        if not has_result(acquiring):
            return
        task = asyncio.create_task(self._release(acquiring.result()))
        if not await ends(task, seconds=RELEASES_WITHIN):
            logger.error("a release took longer than %g seconds and was given up", RELEASES_WITHIN)
        elif not has_result(task):
            logger.error("a release has failed", exc_info=_error_of(task))


def _error_of(task: asyncio.Task[Any]) -> BaseException | None:
    return task.exception() if task.done() and not task.cancelled() else None


# releases under way; the event loop itself keeps weak references to tasks only
_releasing: set[asyncio.Task[None]] = set()
