"""How text is laid out: imports that are used and sorted, long lines broken as ruff would.

It knows the few forms that the templates have, each a logical line on one line, and no others: it
is not a formatter.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

from .imports import import_block
from .values import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAIRS = {"(": ")", "[": "]", "{": "}"}
# The joiners, Hangul in parts, and those vowel signs of India that are no marks to Unicode.
WITHOUT_WIDTH = frozenset("\u200c\u200d" + "".join(map(chr, range(0x1160, 0x1200)))) | frozenset(
    "\u09be\u09d7\u0b3e\u0b57\u0bbe\u0bd7\u0cc0\u0cc2\u0cc7\u0cc8\u0cca\u0ccb\u0cd5\u0cd6\u0d3e\u0d4e\u0d57"
    "\u0dcf\u0ddf"
)


def module(
    headline: str, imports: Iterable[str], code: str, width: int, first_party: str = ""
) -> str:
    """A whole module: its docstring, the imports that it uses, its code, long lines broken."""
    head = [docstring(headline, width), import_block(imports, code, first_party)]
    return "\n".join(broken("\n\n".join([*head, code.strip("\n")]), width)) + "\n"


def width_of(text: str) -> int:
    """The columns that `text` takes, as ruff counts them: two for a wide character, none for marks
    and joiners."""
    if text.isascii():
        return len(text)
    narrow = (c for c in text if category(c) not in ("Mn", "Me") and c not in WITHOUT_WIDTH)
    return sum(1 + (east_asian_width(c) in "WF") for c in narrow)


# Docstrings.


def docstring(text: str, width: int, indent: int = 0, params: dict[str, str] | None = None) -> str:
    """`text` as the source of a docstring, with an `Args:` section where there are `params`."""
    margin = " " * indent
    text = _in_docstring(text)
    if not params and width_of(line := f'{margin}"""{text}"""') <= width:
        return line
    lines = _wrapped(f'{margin}"""{text}', width, margin)
    if len(lines) == 1 and not params:
        # all but the closing quotes fits: ruff would bring them back onto the line
        lines = _wrapped(f'{margin}"""{text}', width - 3, margin)
    if params:
        lines += ["", f"{margin}Args:"]
        for name, help_ in params.items():
            entry = f"{margin}    {name}: {_in_docstring(help_)}"
            lines += _wrapped(entry, width, f"{margin}        ")
    return "\n".join([*lines, f'{margin}"""'])


