"""`# lrf: ignore[LRF103] reason`: findings that a comment ignores."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FORM = "# lrf: ignore[LRF103] why it does not matter here"
# "gen-tool:" is how the first edition wrote it.
_MARK = re.compile(
    r"#\s*(lrf|gen-tool):\s*ignore\b(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)", re.IGNORECASE
)


@dataclass(frozen=True)
class Ignore:
    """A comment that ignores findings.

    Args:
        line: Its line.
        column: Its column, counted from 1.
        codes: The codes that it names.
        reason: The reason that it gives.
    """

    line: int
    column: int
    codes: tuple[str, ...]
    reason: str


def ignores_in(source: str) -> list[Ignore]:
    """Return the comments of a module that ignore findings."""
    if "ignore" not in source or _MARK.search(source) is None:
        return []
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and (match := _MARK.search(token.string)):
                codes = (code.strip().upper() for code in (match["codes"] or "").split(","))
                column = token.start[1] + match.start() + 1
                reason = match["reason"].strip(" \t-:#")
                found.append(Ignore(token.start[0], column, tuple(c for c in codes if c), reason))
    except (tokenize.TokenError, SyntaxError):
        pass  # the parser has accepted it, so there is nothing more to be read
    return found


def fault_of(ignore: Ignore, known: Iterable[str]) -> str:
    """Return what is wrong with a comment, wherever it stands, or ""."""
    if not ignore.codes:
        return "it names no code"
    unknown = [code for code in ignore.codes if code not in known]
    if unknown:
        return f"{', '.join(unknown)} is not a rule"
    if not ignore.reason:
        return f"it gives no reason for ignoring {', '.join(ignore.codes)}"
    return ""
