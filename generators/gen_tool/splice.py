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


def name_of(item: Item) -> str:
    """What an item is, as source; `report.report` is what nearly all of them look like."""
    if isinstance(item, ast.Attribute) and isinstance(item.value, ast.Name):
        return f"{item.value.id}.{item.attr}"
    return item.name if isinstance(item, ast.alias) else ast.unparse(item)


def is_in_order(names: Sequence[str]) -> bool:
    """Whether they are sorted, and each is there once."""
    return list(names) == sorted(set(names), key=sort_key)


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
        greater = (i for i, old in enumerate(items) if sort_key(name_of(old)) > sort_key(new[0]))
        place = next(greater, len(items))
        bracketed = self.source[opening] in "[("
        if place:
            return self._insert_after(items[place - 1], new, bracketed=bracketed)
        return self._insert_first(opening, items, new, bracketed=bracketed)

    def insert_last(self, items: Sequence[Item], new: Sequence[str]) -> list[Edit]:
        """Put `new` behind `items`, of which there are some."""
        bracketed = self.source[self.after_blanks(self.end(items[-1])) :][:1] in (",", ")", "]")
        return self._insert_after(items[-1], new, bracketed=bracketed) if new else []

    def remove(
        self, opening: int, closing: int, items: Sequence[Item], gone: Sequence[Item]
    ) -> list[Edit]:
        """Take `gone` out of `items`, which stand from `opening` to `closing`."""
        edits = []
        for first, last in _runs([item in gone for item in items]):
            run = items[first:last]
            lines = [self._own_lines(item) for item in run]
            if all(lines):
                edits += [(start, end, "") for start, end in filter(None, lines)]
            elif last < len(items):
                edits.append((self.start(run[0]), self.start(items[last]), ""))
            elif first:
                edits.append((self.end(items[first - 1]), self.end(run[-1]), ""))
            else:
                edits.append((opening, closing, ""))
        inside = spliced(self.source[:closing], edits)[opening:]
        return [(opening, closing, "")] if gone and not inside.strip() else edits

    def without_statement(self, node: ast.stmt) -> Edit:
        """Take out the lines of a statement, and one of the blank lines around it."""
        start = self.line_starts[node.lineno - 1]
        end = self.end_of_line(self.end(node))
        end = len(self.source) if end is None else end
        blank = re.compile(r"[ \t]*(\r\n|\r|\n|$)")
        before = self.line_starts[node.lineno - 2] if node.lineno > 1 else start
        alone = not self.source[before:start].strip() and blank.match(self.source, end)
        return (before if alone else start, end, "")

    def sort(self, items: Sequence[Item]) -> list[Edit]:
        """Put `items` in order, each once; the comments above one go with it."""
        if is_in_order([name_of(item) for item in items]):
            return []
        blocks, begin = [], 0
        for number, item in enumerate(items):
            lines = self._own_lines(item)
            if lines is None:
                return self._sort_inline(items)
            begin = begin or lines[0]
            blocks.append((name_of(item), self.source[begin if number else lines[0] : lines[1]]))
            begin = lines[1]
        first = self._own_lines(items[0]) if items else None
        if first is None:
            return []
        ordered = sorted(dict(reversed(blocks)).items(), key=lambda block: sort_key(block[0]))
        return [(first[0], begin, "".join(text for _, text in ordered))]

    def _sort_inline(self, items: Sequence[Item]) -> list[Edit]:
        start, end = self.start(items[0]), self.end(items[-1])
        if re.search(r"[#\\\r\n]", self.source[start:end]):
            return []  # what is neither a line each nor one line is the user's to sort
        texts = {name_of(item): self.source[self.start(item) : self.end(item)] for item in items}
        return [(start, end, ", ".join(texts[name] for name in sorted(texts, key=sort_key)))]

    def _own_lines(self, item: Item) -> tuple[int, int] | None:
        """From where to where the lines reach that hold this item with its comma, and no other."""
        start = self.line_starts[item.lineno - 1]
        after = re.compile(r"\s*,").match(self.source, self.end(item))
        end = self.end_of_line(after.end()) if after else None
        alone = not self.source[start : self.start(item)].strip()
        return (start, end) if alone and end is not None else None

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


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """From where to where the flags are set."""
    bounds = zip([False, *flags], [*flags, False], strict=True)
    changes = [place for place, (a, b) in enumerate(bounds) if a != b]
    return list(zip(changes[::2], changes[1::2], strict=True))
