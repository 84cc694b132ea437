"""What work needs and must give back: acquired before it, released after it has really ended."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, ParamSpec, TypeVar

from livekit.agents import ToolError

from .longrunning import has_result

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
    """

    def __init__(
        self,
        acquire: Callable[[], Coroutine[Any, Any, R]],
        release: Callable[[R], Coroutine[Any, Any, None]],
        *,
        failed: str,
    ) -> None:
        self._acquire = acquire
        self._release = release
        self._failed = failed
        self._resources: list[R] = []

    @property
    def resource(self) -> R:
        """The resource, for the work that runs within `around`."""
        return self._resources[-1]

    def around(
        self, work: Callable[P, Coroutine[Any, Any, str]]
    ) -> Callable[P, Coroutine[Any, Any, str]]:
        """Acquire, do `work`, release."""

        async def owning(*args: P.args, **kwargs: P.kwargs) -> str:
            resource = await self._acquired()
            self._resources.append(resource)
            try:
                result = await work(*args, **kwargs)
            except BaseException:
                await self._released(resource)
                raise
            # a deadline or an interruption during the release: the result is there, and is kept
            with suppress(asyncio.CancelledError):
                await self._released(resource)
            return result

        return owning

    async def _acquired(self) -> R:
        acquiring = asyncio.ensure_future(self._acquire())
        try:
            await asyncio.wait({acquiring})
        except asyncio.CancelledError:
            acquiring.cancel()
            await asyncio.wait({acquiring})
            if has_result(acquiring):  # both can be true: it was there as the caller spoke
                await self._released(acquiring.result())
            raise
        if not has_result(acquiring):
            error = None if acquiring.cancelled() else acquiring.exception()
            if isinstance(error, ToolError):
                raise error
            logger.warning("nothing could be acquired", exc_info=error)
            raise ToolError(self._failed) from error
        return acquiring.result()

    async def _released(self, resource: R) -> None:
        releasing = asyncio.create_task(self._release_in_time(resource))
        _releasing.add(releasing)
        releasing.add_done_callback(_releasing.discard)
        await asyncio.shield(releasing)

    async def _release_in_time(self, resource: R) -> None:
        task = asyncio.ensure_future(self._release(resource))
        await asyncio.wait({task}, timeout=RELEASES_WITHIN)
        if not task.done():
            task.cancel()
            logger.error("a release took longer than %g seconds and was given up", RELEASES_WITHIN)
        elif task.cancelled() or task.exception():
            error = None if task.cancelled() else task.exception()
            logger.error("a release has failed", exc_info=error)


# releases under way; the event loop itself keeps weak references to tasks only
_releasing: set[asyncio.Task[None]] = set()
