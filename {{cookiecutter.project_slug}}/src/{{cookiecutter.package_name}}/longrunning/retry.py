"""The option retry: further attempts after a failure that may pass."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar, ParamSpec

import stamina

from .option import Call, Option
from .task import Work, ends, has_result

# asyncio's own is another class than the built-in one on Python 3.10
TRANSIENT: tuple[type[Exception], ...] = (ConnectionError, TimeoutError, asyncio.TimeoutError)

P = ParamSpec("P")


@dataclass(frozen=True)
class Retry(Option):
    """Further attempts after a failure that may pass, with a longer pause each time.

    Args:
        attempts: How many attempts in all.
        on: The exceptions after which another attempt may help.
    """

    name: ClassVar[str] = "retry"

    attempts: int = 3
    _: KW_ONLY
    on: tuple[type[Exception], ...] = TRANSIENT

    def __post_init__(self) -> None:
        """Check the number of attempts."""
        is_number = isinstance(self.attempts, int) and not isinstance(self.attempts, bool)
        if not is_number or self.attempts < 1:
            raise TypeError(
                f"retry={self.attempts!r} is not a number of attempts, at least one: write retry=3."
            )

    def around(self, work: Work, call: Call) -> Work:
        """Return `work` with further attempts."""
        return with_retries(work, attempts=self.attempts, on=self.on)


def with_retries(
    work: Callable[P, Coroutine[Any, Any, str]],
    *,
    attempts: int,
    on: tuple[type[Exception], ...] = TRANSIENT,
) -> Callable[P, Coroutine[Any, Any, str]]:
    """Return `work` tried up to `attempts` times in all, with a longer pause each time.

    Args:
        work: What to try.
        attempts: How many attempts in all.
        on: The exceptions after which another attempt may help. Any other one, and the last one,
            goes through.
    """
    work = _heeding_cancellation(work)

    async def retried(*args: P.args, **kwargs: P.kwargs) -> str:
        # stamina's own timeout reads the real clock: deadlines are the business of `Timeout`
        async for attempt in stamina.retry_context(
            on=on, attempts=attempts, timeout=None, wait_initial=1.0, wait_jitter=0.5, wait_max=4.0
        ):
            with attempt:
                return await work(*args, **kwargs)
        raise AssertionError("stamina raises the last error, or a result was returned")

    return retried


def _heeding_cancellation(
    work: Callable[P, Coroutine[Any, Any, str]],
) -> Callable[P, Coroutine[Any, Any, str]]:
    """Return `work` that counts as cancelled even if it turns that into an error of its own."""

    async def heeding(*args: P.args, **kwargs: P.kwargs) -> str:
        task = asyncio.create_task(work(*args, **kwargs))
        try:
            await ends(task, seconds=None, unwinds_within=None)
        except asyncio.CancelledError:
            if not has_result(task):
                raise
        return task.result()

    return heeding
