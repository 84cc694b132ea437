"""A tool of each legal combination of patterns, in the form that users write, and its contract."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

from lrf.testing import contracts
from my_voice_agent import longrunning

from .operations import OPERATIONS, opened, terms

MODES: dict[str, Callable[..., Any]] = {
    "async": longrunning.quick_tool,
    "interruptible": longrunning.interruptible_tool,
    "background": longrunning.background_tool,
    "payment": longrunning.payment_tool,
}
WAYS = ("progress", "streaming", "concurrent")
ANY_OF = ("timeout", "cleanup", "retry")
KEYWORDS: dict[str, dict[str, Any]] = {
    "timeout": {"timeout": 20},
    "cleanup": {"cleanup": opened},
    "retry": {"retry": 3},
    "concurrent": {"concurrent": {"items": "item"}},
    "payment": {"key": "order_id", "confirm": None},
}
"""Streaming and progress have none: an operation that yields, or takes on_step, has them."""

Combination = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A combination of patterns; a payment also with the caller's consent."""

    patterns: Combination
    confirm: bool = False

    @property
    def name(self) -> str:
        """The name of its tool."""
        return "_".join(["do", *self.patterns, *(["confirmed"] if self.confirm else [])])

    def make_tool(self) -> Any:
        """Make the tool of this combination."""
        mode, *options = self.patterns
        kind = next((p for p in self.patterns if p in OPERATIONS), "plain")
        operation = OPERATIONS[kind]["cleanup" in options]
        keywords = [KEYWORDS.get(pattern, {}) for pattern in self.patterns]
        given = {name: value for each in keywords for name, value in each.items()}
        if self.confirm:
            given["confirm"] = terms
        return MODES[mode]("the work", **given)(operation)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the model calls it with."""
        if "payment" in self.patterns:
            return {"order_id": "shoes"}
        if "concurrent" in self.patterns:
            return {"items": ["red", "blue"], "limit": 5}
        return {"query": "shoes"}

    def make_contract(self, module: str) -> type[contracts.Contract]:
        """Declare the contract of this combination."""
        bases = tuple(getattr(contracts, f"{p.capitalize()}Contract") for p in self.patterns)
        parts = [*self.patterns, *(["confirmed"] if self.confirm else [])]
        return type(
            "Test" + "".join(part.capitalize() for part in parts),
            bases,
            {"__module__": module},
            tool=self.make_tool(),
            arguments=self.arguments,
        )


def legal_combinations() -> Iterator[Combination]:
    """Yield each of the 68, the mode first."""
    options = list(chain.from_iterable(combinations(ANY_OF, n) for n in range(len(ANY_OF) + 1)))
    for mode, way, some in product(("interruptible", "background"), ("", *WAYS), options):
        yield (mode, *filter(None, [way]), *some)
    for mode, some in product(("async", "payment"), ((), ("cleanup",))):
        yield (mode, *some)


CASES = [
    *(Case(patterns) for patterns in legal_combinations()),
    *(Case(patterns, confirm=True) for patterns in legal_combinations() if "payment" in patterns),
]
