"""How long work meets a conversation: what every tool waits by, and the one place that cancels.

Work is a function without arguments that starts a coroutine: until somebody waits for it nothing
runs, so nothing can be left behind. A layer takes work and gives work (`retrying`, `within`,
`collecting`); a stance waits for it (`unless_interrupted` here, and those of jobs.py and
charges.py).
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterable
from typing import Any, ParamSpec, TypeVar

import stamina
from livekit.agents import RunContext, StopResponse, ToolError
from livekit.agents.llm import ToolResult
from livekit.agents.voice import SpeechHandle

from .call_log import logged
from .filler import filler
from .tool_state import MAX_ITEMS, Partials, SoFar

UNWINDS_WITHIN = 2.0  # seconds for cancelled work to end
LONGEST_ANSWER = 4.5  # seconds for a tool that is deaf; LiveKit gives up on it after 5
LONGEST_WAIT = 120.0  # seconds that a caller is kept waiting at the most
MAX_TOLD = 2000  # characters of a result that the model is told

# asyncio's own is another class than the built-in one on Python 3.10
TRANSIENT: tuple[type[Exception], ...] = (ConnectionError, TimeoutError, asyncio.TimeoutError)

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, str]]

logger = logging.getLogger(__name__)


async def unless_interrupted(
    ctx: RunContext[Any],
    work: Work,
    *,
    waiting: Iterable[str],
    stopped: str,
    failed: str,
    so_far: SoFar | None = None,
) -> str | ToolResult:
    """Wait for `work`, and stop it as soon as the caller takes the turn.

    Args:
        ctx: The context of the tool's call.
        work: What to wait for.
        waiting: What the caller hears in the meantime, one after the other, the last one repeated.
        stopped: What the model is told when the caller has interrupted.
        failed: What the model is told when the work has failed.
        so_far: What the model is told after `stopped`, if there is anything by then.

    Returns:
        What the work returned, or a silent result: LiveKit speaks no reply after an interruption,
        but the model should know what happened (`None` would tell it that nothing was found).

    Raises:
        ToolError: The work failed, or took longer than LONGEST_WAIT.
    """
    with logged(ctx, "interruptible") as log:
        async with filler(ctx, waiting):
            task, in_time = await run(work, seconds=LONGEST_WAIT, unless=ctx.speech_handle)
        if not ctx.speech_handle.interrupted:
            return result_of(task, failed)
        if in_time or has_result(task):  # both can be true: it was ready as the caller spoke
            return ToolResult(result_of(task, failed), reply_required=False)
        log.outcome = "interrupted"
        told = f"{stopped} {so_far.so_far()}" if so_far else stopped
        return ToolResult(capped(told), reply_required=False)


async def promptly(
    ctx: RunContext[Any],
    work: Work,
    *,
    deadline: float,
    waiting: Iterable[str],
    late: str,
    failed: str,
) -> str:
    """Wait for `work`, whatever the caller says, and for `deadline` seconds at the most.

    Until it ends the agent cannot answer what the caller has said meanwhile. So the deadline, and
    the time for cancelled work to end, lie within LONGEST_ANSWER, whatever they are set to.

    Args:
        ctx: The context of the tool's call.
        work: What to wait for.
        deadline: Seconds after which the work is cancelled.
        waiting: What the caller hears in the meantime, one after the other, the last one repeated.
        late: What the model is told at the deadline.
        failed: What the model is told when the work has failed.

    Raises:
        ToolError: The work failed, or was not done by the deadline.
    """
    with logged(ctx, "async") as log:
        seconds = min(deadline, LONGEST_ANSWER)
        unwinds_within = min(UNWINDS_WITHIN, LONGEST_ANSWER - seconds)
        async with filler(ctx, waiting):
            task, in_time = await run(work, seconds=seconds, unwinds_within=unwinds_within)
        if in_time or has_result(task):
            return result_of(task, failed)
        log.outcome = "late"
        raise ToolError(late)


def within(seconds: float, work: Work, *, late: str, so_far: SoFar | None = None) -> Work:
    """Give `work` a deadline of `seconds`.

    It is our own: a TimeoutError of the work itself is a failure like any other. At the deadline
    the work is cancelled, and the model is told `late` with the results `so_far`, or where there
    are none, `late` as a ToolError.
    """

    async def bounded() -> str:
        task = asyncio.create_task(work())
        in_time = False
        try:
            in_time = await ends(task, seconds=seconds)
        except asyncio.CancelledError:
            if not has_result(task):
                raise
        if in_time or has_result(task):  # it may have come in spite of the cancellation
            return task.result()
        if so_far:
            return f"{late} {so_far.so_far()}"
        raise ToolError(late)

    return bounded


def retrying(
    work: Callable[P, Coroutine[Any, Any, str]],
    *,
    attempts: int,
    on: tuple[type[Exception], ...],
) -> Callable[P, Coroutine[Any, Any, str]]:
    """Try `work` up to `attempts` times in all, waiting longer each time, after an error of `on`.

    Any other error, and the last one, goes through.
    """

    async def retried(*args: P.args, **kwargs: P.kwargs) -> str:
        # stamina's own timeout reads the real clock: deadlines are the business of `within`
        async for attempt in stamina.retry_context(
            on=on, attempts=attempts, timeout=None, wait_initial=1.0, wait_jitter=0.5, wait_max=4.0
        ):
            with attempt:
                return await work(*args, **kwargs)
        raise AssertionError("stamina gives the last error, or a result")

    return retried


def collecting(stream: Callable[[], AsyncIterator[str]], *, into: Partials) -> Work:
    """Collect what `stream` yields, at most MAX_ITEMS, and always close it.

    Tried again, it starts afresh: what a failed attempt has yielded is dropped.
    """

    async def collected() -> str:
        into.items.clear()
        items = stream()
        try:
            async for item in items:
                if not isinstance(item, str):
                    raise TypeError(f"the operation yielded no text, but {item!r}")
                into.items.append(item)
                if len(into.items) == MAX_ITEMS:
                    break
        finally:
            if isinstance(items, AsyncGenerator):
                await items.aclose()
        return into.told()

    return collected


async def run(
    work: Work,
    *,
    seconds: float,
    unless: SpeechHandle | None = None,
    unwinds_within: float = UNWINDS_WITHIN,
) -> tuple[asyncio.Task[str], bool]:
    """Run `work` until it ends, `seconds` pass or `unless` is interrupted: see `ends`.

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
    unwinds_within: float = UNWINDS_WITHIN,
) -> bool:
    """Wait until `task` ends, `seconds` pass or `unless` is interrupted.

    Whatever ends the wait, the end of the calling task included, nothing is left running: `task` is
    cancelled and awaited, for `unwinds_within` seconds at the most.

    Returns:
        Whether it ended before it was cancelled.
    """
    ended = asyncio.ensure_future(asyncio.wait({task}))
    # LiveKit's wait neither cancels nor raises; given the task itself it would shield it, and
    # the event loop would complain of an exception behind the shield
    waiter = asyncio.ensure_future(unless.wait_if_not_interrupted([ended])) if unless else ended
    try:
        await asyncio.wait({waiter}, timeout=seconds)
    finally:
        waiter.cancel()
        ended.cancel()
        in_time = task.done()
        task.add_done_callback(_unwound)
        if not in_time:
            await _cancel(task, unwinds_within)
    return in_time


