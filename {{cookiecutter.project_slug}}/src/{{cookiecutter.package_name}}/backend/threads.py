"""Blocking work in a thread that is never left behind."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a thread, so that the agent hears and speaks in the meantime.

    A thread cannot be cancelled. With `asyncio.to_thread` a cancelled caller goes on at once, and
    may delete the file that the thread still writes. Here it is cancelled after the thread has
    ended, so the function should be a short piece of the work.

    Args:
        function: What to call.
        *args: Its arguments.
        **kwargs: Its keyword arguments.

    Returns:
        What it returns.
    """
    call = partial(copy_context().run, partial(function, *args, **kwargs))
    # a future, not a task: cancelling all tasks at the end of the program does not reach it
    ending = asyncio.get_running_loop().run_in_executor(None, call)
    cancelled: asyncio.CancelledError | None = None
    while not ending.done():
        try:
            await asyncio.wait({ending})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        ending.exception()  # retrieve it, else the event loop logs it
        raise cancelled
    return ending.result()
