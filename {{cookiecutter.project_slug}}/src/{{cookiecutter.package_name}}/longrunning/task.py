"""Tasks: work that is waited for within bounds, and cancelled rather than left running.

Work is a function without arguments that returns a coroutine: until somebody waits for it nothing
runs, so nothing can be left behind.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from livekit.agents import StopResponse, ToolError
from livekit.agents.voice import SpeechHandle

from . import words

UNWINDS_WITHIN = 2.0  # seconds for cancelled work to end
LONGEST_WAIT = 120.0  # seconds that a caller is kept waiting at most
MAX_TOLD = 2000  # characters of a result that the model is told

T = TypeVar("T")
Work = Callable[..., Coroutine[Any, Any, str]]

logger = logging.getLogger(__name__)


async def run(
    work: Work,
    *,
    seconds: float,
    unless: SpeechHandle | None = None,
    unwinds_within: float = UNWINDS_WITHIN,
) -> tuple[asyncio.Task[str], bool]:
    """Run `work` until it ends, `seconds` pass or `unless` is interrupted.

    Args:
        work: The work to run, in a task of its own.
        seconds: The longest that it may take.
        unless: The speech whose interruption ends the wait.
        unwinds_within: Seconds to wait for cancelled work to end.

    Returns:
        The task of the work, and whether the work ended before it was cancelled.
    """
    task = asyncio.create_task(work())
    in_time = await ends(task, seconds=seconds, unless=unless, unwinds_within=unwinds_within)
    return task, in_time


async def ends(
    task: asyncio.Task[Any],
    *,
    seconds: float | None,
    unless: SpeechHandle | None = None,
    unwinds_within: float | None = UNWINDS_WITHIN,
) -> bool:
    """Wait until `task` ends, `seconds` pass or `unless` is interrupted.

    However the wait ends, the caller's own cancellation included, nothing is left running: `task`
    is cancelled and awaited.

    Args:
        task: The task to wait for.
        seconds: The longest wait; None for no limit.
        unless: The speech whose interruption ends the wait.
        unwinds_within: Seconds to wait for the cancelled task to end; None for no limit.

    Returns:
        Whether it ended before it was cancelled.
    """
    ended = asyncio.ensure_future(asyncio.wait({task}))
    # LiveKit's wait neither cancels nor raises. It shields what it is given: were that the task
    # itself, the event loop would complain of an exception behind the shield.
    waiter = asyncio.ensure_future(unless.wait_if_not_interrupted([ended])) if unless else ended
    try:
        await asyncio.wait({waiter}, timeout=seconds)
    finally:
        waiter.cancel()
        ended.cancel()
        in_time = task.done()
        task.add_done_callback(_resisting.discard)
        task.add_done_callback(retrieve_error)
        if not in_time:
            await _cancel(task, unwinds_within)
    return in_time


def has_result(task: asyncio.Future[Any]) -> bool:
    """Return whether `task` has ended without an error."""
    return task.done() and not task.cancelled() and task.exception() is None


def retrieve_error(task: asyncio.Future[Any]) -> None:
    """Retrieve the error of a task that nobody may wait for, or the event loop complains of it."""
    if not task.cancelled():
        task.exception()


def result_of(task: asyncio.Task[str], failed: str) -> str:
    """Return the result of `task`, as the model is told it.

    Args:
        task: A task that has ended, or was cancelled and resists.
        failed: What the model is told instead of an error's own text, which it never sees.

    Raises:
        ToolError: The work failed: with its own words if it raised a ToolError, else with `failed`.
            Also for a cancelled child, whose CancelledError would look to LiveKit as if the tool
            itself had been cancelled, and nobody would hear of it.
        StopResponse: The work raised it.
    """
    error = None
    if not task.done() or task.cancelled():
        logger.warning("the work was cancelled, or resists its cancellation")
    elif (error := task.exception()) is None:
        if isinstance(told := task.result(), str):
            return capped(told)
        logger.warning("the operation returned %s, not a text", type(told).__name__)
    elif isinstance(error, StopResponse):
        raise error
    elif isinstance(error, ToolError):
        failed = capped(error.message or failed)
    else:
        logger.warning("the work failed", exc_info=error)
    raise ToolError(failed) from error


def capped(text: str) -> str:
    """Return `text`, short enough to be told; never empty, since an empty result is dead air."""
    return cut(text.strip() or words.DONE, MAX_TOLD)


def cut(text: str, most: int) -> str:
    """Return `text`, or its beginning if it is longer than `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


async def _cancel(task: asyncio.Task[Any], unwinds_within: float | None) -> None:
    _resisting.add(task)
    task.cancel()
    unwinding = asyncio.ensure_future(asyncio.wait({task}, timeout=unwinds_within))
    try:
        await asyncio.shield(unwinding)
    except asyncio.CancelledError:
        await unwinding  # a second cancellation, as at the end of the call: the work needs no less
        raise


# Tasks that outlive their cancellation: the event loop itself keeps weak references only.
_resisting: set[asyncio.Task[Any]] = set()
