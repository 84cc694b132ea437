"""The choice of rules and of files: options and `[tool.lrf.check]`."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem
from .rules import BAD_IGNORE, NO_PYTHON, all_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .rule import Rule

_LISTS = ("select", "ignore", "exclude")


@dataclass(frozen=True)
class Options:
    """The choice of rules and files for a check.

    Args:
        select: Codes, names or beginnings of codes; all rules if it is empty.
        ignore: The same, of rules to leave out.
        exclude: Patterns of files and folders to leave out.
        preview: Whether rules are on that are only likely to be right.
        tools: The project's folder of tools, if it is a project of the template.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    preview: bool = False
    tools: Path | None = None

    def rules(self) -> list[Rule]:
        """Return the rules that are on.

        Raises:
            InputError: What is selected or ignored is not a rule.
        """
        select, ignore = codes_of(self.select), codes_of(self.ignore)
        return [
            rule
            for rule in all_rules().values()
            if (not select or rule.code in select) and rule.code not in ignore
            if not rule.preview or self.preview or _is_named(rule, self.select)
        ]


def _is_named(rule: Rule, select: Iterable[str]) -> bool:
    return any(word.lower() in (rule.code.lower(), rule.name) for word in select)


def codes_of(words: Iterable[str]) -> set[str]:
    """Return the codes that are meant by codes, names or beginnings of codes, in any case.

    Args:
        words: What was written.

    Raises:
        InputError: Some of them mean nothing.
    """
    found: set[str] = set()
    problems = []
    for word in words:
        codes = {
            rule.code
            for rule in all_rules().values()
            if word.strip()  # every code begins with nothing
            if rule.name == word.lower() or rule.code.startswith(word.upper()) or word == "ALL"
        }
        if word.upper() in (NO_PYTHON, BAD_IGNORE):
            codes.add(word.upper())
        if not codes:
            problems.append(unknown(word))
        found |= codes
    if problems:
        raise InputError(*problems)
    return found


def unknown(word: str) -> Problem:
    """Return the problem of a word that is neither a code nor a name."""
    from difflib import get_close_matches

    if re.fullmatch(r"LRF\d{0,2}", word.upper()):
        hint = f"no rule begins with {word.upper()}: gen-tool explain lists all rules"
        return Problem("unknown-rule", f"{word!r} is not a rule", hint)
    rules = all_rules().values()
    close = get_close_matches(word.upper(), [rule.code for rule in rules], n=1)
    close = close or get_close_matches(word.lower(), [rule.name for rule in rules], n=1)
    hint = f"did you mean {close[0]}?" if close else "gen-tool explain lists all rules"
    return Problem("unknown-rule", f"{word!r} is not a rule", hint)


def find_options(start: Path) -> Options:
    """Read the settings of the repository that a file or folder is in.

    A repository that only uses the linter has `[tool.lrf.check]` alone, so this reads less than
    `lrf.settings` does, and asks for less.

    Args:
        start: The file or folder.

    Raises:
        InputError: A setting is wrong.
    """
    folder = start.resolve()
    for above in (folder, *folder.parents):
        if "{{" in above.name:  # a template, whose settings are not those of a project yet
            continue
        for name in ("pyproject.toml", "lrf.toml"):
            file = above / name
            if file.is_file() and (table := _table(file)) is not None:
                return _options(file, table)
    return Options()


def _table(file: Path) -> dict[str, Any] | None:
    data = file.read_bytes()
    if file.name == "pyproject.toml" and b"lrf" not in data:
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table: Any = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = Problem("bad-toml", f"{file} cannot be read: {error}", "correct the file")
        raise InputError(problem) from error
    if file.name == "pyproject.toml":
        table = table.get("tool", {}).get("lrf")
    return table if isinstance(table, dict) else None


def _options(file: Path, table: dict[str, Any]) -> Options:
    check = table.get("check", {})
    problems = []
    known = (*_LISTS, "preview")
    for key, value in check.items() if isinstance(check, dict) else [("check", check)]:
        if key not in known:
            message = f"{file}: {key} is not a setting of check"
            problems.append(Problem("unknown-setting", message, f"use one of: {', '.join(known)}"))
        elif key == "preview" and not isinstance(value, bool):
            message = f"{file}: preview = {value!r} is not valid"
            problems.append(Problem("bad-setting", message, "use true or false"))
        elif key in _LISTS and not _is_texts(value):
            message = f"{file}: {key} = {value!r} is not valid"
            problems.append(Problem("bad-setting", message, f'use a list: {key} = ["LRF103"]'))
    if problems:
        raise InputError(*problems)
    tools = table.get("tools")
    return Options(
        select=tuple(check.get("select", ())),
        ignore=tuple(check.get("ignore", ())),
        exclude=tuple(check.get("exclude", ())),
        preview=check.get("preview", False),
        tools=file.parent / tools if isinstance(tools, str) else None,
    )


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
