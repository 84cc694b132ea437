"""Rules and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import ast

HEADS = ("What it does", "Why is this bad?", "Example", "Use instead", "LiveKit")


class Hit(NamedTuple):
    """A place where a rule is broken.

    Args:
        node: The place.
        message: What is wrong; of a tool, a sentence that goes on after its name.
        instead: What to write, if there is more to say than the rule does.
    """

    node: ast.AST
    message: str
    instead: str = ""


@dataclass(frozen=True)
class Rule:
    """A pitfall.

    The docstring of the module that a rule stands in is its documentation: a line that says what
    is wrong, then a section for each of `HEADS`.

    Args:
        code: Its code; it never changes its meaning.
        name: Its name.
        caller: What the caller experiences, a sentence that goes on after "The caller".
        instead: What to write.
        check: Yields what is wrong with a tool, or with a module.
        per: What is checked: "tool" or "module".
        words: It is skipped where none of these is in the source of the tool, or of the module.
        decorated: Whether tools are checked that a decorator of the runtime makes.
        preview: Whether it is off by default, as it is only likely to be right.
        doc: The docstring of its module.
    """

    code: str
    name: str
    caller: str
    instead: str
    check: Callable[[Any], Iterable[Hit]]
    per: str = "tool"
    words: tuple[str, ...] = ()
    decorated: bool = True
    preview: bool = False
    doc: str = ""

    @property
    def summary(self) -> str:
        """Return what is wrong, in a line."""
        return self.doc.partition("\n")[0].rstrip(".")

    def section(self, head: str) -> str:
        """Return a section of the documentation, without its head."""
        _, _, rest = self.doc.partition(f"\n## {head}\n")
        return rest.partition("\n## ")[0].strip("\n")


@dataclass(frozen=True, order=True)
class Finding:
    """A place where something is wrong. Lines and columns count from 1, columns in characters.

    Args:
        path: The file.
        line: The first line.
        column: The first column.
        code: The code of the rule.
        rule: The name of the rule.
        end_line: The last line.
        tool: The tool, if it is about one.
        message: What is wrong.
        caller: What the caller experiences.
        instead: What to write.
        cell: The cell of a notebook, counted from 1.
    """

    path: str
    line: int
    column: int
    code: str
    rule: str
    end_line: int
    tool: str | None
    message: str
    caller: str
    instead: str
    cell: int | None = None
