"""The tools that defects are tried on: one for each legal combination of patterns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from unittest.mock import patch

from gen_tool import patterns
from gen_tool.compose import Rendered, compose
from gen_tool.spec import ToolSpec, parse

PACKAGE = "my_voice_agent"


@dataclass(frozen=True)
class Tool:
    """A combination, as a tool; a payment asks for a confirmation or does not."""

    patterns: tuple[str, ...]
    confirm: bool = False

    @property
    def name(self) -> str:
        return "_".join(["do", *self.patterns, *(["confirmed"] if self.confirm else [])])

    @property
    def module(self) -> str:
        return f"src/{PACKAGE}/tools/{self.name}.py"

    @property
    def test(self) -> str:
        return f"tests/tools/test_{self.name}.py"

    @property
    def cell(self) -> tuple[str, ...]:
        """Its stance and its shape."""
        return tuple(p for p in self.patterns if patterns.named(p).kind != "guard")

    @cached_property
    def text(self) -> Rendered:
        """What is generated for it."""
        return self.text_with({})

    def text_with(self, registry: dict[str, dict[str, object]]) -> Rendered:
        """What would be generated if `registry` stood in the registry: fields by pattern."""
        changed = [p for p in patterns.PATTERNS if p.name in registry]
        others = [p for p in patterns.PATTERNS if p.name not in registry]
        edited = [patterns.Pattern(**{**vars(p), **registry[p.name]}) for p in changed]
        params = ["items:list[str]", "limit:int=5"] if "concurrent" in self.patterns else []
        params = ["order_id:str"] if "payment" in self.patterns else params or ["query:str"]
        with patch.object(patterns, "PATTERNS", [*others, *edited]):
            spec = parse(self.name, patterns=self.patterns, params=params, confirm=self.confirm)
            assert isinstance(spec, ToolSpec), spec
            return compose(spec, package=PACKAGE, line_length=100)


def _all_tools() -> list[Tool]:
    chosen = [tuple(p.name for p in c.patterns) for c in patterns.legal_combinations()]
    return [
        *(Tool(names) for names in chosen),
        *(Tool(names, confirm=True) for names in chosen if names[0] == "payment"),
    ]


TOOLS = _all_tools()
