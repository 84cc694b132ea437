"""The words that callers hear: constants of the tools, and what a words.toml says in their place.

Such a constant stands in the block `constants` of a template, on a line: `NAME = "…"` or
`NAME = {{ … | literal }}`. It can have placeholders, as `{percent}`, that are filled in a call.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from .names import Problem, problem_of_text
from .values import literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

Words: TypeAlias = "Mapping[str, Mapping[str, str]]"
"""Texts by pattern and constant, as a words.toml has them under a pattern's name."""
Constants: TypeAlias = "dict[str, dict[str, set[str]]]"
"""The placeholders by pattern and constant."""

NO_WORDS: Words = MappingProxyType({})
WHAT = "what"

_BLOCK = re.compile(r"\{%-?\s*block constants\b.*?\{%-?\s*endblock", re.DOTALL)
_IN_TEMPLATE = re.compile(
    r"""^([A-Z][A-Z0-9_]*) = (".*"|'.*'|\{\{.*\|\s*literal\s*\}\})$""", re.MULTILINE
)
_IN_MODULE = re.compile(r"""([A-Z][A-Z0-9_]*) = ("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
_EXTENDS = re.compile(r"""\{%-?\s*extends\s+["'](?:gen-tool/)?([\w-]+)\.py\.j2["']""")
_PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_]\w*)\}(?!\})")


def in_other_words(constants: str, texts: Mapping[str, str], what: str) -> str:
    """The lines of `constants`, with `texts` in place of the strings of these names."""
    return "\n".join(_said(line, texts, what) for line in constants.split("\n"))


def _said(line: str, texts: Mapping[str, str], what: str) -> str:
    match = _IN_MODULE.fullmatch(line)
    if not match or match[1] not in texts:
        return line
    return f"{match[1]} = {literal(texts[match[1]].replace(f'{{{WHAT}}}', what))}"


def constants_of(patterns: Iterable[str], folders: Sequence[Path]) -> Constants:
    """The words that the templates of these patterns have, the first of the folders first."""
    return {pattern: _constants_of(pattern, folders) for pattern in patterns}


def _constants_of(pattern: str, folders: Sequence[Path]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    names = [pattern]
    for name in names:  # grows: a template can extend that of another pattern
        for path in (folder / f"{name}.py.j2" for folder in folders):
            if path.is_file():
                # one that is not UTF-8 is refused when it is rendered
                source = path.read_text(encoding="utf-8", errors="replace")
                for constant, value in _IN_TEMPLATE.findall("\n".join(_BLOCK.findall(source))):
                    found.setdefault(constant, set(_PLACEHOLDER.findall(value)))
                names += [parent for parent in _EXTENDS.findall(source) if parent not in names]
    return found


def texts_of(tables: Sequence[Mapping[str, object]], constants: Constants) -> Words:
    """What these words.toml say, which have no problems, the first coming first."""
    words: dict[str, dict[str, str]] = {}
    for pattern, names in constants.items():
        for table in tables:
            # of one file what it says for a pattern, then what it says for all
            for name, text in {**table, **_own(table, pattern)}.items():
                if name in names and isinstance(text, str):
                    words.setdefault(pattern, {}).setdefault(name, text.strip())
    return words


def problems_of(table: Mapping[str, object], constants: Constants, path: Path) -> list[Problem]:
    """All that is wrong with what a words.toml says."""
    problems = []
    for name, value in table.items():
        if not isinstance(value, dict):
            problems += _problems_of_text(f"{path}: {name}", name, value, constants.values())
        elif name in constants:
            for constant, text in value.items():
                named = f"{path}: {constant} in [{name}]"
                problems += _problems_of_text(named, constant, text, [constants[name]])
        else:
            hint = f"there are {', '.join(constants)}"
            problems.append(_bad(f"{path}: there is no pattern {name!r}", hint))
    return problems


def _own(table: Mapping[str, object], pattern: str) -> dict[str, object]:
    own = table.get(pattern)
    return own if isinstance(own, dict) else {}


def _problems_of_text(
    named: str, constant: str, text: object, patterns: Collection[dict[str, set[str]]]
) -> list[Problem]:
    """What is wrong with the text for a constant of these patterns."""
    needed = [constants[constant] for constants in patterns if constant in constants]
    if not needed:
        known = sorted({name for constants in patterns for name in constants})
        return [_bad(f"{named}: there is no such constant", f"there are {', '.join(known)}")]
    if not isinstance(text, str) or not text.strip():
        return [_bad(f"{named} is no text", f'write {constant} = "…"')]
    if problem := problem_of_text(named, text):
        return [problem]
    has = set(_PLACEHOLDER.findall(text)) - {WHAT}
    if set("{}") & set(_PLACEHOLDER.sub("", text)):
        return [_bad(f"{named} has a brace that is part of no placeholder", "leave it out")]
    if wrong := [placeholders for placeholders in needed if placeholders != has]:
        must = " and ".join(f"{{{name}}}" for name in sorted(wrong[0])) or "none"
        hint = f"it must have {must}, and can have {{{WHAT}}}"
        return [_bad(f"{named} has other placeholders than the text it replaces", hint)]
    return []


def _bad(message: str, hint: str) -> Problem:
    return Problem("bad-words", message, hint)