def _in_docstring(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    return re.sub(r'"""|^"|"$', lambda match: match.group().replace('"', r"\""), escaped)


def _wrapped(text: str, width: int, margin: str) -> list[str]:
    """`text` in lines, each but the first after `margin`.

    A word that begins with : or @ stays behind the one before it, and one that ends in : before the
    one after it: on a line of its own it would be a field or a section to LiveKit, which reads
    docstrings in all styles there are.
    """
    lines = [margin_of(text)]
    together = r"\S+(?:(?<=:)\s+\S+|\s+[:@]\S*)*\s*"
    for word in _words(text.lstrip(), width - len(margin), together):
        if lines[-1].strip() and width_of(lines[-1] + word.rstrip()) > width:
            lines.append(margin)
        lines[-1] += word
    return [line.rstrip() for line in lines]


def _words(text: str, width: int, word: str = r"\S+\s*") -> Iterator[str]:
    """The words of `text` with the blanks after them; those wider than `width` in pieces.

    Wider words are rare in most languages, but some are written without blanks.
    """
    for found in re.findall(rf"{word}|^\s+", text):
        while width_of(found.rstrip()) > width:
            end = next(n for n in range(len(found)) if width_of(found[: n + 1]) > width)
            if found[end:].lstrip()[:1] in (":", "@"):
                # the character before it goes along; what has no other can be cut anywhere
                end = max(len(found[:end].rstrip(":@ ")) - 1, 0) or end
            if found[end - 1] in "\\{}":
                # never between a backslash and what it escapes, nor between two braces for one
                end -= (end - len(found[:end].rstrip(found[end - 1]))) % 2
            yield found[:end]
            found = found[end:]
        yield found


def margin_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


# Long lines.


def broken(text: str, width: int) -> list[str]:
    """The lines of `text`, those of code broken where they are longer than `width`."""
    docstrings = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        is_code = number not in docstrings and not line.lstrip().startswith("#")
        lines += _fit(line, width) if is_code else [line]
    return lines


def _fit(line: str, width: int) -> Iterator[str]:
    if width_of(line) <= width:
        yield line
        return
    margin = margin_of(line)
    inner = margin + "    "
    if pieces := _string_pieces(line, width - len(inner)):
        before, parts = pieces
        yield f"{margin}{before}("
        yield from (inner + part for part in parts)
        yield f"{margin})"
        return
    if line.startswith("from "):
        line = line.replace(" import ", " import (") + ")"
    start, end = _brackets(line)
    if end - start < 2:
        yield line
        return
    head, body, tail = line[: start + 1], line[start + 1 : end], line[end:]
    items = _items(body)
    yield head
    if _one_an_item_a_line(head, items):
        for item in items:
            yield from _fit(f"{inner}{item},", width)
    elif len(items) == 1 or width_of(inner + body) <= width:
        yield from _fit(inner + body, width)
    else:
        for item in items:
            yield from _fit(f"{inner}{item},", width)
    yield margin + tail


def _one_an_item_a_line(head: str, items: list[str]) -> bool:
    """Whether ruff puts one item on a line at once, without trying all of them on one line."""
    is_call = re.search(r"[\w\])]\($", head) is not None
    is_subscript = re.search(r"[\w\])]\[$", head) is not None
    is_def = head.lstrip().startswith(("def ", "async def "))
    return not (is_call or is_subscript) or (is_def and len(items) == 1)


def _brackets(line: str) -> tuple[int, int]:
    """Where the brackets open and close at which ruff breaks this line first."""
    pairs = _pairs(line)
    outer = [(a, b) for a, b in pairs if not any(c < a and b < d for c, d in pairs)]
    if not outer:
        return 0, 0
    # the parameters of a function, before what it returns; otherwise the last brackets
    return outer[0] if "def " in line else outer[-1]


def _pairs(line: str) -> list[tuple[int, int]]:
    pairs, open_ = [], []
    for position, char in _code_characters(line):
        if char in PAIRS:
            open_.append(position)
        elif open_ and char == PAIRS[line[open_[-1]]]:
            pairs.append((open_.pop(), position))
    return pairs


def _items(body: str) -> list[str]:
    """The items between brackets, split at the commas that are in no deeper ones."""
    pairs = _pairs(body)
    commas = [
        position
        for position, char in _code_characters(body)
        if char == "," and not any(a < position < b for a, b in pairs)
    ]
    # the commas of a lambda's parameters never stand here: those have one each
    bounds = zip([-1, *commas], [*commas, len(body)], strict=True)
    return [item for a, b in bounds if (item := body[a + 1 : b].strip())]


def _code_characters(line: str) -> Iterator[tuple[int, str]]:
    """The characters outside of strings, each with its position."""
    for match in re.finditer(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|.", line):
        if len(match.group()) == 1:
            yield match.start(), match.group()


def _string_pieces(line: str, width: int) -> tuple[str, list[str]] | None:
    """For `NAME = "…"` and `return "…"`: what stands before the string, and it in pieces."""
    match = re.fullmatch(r"\s*(\w+ = |return )(f?)(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')", line)
    if not match:
        return None
    before, prefix, source = match.groups()
    pieces = [""]
    # the width of a piece is that of its source: quotes, a prefix, escapes
    for word in _words(ast.literal_eval(source), (width - 3) // 2):
        if pieces[-1] and width_of(prefix + literal(pieces[-1] + word)) > width:
            pieces.append("")
        pieces[-1] += word
    return before, [("f" if prefix and "{" in p else "") + literal(p) for p in pieces]
