"""A tool of each legal combination of patterns, and its contract."""

from dataclasses import dataclass
from typing import Any

from lrf.testing import contracts

from .sources import HEAD, Combination, legal_combinations, name_of, source_of


@dataclass(frozen=True)
class Case:
    """A combination of patterns; a payment also with the caller's consent."""

    patterns: Combination
    confirm: bool = False

    @property
    def name(self) -> str:
        """Return the name of its tool."""
        return name_of(self.patterns, self.confirm)

    def make_tool(self) -> Any:
        """Make the tool, as a module that defines it would."""
        module: dict[str, Any] = {"__name__": self.name}
        exec(HEAD + source_of(self.patterns, confirm=self.confirm), module)
        return module[self.name]

    @property
    def arguments(self) -> dict[str, Any]:
        """Return what the model calls it with."""
        if "payment" in self.patterns:
            return {"order_id": "shoes"}
        if "concurrent" in self.patterns:
            return {"items": ["red", "blue"]}
        return {"query": "shoes"}

    def make_contract(self, module: str) -> type[contracts.Contract]:
        """Declare the contract of this combination."""
        bases = tuple(getattr(contracts, f"{p.capitalize()}Contract") for p in self.patterns)
        name = "".join(part.capitalize() for part in self.name.split("_")[1:])
        return type(
            f"Test{name}",
            bases,
            {"__module__": module},
            tool=self.make_tool(),
            arguments=self.arguments,
        )


CASES = [
    *(Case(patterns) for patterns in legal_combinations()),
    *(Case(patterns, confirm=True) for patterns in legal_combinations() if "payment" in patterns),
]
