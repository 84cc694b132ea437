"""`explain`: the rules of `check`, each at length."""

from __future__ import annotations

import json
from textwrap import indent, wrap
from typing import TYPE_CHECKING

from ..carrying_out import WrongUsageError
from ..checking.explanation import NOT_RULES, explanation, form
from ..checking.rules import CODES, NAMES, RULES
from ..names import Problem
from ..plan import DONE, USAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..checking.finding import Rule

WIDTH = 92
BY_CODE = {rule.code: rule for rule in RULES}
BY_NAME = {rule.name: rule.code for rule in RULES}


def asked_for(words: Sequence[str]) -> tuple[str, ...]:
    """The codes that are meant, in any case of letters; the name of a rule is one too.

    Raises:
        WrongUsageError: some of them are none.
    """
    codes = [BY_NAME.get(word.lower(), word.upper()) for word in words]
    problems = [
        _unknown(word) for word, code in zip(words, codes, strict=True) if code not in CODES
    ]
    if problems:
        raise WrongUsageError(*problems)
    return tuple(codes)


def _unknown(word: str) -> Problem:
    from difflib import get_close_matches

    close = get_close_matches(word.upper(), CODES, n=1)
    close = close or get_close_matches(word.lower(), BY_NAME, n=1, cutoff=0.7)
    hint = f"did you mean {close[0]}?" if close else "gen-tool explain, without a code, lists them"
    return Problem("unknown-code", f"there is no rule {word!r}", hint)


def text(codes: Sequence[str]) -> str:
    """What there is to say of these, or the list of all."""
    if codes:
        return "\n\n".join(_of_rule(BY_CODE[c]) if c in BY_CODE else _of_other(c) for c in codes)
    lines = [f"{rule.code}  {rule.name:<28} {rule.summary}" for rule in RULES]
    return "\n".join([*lines, "", "one at length: gen-tool explain LRF101"]) + "\n"


def _of_rule(rule: Rule) -> str:
    told = explanation(rule.code)
    parts = [
        f"{rule.code} {rule.name}: {rule.summary}",
        told.why.rstrip("\n"),
        f"What is found: {form(rule)}",
        f"The caller {rule.caller}.",
        f"Instead: {rule.instead}",
        "what the caller hears, played in a test call",
        told.heard.rstrip("\n"),
        "with the error",
        indent(told.with_error.rstrip("\n"), "    "),
        "without it",
        indent(told.without.rstrip("\n"), "    "),
    ]
    return "\n\n".join(_wrapped(part) for part in parts) + "\n"


def _wrapped(part: str) -> str:
    return part if "\n" in part else "\n".join(wrap(part, WIDTH))


def _of_other(code: str) -> str:
    return f"{code} {NAMES[code]}\n\n" + "\n".join(wrap(NOT_RULES[code], WIDTH)) + "\n"


def in_json(codes: Sequence[str]) -> str:
    """The same as `schemas/rules.json` describes it; all rules where none is named."""
    rules = [_rule(BY_CODE[c]) if c in BY_CODE else _other(c) for c in codes or BY_CODE]
    return _json(DONE, rules=rules, problems=[])


def problems_in_json(problems: Iterable[Problem]) -> str:
    told = [{"code": p.code, "message": p.message, "suggestion": p.hint} for p in problems]
    return _json(USAGE, rules=[], problems=told)


def _json(exit_code: int, **data: object) -> str:
    whole = {"command": "explain", "exit_code": exit_code, **data}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, str]:
    told = explanation(rule.code)
    return {
        "code": rule.code,
        "rule": rule.name,
        "summary": rule.summary,
        "caller": rule.caller,
        "instead": rule.instead,
        "found": form(rule),
        "why": told.why,
        "heard": told.heard,
        "with_error": told.with_error,
        "without": told.without,
    }


def _other(code: str) -> dict[str, str]:
    nothing = ("summary", "caller", "instead", "found", "heard", "with_error", "without")
    why = NOT_RULES[code]
    return {"code": code, "rule": NAMES[code], "why": why, **dict.fromkeys(nothing, "")}
