"""The tools that are interrupted: each mode, each way to tell a result, and each option."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.combinations.sources import WAYS, name_of
from tests.combinations.tools import Case

SOURCES = ["red", "green", "blue"]


@dataclass(frozen=True)
class Tool:
    """A tool by its patterns, the mode first; a payment may ask for consent."""

    patterns: tuple[str, ...]
    confirm: bool = False

    @property
    def name(self) -> str:
        """Return its name."""
        return name_of(self.patterns, self.confirm)

    @property
    def mode(self) -> str:
        """Return the name of its mode."""
        return self.patterns[0]

    @property
    def way(self) -> str:
        """Return the way in which it tells a result, if it is not the plain one."""
        return next((pattern for pattern in self.patterns if pattern in WAYS), "")

    @cached_property
    def made(self) -> Any:
        """Return the tool itself."""
        return Case(self.patterns, self.confirm).make_tool()

    def arguments(self, order: str) -> dict[str, Any]:
        """Return what it is called with; `order` is what a payment is for."""
        if self.mode == "payment":
            return {"order_id": order}
        return {"items": SOURCES} if self.way == "concurrent" else {"query": "shoes"}


TOOLS = (
    Tool(("async",)),
    Tool(("async", "cleanup")),
    Tool(("interruptible",)),
    Tool(("interruptible", "progress")),
    Tool(("interruptible", "streaming", "timeout", "retry")),
    Tool(("interruptible", "concurrent", "cleanup")),
    Tool(("interruptible", "timeout", "cleanup")),
    Tool(("payment",)),
    Tool(("payment",), confirm=True),
    Tool(("payment", "cleanup")),
    Tool(("background",)),
    Tool(("background", "progress", "retry")),
    Tool(("background", "streaming", "timeout")),
    Tool(("background", "concurrent", "cleanup")),
)
