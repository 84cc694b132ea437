"""Blocking work in a thread, and never left behind there."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function` in a thread, so that the agent hears and speaks in the meantime.

    A thread cannot be cancelled. `asyncio.to_thread` lets the cancelled caller go at once, who then
    deletes the file that the thread still writes. This one waits for the thread and is cancelled
    after it. So `function` should be a short piece of the work: the caller waits for its end.
    """
    call = partial(copy_context().run, partial(function, *args, **kwargs))
    # a future, not a task: who cancels all tasks at the end of the program does not cancel it
    ending = asyncio.get_running_loop().run_in_executor(None, call)
    cancelled: asyncio.CancelledError | None = None
    while not ending.done():
        try:
            await asyncio.wait({ending})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        ending.exception()  # retrieved: else the event loop complains of it
        raise cancelled
    return ending.result()
