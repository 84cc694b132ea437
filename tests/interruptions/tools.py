"""The tools that are interrupted: each stance, each shape and each guard, in all that differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SHAPES = ("progress", "streaming", "concurrent")
SOURCES = ["red", "green", "blue"]


@dataclass(frozen=True)
class Tool:
    """A tool by its patterns, the stance first; a payment may ask for a confirmation."""

    patterns: tuple[str, ...]
    confirm: bool = False

    @property
    def name(self) -> str:
        return "_".join(["do", *self.patterns, *(["confirmed"] if self.confirm else [])])

    @property
    def stance(self) -> str:
        return self.patterns[0]

    @property
    def shape(self) -> str:
        return next((pattern for pattern in self.patterns if pattern in SHAPES), "")

    @property
    def params(self) -> list[str]:
        if self.stance == "payment":
            return ["order_id:str"]
        return ["items:list[str]"] if self.shape == "concurrent" else ["query:str"]

    def arguments(self, order: str) -> dict[str, Any]:
        """What it is called with; `order` is what a payment is for."""
        if self.stance == "payment":
            return {"order_id": order}
        return {"items": SOURCES} if self.shape == "concurrent" else {"query": "shoes"}


TOOLS = (
    Tool(("async",)),
    Tool(("async", "cleanup")),
    Tool(("interruptible",)),
    Tool(("interruptible", "progress")),
    Tool(("interruptible", "streaming", "retry", "timeout")),
    Tool(("interruptible", "concurrent", "cleanup")),
    Tool(("interruptible", "cleanup", "timeout")),
    Tool(("payment",)),
    Tool(("payment",), confirm=True),
    Tool(("payment", "cleanup")),
    Tool(("background",)),
    Tool(("background", "progress", "retry")),
    Tool(("background", "streaming", "timeout")),
    Tool(("background", "concurrent", "cleanup")),
)
