"""The option streaming: an operation that yields its results one by one, and loses none."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from .option import Call, Option
from .task import Work
from .tool_state import MAX_ITEMS, Partials


@dataclass(frozen=True)
class Streaming(Option):
    """Results one by one. An operation that yields has this option."""

    name: ClassVar[str] = "streaming"

    def around(self, work: Callable[..., Any], call: Call) -> Work:
        """Return work that collects what the operation yields."""
        call.so_far = partials = Partials()
        return collected(work, into=partials)


def collected(stream: Callable[[], AsyncIterator[str]], *, into: Partials) -> Work:
    """Return work that collects what `stream` yields, and always closes it.

    Tried again, it starts afresh: what a failed attempt has yielded is dropped.

    Args:
        stream: Returns the results; it is closed after MAX_ITEMS of them.
        into: Where the results are kept meanwhile.
    """

    async def collect() -> str:
        into.items.clear()
        items = stream()
        try:
            async for item in items:
                if not isinstance(item, str):
                    raise TypeError(f"the operation yielded {type(item).__name__}, not a text")
                into.items.append(item)
                if len(into.items) == MAX_ITEMS:
                    break
        finally:
            if isinstance(items, AsyncGenerator):
                await items.aclose()
        return into.told()

    return collect
