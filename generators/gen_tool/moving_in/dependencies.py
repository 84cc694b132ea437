"""What a repository depends on, and what it would need beside that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NEEDED = ("livekit-agents>=1.8.9,<1.9", "stamina>=24.3")
# On Python 3.10 the generator needs tomli too, which pytest brings there.
NEEDED_BY_TESTS = (
    *("pytest>=8.4", "pytest-asyncio>=1.4", "looptime>=0.7"),
    *("click>=8.1", "jinja2>=3.1"),
)


class Declared(NamedTuple):
    """A requirement as it stands in a file."""

    file: str
    text: str

    @property
    def name(self) -> str:
        return name_of(self.text)

    @property
    def lowest(self) -> tuple[int, ...] | None:
        """The first version in it, which is the lowest one as nearly all are written."""
        version = re.search(r"\d+(\.\d+)*", self.text[len(self.name) :])
        return tuple(map(int, version.group().split("."))) if version else None


def name_of(requirement: str) -> str:
    """The name in it, in the one way of writing it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement.strip())[0]).lower()


class Manager(NamedTuple):
    """What installs the dependencies of a repository."""

    run: str
    """what is typed before a command"""
    add: str
    """the command that adds dependencies, if there is one"""
    add_dev: str


UV = Manager("uv run", "uv add", "uv add --dev")
POETRY = Manager("poetry run", "poetry add", "poetry add --group dev")
PIP = Manager("", "", "")


def manager_of(root: Path, pyproject: dict[str, Any]) -> Manager:
    tools = pyproject.get("tool", {})
    if "poetry" in tools or (root / "poetry.lock").exists():
        return POETRY
    if "uv" in tools or (root / "uv.lock").exists() or "dependency-groups" in pyproject:
        return UV
    return PIP


def declared(root: Path, pyproject: dict[str, Any]) -> list[Declared]:
    """What pyproject.toml and the files of requirements name."""
    project, poetry = pyproject.get("project", {}), pyproject.get("tool", {}).get("poetry", {})
    groups = [
        project.get("dependencies", []),
        *project.get("optional-dependencies", {}).values(),
        *pyproject.get("dependency-groups", {}).values(),
        _of_poetry(poetry.get("dependencies", {})),
        *(_of_poetry(group.get("dependencies", {})) for group in poetry.get("group", {}).values()),
    ]
    found = [Declared("pyproject.toml", text) for group in groups for text in _texts(group)]
    for path in sorted(root.glob("requirements*.txt")):
        lines = path.read_text("utf-8", errors="replace").splitlines()
        requirements = (line.partition("#")[0].strip() for line in lines)
        found += [Declared(path.name, text) for text in requirements if text[:1].isalnum()]
    return found


def outdated(found: Iterable[Declared]) -> Iterator[tuple[Declared, str]]:
    """The requirements that allow what is too old, each with what it should be."""
    needed = {Declared("", text).name: Declared("", text) for text in (*NEEDED, *NEEDED_BY_TESTS)}
    for requirement in found:
        wanted = needed.get(requirement.name)
        if wanted and not _is_enough(requirement, wanted):
            extras = re.search(r"\[[^]]*\]", requirement.text)
            name = requirement.name + (extras.group() if extras else "")
            yield requirement, name + wanted.text[len(wanted.name) :]


def _is_enough(requirement: Declared, wanted: Declared) -> bool:
    """Whether nothing older is allowed; LiveKit's minor versions differ, so it has to be that."""
    least, lowest = wanted.lowest or (), requirement.lowest
    if requirement.name == "livekit-agents":
        return lowest is not None and least <= lowest < (least[0], least[1] + 1)
    return lowest is None or least <= lowest


def missing(found: Iterable[Declared], needed: Iterable[str]) -> list[str]:
    """What is not declared at all."""
    there = {requirement.name for requirement in found}
    return [text for text in needed if name_of(text) not in there]


def _texts(group: Iterable[Any]) -> Iterator[str]:
    """The requirements of a group, which can include another group by a table."""
    return (text for text in group if isinstance(text, str))


def _of_poetry(table: dict[str, Any]) -> list[str]:
    """Poetry's own tables, as requirements."""
    requirements = []
    for name, value in table.items():
        version = value.get("version", "") if isinstance(value, dict) else value
        extras = value.get("extras", []) if isinstance(value, dict) else []
        bracket = f"[{','.join(extras)}]" if extras else ""
        requirements.append(f"{name}{bracket}{version if isinstance(version, str) else ''}")
    return requirements


def pyproject_of(root: Path) -> dict[str, Any]:
    """The tables of pyproject.toml, if there is one.

    Raises:
        OSError, ValueError: It cannot be read.
    """
    path = root / "pyproject.toml"
    return toml.read(path) if path.is_file() else {}
