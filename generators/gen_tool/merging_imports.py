"""Imports are merged as sets of names, and pruned by use: the user's own always stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .imports import Imported, import_line, imported, order, used_names
from .layout import broken

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Sequence

    from .statements import Statement


def merged_imports(
    mine: Sequence[Statement],
    ours: Iterable[Sequence[Statement]],
    body: Iterable[ast.AST],
    *,
    width: int,
    first_party: str,
) -> str:
    """The imports of `mine` as they are to be for `body`.

    `ours` are those that were and would be generated: they come and go with their use. A statement
    that need not change stays as the user has it, comments and all.
    """
    used = {name for tree in body for name in used_names(tree)}
    generated = {name for statements in ours for name in _imported(statements)}
    there = _imported(mine)
    kept = {name for name in there if name not in generated or name.bound in used}
    bound = {name.bound for name in kept}
    new = {name for name in generated if name.bound in used and name.bound not in bound}
    blocks: list[tuple[tuple[int, bool, str], str, str]] = []
    origins = set()
    for statement in mine:
        before = imported([statement.node])
        key = min(order(name, first_party) for name in before)
        added = {n for n in new if order(n, first_party) == key and key not in origins}
        origins.add(key)
        after = (before & kept) | added
        if after == before:
            blocks.append((key, statement.comments, statement.text))
        elif after:
            blocks.append((key, statement.comments, _line(after, width)))
    for key in sorted({order(name, first_party) for name in new} - origins):
        text = _line([name for name in new if order(name, first_party) == key], width)
        place = next((n for n, block in enumerate(blocks) if block[0] > key), len(blocks))
        blocks.insert(place, (key, "", text))
    return _in_sections(blocks)


def _in_sections(blocks: Sequence[tuple[tuple[int, bool, str], str, str]]) -> str:
    """The statements, with a blank line above each section."""
    text, section = "", None
    for key, comments, statement in blocks:
        text += ("\n" if key[0] != section else "") + comments + statement
        section = key[0]
    return text


def _line(names: Iterable[Imported], width: int) -> str:
    return "\n".join(broken(import_line(names), width)) + "\n"


def _imported(statements: Sequence[Statement]) -> set[Imported]:
    return imported(statement.node for statement in statements)
