"""Source text by the positions that `ast` gives, and new items for the lists in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Item: TypeAlias = ast.expr | ast.alias
Edit: TypeAlias = tuple[int, int, str]
"""From and to which character, and what to put there."""


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """`text` with `edits` made, which do not overlap."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def sort_key(name: str) -> list[tuple[str, tuple[int, int, str]]]:
    """The order in which ruff sorts what is imported: `report_2` before `report_10`."""
    parts = re.split(r"([0-9]+)", name)
    numbers = parts[1::2]
    # A number with leading zeros is a fraction to ruff: compared from the left, before all others.
    ranks = [(0, 0, n) if n.startswith("0") else (1, len(n), n) for n in numbers]
    return list(zip(parts[::2], [*ranks, (-1, 0, "")], strict=True))


class SourceText:
    """Source text by the positions that `ast` gives: lines, and bytes of UTF-8 within them."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.newline = "\r\n" if "\r\n" in source else "\n"
        ends = [match.end() for match in re.finditer(r"\r\n|\r|\n", source)]
        self.line_starts = [0, *ends]

    def _index(self, line: int, column: int) -> int:
        start = self.line_starts[line - 1]
        # A character has at least one byte, so this many characters are enough.
        return start + len(self.source[start : start + column].encode()[:column].decode())

    def start(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        return self._index(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._index(node.end_lineno, node.end_col_offset)

    def indent(self, position: int) -> str:
        """The indentation of the line at `position`."""
        line = max(start for start in self.line_starts if start <= position)
        blank = re.compile(r"[ \t]*").match(self.source, line)
        return blank.group() if blank else ""

    def end_of_line(self, position: int) -> int | None:
        """Where the next line begins, if nothing but a comment follows on this one."""
        rest = re.compile(r"[ \t]*(#[^\r\n]*)?(\r\n|\r|\n)").match(self.source, position)
        return rest.end() if rest else None

    def after_blanks(self, position: int) -> int:
        """The next position that holds neither white space nor a comment."""
        blanks = re.compile(r"(\s|#[^\r\n]*)*").match(self.source, position)
        return blanks.end() if blanks else position

    def insert(self, opening: int, items: Sequence[Item], new: Sequence[str]) -> list[Edit]:
        """Put `new` among `items`, which begin at `opening`: in order, if they are in order."""
        names = [item.name if isinstance(item, ast.alias) else ast.unparse(item) for item in items]
        greater = (i for i, name in enumerate(names) if sort_key(name) > sort_key(new[0]))
        place = next(greater, len(items))
        bracketed = self.source[opening] in "[("
        if place:
            return self._insert_after(items[place - 1], new, bracketed=bracketed)
        return self._insert_first(opening, items, new, bracketed=bracketed)

    def _insert_after(self, item: Item, new: Sequence[str], *, bracketed: bool) -> list[Edit]:
        end = self.end(item)
        comma = self.after_blanks(end) if bracketed else end
        has_comma = self.source[comma : comma + 1] == ","
        at = comma + 1 if has_comma else end
        line = self.end_of_line(at) if bracketed else None
        if line is None:
            inline = f" {', '.join(new)}," if has_comma else f", {', '.join(new)}"
            return [(at, at, inline)]
        comma_too = [] if has_comma else [(end, end, ",")]
        return [*comma_too, (line, line, self._lines(self.indent(end), new))]

    def _insert_first(
        self, opening: int, items: Sequence[Item], new: Sequence[str], *, bracketed: bool
    ) -> list[Edit]:
        inside = opening + bracketed
        line = self.end_of_line(inside) if bracketed else None
        if items and line is None:
            return [(inside, inside, f"{', '.join(new)}, ")]
        outer = self.indent(opening)
        step = "\t" if "\t" in outer else "    "
        lines = self._lines(self.indent(self.start(items[0])) if items else outer + step, new)
        if line is None:
            return [(inside, self.after_blanks(inside), self.newline + lines + outer)]
        return [(line, line, lines)]

    def _lines(self, indent: str, entries: Sequence[str]) -> str:
        return "".join(f"{indent}{entry},{self.newline}" for entry in entries)
