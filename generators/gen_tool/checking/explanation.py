"""What there is to say of a rule at length."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .finding import Rule

FOLDER = Path(__file__).parent.parent / "explanations"
HEADS = ("what the caller hears", "with the error", "without it")
NOT_RULES = {
    "LRF000": "A file that this interpreter cannot read as Python is not looked at. It may be"
    " written for a newer Python: check with the one that the agent runs on.",
    "LRF001": "A comment that asks for silence is heeded where it names codes that are found there,"
    " and says why: # gen-tool: ignore[LRF103] and why it does not matter here. It stands on"
    " a line of the finding's statement, or, for a whole tool, on the line of its def or"
    " decorator.",
}
"""What is found without a rule."""


class Explanation(NamedTuple):
    """A rule: why, what the caller hears, code with the error and code without it."""

    why: str
    heard: str
    with_error: str
    without: str


def explanation(code: str) -> Explanation:
    """What is written of a rule in the file of its code."""
    parts = [(FOLDER / f"{code}.txt").read_text("utf-8")]
    for head in HEADS:
        *before, last = parts
        text, _, rest = last.partition(f"\n--- {head}\n\n")
        parts = [*before, text, rest]
    return Explanation(*parts)


def form(rule: Rule) -> str:
    """What a rule sees, in one paragraph: the docstring of what looks."""
    look = rule.look_at_tool or rule.look_at_module
    return " ".join((look.__doc__ or "").split())
