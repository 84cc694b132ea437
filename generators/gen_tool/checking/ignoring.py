"""`# gen-tool: ignore[LRF103] reason`: what is not to be told, and which of that is faulty."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK = re.compile(
    r"#\s*gen-tool:\s*ignore\b(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)", re.IGNORECASE
)


class Span(NamedTuple):
    """Lines, the first and the last."""

    first: int
    last: int

    def __contains__(self, line: object) -> bool:
        return isinstance(line, int) and self.first <= line <= self.last


@dataclass(frozen=True)
class Ignore:
    """A comment that asks for silence."""

    line: int
    column: int
    codes: tuple[str, ...]
    reason: str


def ignores(source: str) -> list[Ignore]:
    """The comments in a text that ask for silence."""
    if "gen-tool:" not in source:
        return []
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and (match := MARK.search(token.string)):
                codes = (code.strip().upper() for code in (match["codes"] or "").split(","))
                column = token.start[1] + match.start() + 1
                reason = match["reason"].strip(" \t-:#")
                found.append(Ignore(token.start[0], column, tuple(c for c in codes if c), reason))
    except (tokenize.TokenError, SyntaxError):
        pass  # the parser has accepted it, so that there is nothing more to be read
    return found


def fault(ignore: Ignore, known: Iterable[str]) -> str:
    """What is wrong with a comment, whatever it stands at."""
    if not ignore.codes:
        return "it says no code"
    unknown = [code for code in ignore.codes if code not in known]
    if unknown:
        return f"there is no {' and no '.join(unknown)}"
    if not ignore.reason:
        return f"it gives no reason for ignoring {', '.join(ignore.codes)}"
    return ""
