"""The settings of a project: `[tool.lrf]` in pyproject.toml, or lrf.toml."""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from .errors import InputError, Problem

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FILES = (("pyproject.toml", ("tool", "lrf")), ("lrf.toml", ()))
_MODULE = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"


@dataclass(frozen=True)
class Kind:
    """A kind of value.

    Args:
        form: What to write.
        is_valid: Whether a value is of this kind.
        parse: Makes it what the settings hold.
    """

    form: str
    is_valid: Callable[[Any], bool]
    parse: Callable[[Any], Any] = lambda value: value


def _matches(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_folder(value: Any) -> bool:
    if not isinstance(value, str) or not value or "\\" in value:
        return False
    path = PurePosixPath(value)
    return not path.is_absolute() and ".." not in path.parts


_MODULE_NAME = Kind('the name of a module, such as "my_agent.patterns"', _matches(_MODULE))
_REFERENCE = Kind('"module:name"', _matches(rf"{_MODULE}:[^\W\d]\w*"))
_FOLDER = Kind("a folder of the project", _is_folder, PurePosixPath)
_TABLE = Kind("a table", lambda value: isinstance(value, dict))
KINDS = {
    **dict.fromkeys(("package", "patterns"), _MODULE_NAME),
    **dict.fromkeys(("agent", "session", "model", "greeting"), _REFERENCE),
    **dict.fromkeys(("tools", "tests", "scenarios", "templates"), _FOLDER),
    "check": _TABLE,
}
REQUIRED = ("package", "tools", "tests")


@dataclass(frozen=True)
class Settings:
    """The settings of a project.

    Args:
        root: The folder of the file that they stand in.
        package: The package that holds the tools and the runtime, as it is imported.
        tools: The folder of the tools, relative to `root`.
        tests: The folder of the tests of the tools, relative to `root`.
        agent: The agent's class, as `module:name`.
        session: A function that returns the arguments of the AgentSession, as `module:name`.
        model: A function that returns the language model, as `module:name`.
        greeting: The agent's first words, as `module:name`.
        scenarios: The folder of the scenarios of the tools, if there are any.
        templates: The folder of the project's own templates.
        patterns: The module of the project's own patterns.
        check: The settings of the linter.
    """

    root: Path
    package: str
    tools: PurePosixPath
    tests: PurePosixPath
    agent: str = ""
    session: str = ""
    model: str = ""
    greeting: str = ""
    scenarios: PurePosixPath | None = None
    templates: PurePosixPath | None = None
    patterns: str = ""
    check: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def source(self) -> Path:
        """Return the folder that the package is imported from."""
        parts, package = self.tools.parts, tuple(self.package.split("."))
        for start in range(len(parts) - len(package) + 1):
            if parts[start : start + len(package)] == package:
                return self.root.joinpath(*parts[:start])
        src = self.root / "src"
        return src if src.is_dir() else self.root

    def resolve(self, name: str) -> Any:
        """Import what a setting names as `module:name`.

        Args:
            name: The setting: "agent", "session", "model" or "greeting".

        Returns:
            The object.

        Raises:
            InputError: It is not set, or cannot be imported.
        """
        reference: str = getattr(self, name)
        if not reference:
            hint = f'add {name} = "{self.package}.agent:…" to the settings in {self.root}'
            raise InputError(Problem("missing-setting", f"the setting {name} is missing", hint))
        module, _, attribute = reference.partition(":")
        if str(self.source) not in sys.path:
            sys.path.insert(0, str(self.source))
        try:
            return getattr(import_module(module), attribute)
        except Exception as error:
            message = f'{name} = "{reference}" cannot be imported: {type(error).__name__}: {error}'
            hint = f"correct the setting, or the module; it is imported from {self.source}"
            raise InputError(Problem("bad-setting", message, hint)) from error


def load(start: Path | None = None) -> Settings:
    """Find the settings of the project that a folder belongs to, and read them.

    Args:
        start: Where to look first, then in the folders above; the working directory by default.

    Raises:
        InputError: There are none, or something in them is wrong: all that is.
    """
    start = (start or Path()).resolve()
    for folder in (start, *start.parents):
        found = [each for each in (_table(folder / name, *keys) for name, keys in _FILES) if each]
        if len(found) > 1:
            message = f"{folder} has settings both in pyproject.toml and in lrf.toml"
            raise InputError(Problem("two-settings", message, "keep one of them"))
        if found:
            return _parse(*found[0])
    message = f"{start} is not in a project that the kit knows: neither it nor a folder above has "
    message += "a pyproject.toml with [tool.lrf], or an lrf.toml"
    raise InputError(Problem("no-settings", message, "go to a project's folder, or: gen-tool init"))


def is_set_up(folder: Path) -> bool:
    """Return whether a folder has settings, other than those of the linter alone."""
    found = (_table(folder / name, *keys) for name, keys in _FILES)
    return any(each and each[1].keys() - {"check"} for each in found)


def _table(file: Path, *keys: str) -> tuple[Path, dict[str, Any]] | None:
    """Return the table of settings in `file`, if it has one."""
    if not file.is_file():
        return None
    try:
        table: Any = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = Problem("bad-toml", f"{file} cannot be read: {error}", "correct the file")
        raise InputError(problem) from error
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        message = f"{file}: {'.'.join(keys)} is not a table"
        raise InputError(Problem("bad-setting", message, f"write [{'.'.join(keys)}]"))
    return file, table


def _parse(file: Path, table: dict[str, Any]) -> Settings:
    known = ", ".join(KINDS)
    problems = [
        Problem("unknown-setting", f"{file}: {key} is not a setting", f"use one of: {known}")
        for key in table
        if key not in KINDS
    ]
    problems += [
        Problem("missing-setting", f"{file}: {key} is missing", f'add {key} = "…"')
        for key in REQUIRED
        if key not in table
    ]
    given = {key: value for key, value in table.items() if key in KINDS}
    problems += [
        Problem("bad-setting", f"{file}: {key} = {value!r} is not valid", f"use {KINDS[key].form}")
        for key, value in given.items()
        if not KINDS[key].is_valid(value)
    ]
    if problems:
        raise InputError(*problems)
    return Settings(root=file.parent, **{key: KINDS[key].parse(given[key]) for key in given})
