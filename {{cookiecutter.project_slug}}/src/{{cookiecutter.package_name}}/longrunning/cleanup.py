"""The option cleanup: something that is opened before the work and closed after it has ended."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

from livekit.agents import ToolError

from .option import Call, Option
from .task import Work, has_result

OPENS_WITHIN = 10.0  # seconds for a payment to open what it needs; after that nothing is charged
CLOSES_WITHIN = 5.0  # seconds to close it, before that is given up

Opens = Callable[[], AbstractAsyncContextManager[Any]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cleanup(Option):
    """Something that is opened before the work and closed after it has really ended.

    The operation may take it as the keyword-only `resource`. An error as it closes after work that
    succeeded is a failure, since a commit may have failed; in a payment it is only logged, since
    the caller has been charged.

    Args:
        opens: Returns the async context manager; `contextlib.asynccontextmanager` makes such a
            function. An exception of the operation, or its cancellation, is raised in it.
    """

    name: ClassVar[str] = "cleanup"
    gives: ClassVar[str | None] = "resource"
    must_be_taken: ClassVar[bool] = False

    opens: Opens

    def __post_init__(self) -> None:
        """Check that this is a function."""
        # what asynccontextmanager makes can be called too, as a decorator
        if isinstance(self.opens, AbstractAsyncContextManager) or not callable(self.opens):
            raise TypeError(
                f"cleanup={self.opens!r} is not a function: give it the function that returns the "
                "context manager, without calling it."
            )

    def around(self, work: Work, call: Call) -> Work:
        """Return `work` with what it needs opened before and closed after it."""

        async def owning(**instead: Any) -> str:
            return await _Owner(self.opens, work, call).run(instead)

        return owning


class _Owner:
    """The one task that opens, works and closes; task groups and timeouts ask for one task.

    Whoever waits for it may leave early, at a deadline or an interruption: what is open is closed
    when the work has really ended, and not before.
    """

    def __init__(self, opens: Opens, work: Work, call: Call) -> None:
        self._opens = opens
        self._work = work
        self._call = call
        self._task: asyncio.Task[str]
        self._outcome: asyncio.Future[str]
        """The outcome of the work, while what it needed is being closed."""
        self._is_cancelled = self._is_closing = False

    async def run(self, instead: dict[str, Any]) -> str:
        """Open, do the work and close, each in time.

        Raises:
            ToolError: It could not be opened.
        """
        self._outcome = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._own(instead))
        _owners.add(self._task)
        self._task.add_done_callback(_owners.discard)
        try:
            await asyncio.wait({self._task})
        except asyncio.CancelledError:
            if self._outcome.done():  # only the closing is left, and goes on
                self._task.add_done_callback(_log_end)
                return self._outcome.result()
            self._is_cancelled = True
            if not self._is_closing:
                self._task.cancel()
            await asyncio.wait({self._task})
            if not has_result(self._task):
                raise
        return self._task.result()

    async def _own(self, instead: dict[str, Any]) -> str:
        manager = self._opens()
        self._call.give("resource", await self._open(manager))
        try:
            if self._is_cancelled:  # it was opened in spite of that
                raise asyncio.CancelledError
            result = await self._work(**instead)
        except BaseException as error:
            if not isinstance(error, asyncio.CancelledError):
                self._outcome.set_exception(error)
                self._outcome.exception()  # retrieved, or the event loop would complain of it
            await self._close_after(manager, error)
            raise
        self._outcome.set_result(result)
        try:
            await self._close(manager)
        except Exception as error:
            if self._call.mode != "payment":
                raise
            _log(error)
        return result

    async def _open(self, manager: AbstractAsyncContextManager[Any]) -> Any:
        # a payment has to know in time that nothing is charged; elsewhere the whole work is bounded
        bound = _Bound(self._task, OPENS_WITHIN if self._call.mode == "payment" else None)
        try:
            resource = await manager.__aenter__()
        except ToolError:
            raise
        except (Exception, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError) and self._is_cancelled:
                raise
            logger.warning("what the work needs could not be opened", exc_info=error)
            raise ToolError(self._call.failed) from error
        finally:
            bound.end()
        if bound.is_over:  # it was opened in spite of that
            too_late = ToolError(self._call.failed)
            await self._close_after(manager, too_late)
            raise too_late
        return resource

    async def _close_after(
        self, manager: AbstractAsyncContextManager[Any], failure: BaseException
    ) -> None:
        try:
            await self._close(manager, failure)
        except Exception as error:  # what the work has failed with is what is told
            if error is not failure:
                _log(error)

    async def _close(
        self, manager: AbstractAsyncContextManager[Any], failure: BaseException | None = None
    ) -> None:
        self._is_closing = True
        bound = _Bound(self._task, CLOSES_WITHIN)
        try:
            if failure is None:
                await manager.__aexit__(None, None, None)
            else:
                await manager.__aexit__(type(failure), failure, failure.__traceback__)
        except asyncio.CancelledError as error:
            if error is not failure:
                why = f"took longer than {CLOSES_WITHIN:g} s" if bound.is_over else "was cancelled"
                raise RuntimeError(f"closing {why}") from error
        finally:
            bound.end()


class _Bound:
    """A limit that cancels a task after some seconds, and remembers that it did."""

    def __init__(self, task: asyncio.Task[Any], seconds: float | None) -> None:
        self.is_over = False
        self._task = task
        loop = asyncio.get_running_loop()
        self._timer = None if seconds is None else loop.call_later(seconds, self._cancel)

    def _cancel(self) -> None:
        self.is_over = True
        self._task.cancel()

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _log_end(task: asyncio.Task[str]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log(error)


def _log(error: BaseException) -> None:
    logger.error("what a tool had opened was not closed", exc_info=error)


# Owners at work: the event loop itself keeps weak references to tasks only.
_owners: set[asyncio.Task[str]] = set()