def has_result(task: asyncio.Future[T]) -> bool:
    """Whether `task` has ended well."""
    return task.done() and not task.cancelled() and task.exception() is None


def result_of(task: asyncio.Task[str], failed: str) -> str:
    """What `task` returned, as the model is told it.

    Raises:
        ToolError: With its own words if the work raised one, else with `failed`: the model never
            sees another exception's text. A cancelled child too: its CancelledError would look to
            LiveKit as if the tool itself had been cancelled, and nobody would hear of it.
    """
    error = None
    if not task.done() or task.cancelled():
        logger.warning("the work was cancelled or resists its cancellation")
    elif (error := task.exception()) is None:
        if isinstance(told := task.result(), str):
            return capped(told)
        logger.warning("the operation returned no text, but %r", told)
    elif isinstance(error, StopResponse):
        raise error
    elif isinstance(error, ToolError):
        failed = capped(error.message or failed)
    else:
        logger.warning("the work failed", exc_info=error)
    raise ToolError(failed) from error


def capped(text: str) -> str:
    """`text`, short enough to be told; never empty, for an empty result is dead air."""
    return cut(text.strip() or "Done; there is nothing more to say.", MAX_TOLD)


def cut(text: str, most: int) -> str:
    """`text`, or its beginning if it is longer than `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


async def _cancel(task: asyncio.Task[Any], unwinds_within: float) -> None:
    _resisting.add(task)
    task.cancel()
    unwinding = asyncio.ensure_future(asyncio.wait({task}, timeout=unwinds_within))
    try:
        await asyncio.shield(unwinding)
    except asyncio.CancelledError:
        await unwinding  # the end of the call, after an interruption: the work takes no less time
        raise


def _unwound(task: asyncio.Task[Any]) -> None:
    _resisting.discard(task)
    if not task.cancelled():
        task.exception()  # retrieved: else the event loop complains of it


# tasks that outlive their cancellation; the event loop itself keeps weak references only
_resisting: set[asyncio.Task[Any]] = set()
