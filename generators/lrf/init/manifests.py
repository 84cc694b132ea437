"""The manifests of a repository: what it depends on, and what installs that."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, NamedTuple

from ..errors import InputError, Problem

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MANY_PINS = 15  # lines with ==: a list that pip freeze wrote


class Requirement(NamedTuple):
    """A requirement: where it stands, as it stands there, and its parts, names normalized."""

    file: str
    text: str
    name: str
    extras: str
    version: str

    @property
    def lowest(self) -> tuple[int, ...] | None:
        """Return the first version in it, the lowest one as nearly all are written."""
        version = re.search(r"\d+(\.\d+)*", self.version)
        return tuple(map(int, version.group().split("."))) if version else None


def read_requirement(file: str, text: str) -> Requirement:
    """Return a requirement of a file."""
    name, extras, version = re.findall(r"^\s*([\w.-]*)\s*(?:\[([^]]*)\])?(.*)", text)[0]
    return Requirement(file, text, _normal(name), _normal(extras), version)


def _normal(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text.replace(" ", "")).lower()


# What the runtime needs, and what the wheel cannot bring since production needs it too.
NEEDED = [read_requirement("", text) for text in ("livekit-agents>=1.8.9,<1.9", "stamina>=24.3")]


class Manifests(NamedTuple):
    """The manifests in a folder; their `manager` is uv, poetry or pip."""

    folder: PurePosixPath
    manager: str
    requirements: tuple[Requirement, ...]
    python: str

    def changes(self) -> Iterator[tuple[Requirement | None, str]]:
        """Yield what to require, and the requirement that it takes the place of, if any.

        LiveKit's plugins are released with it, so they move with it; but for those that have
        versions of their own, such as noise cancellation, 0.2.
        """
        needed = {requirement.name: requirement for requirement in NEEDED}
        missing = dict(needed)
        for requirement in self.requirements:
            missing.pop(requirement.name, None)
            is_plugin = requirement.name.startswith("livekit-plugins-")
            wanted = needed["livekit-agents"] if is_plugin else needed.get(requirement.name)
            is_own = is_plugin and (requirement.lowest or (0,))[0] != 1
            if wanted and not is_own and not _is_enough(requirement, wanted):
                bracket = f"[{requirement.extras}]" if requirement.extras else ""
                yield requirement, requirement.name + bracket + wanted.version
        yield from ((None, requirement.text) for requirement in missing.values())

    def frozen(self) -> str:
        """Return the file that `pip freeze` has written, or nothing."""
        pins = [r.file for r in self.requirements if re.search(r"==\s*\d", r.version)]
        return next((file for file in dict.fromkeys(pins) if pins.count(file) >= MANY_PINS), "")


def manifests_of(entry: PurePosixPath, root: Path) -> Manifests:
    """Return the manifests that count for a file: those beside it, or in the next folder above.

    Raises:
        InputError: One of them cannot be read.
    """
    folders = (f for f in entry.parents if any(map(is_manifest, (root / f).iterdir())))
    folder = next(folders, PurePosixPath())
    file = root / folder / "pyproject.toml"
    pyproject: dict[str, Any] = {}
    try:
        if file.is_file():
            pyproject = tomllib.loads(file.read_text(encoding="utf-8"))
        found = tuple(_requirements_in(root / folder, pyproject))
    except (OSError, ValueError, AttributeError, TypeError) as error:
        message = f"the manifests in {root / folder} cannot be read: {error}"
        raise InputError(Problem("bad-manifest", message, "correct them first")) from error
    poetry = [r.version for r in found if r.name == "python"]
    python = str(pyproject.get("project", {}).get("requires-python", "")) or "".join(poetry[:1])
    return Manifests(folder, _manager_of(root / folder, pyproject), found, python)


def is_manifest(path: PurePath) -> bool:
    """Return whether a file says what to install."""
    return path.name == "pyproject.toml" or path.match("requirements*.txt")


def _manager_of(folder: Path, pyproject: dict[str, Any]) -> str:
    tools = {*pyproject.get("tool", {}), *(path.stem for path in folder.glob("*.lock"))}
    is_uv = "uv" in tools or "dependency-groups" in pyproject
    return "poetry" if "poetry" in tools else "uv" if is_uv else "pip"


def _requirements_in(folder: Path, pyproject: dict[str, Any]) -> Iterator[Requirement]:
    project, poetry = pyproject.get("project", {}), pyproject.get("tool", {}).get("poetry", {})
    groups: list[Iterable[Any]] = [
        project.get("dependencies", []),
        *project.get("optional-dependencies", {}).values(),
        *pyproject.get("dependency-groups", {}).values(),
        _of_poetry(poetry.get("dependencies", {})),
        *(_of_poetry(group.get("dependencies", {})) for group in poetry.get("group", {}).values()),
    ]
    for group in groups:  # a group may include another one, by a table
        texts = (text for text in group if isinstance(text, str))
        yield from (read_requirement("pyproject.toml", text) for text in texts)
    for path in sorted(folder.glob("requirements*.txt")):
        texts = (line.partition("#")[0].strip() for line in read_text(path).splitlines())
        yield from (read_requirement(path.name, text) for text in texts if text[:1].isalnum())


def _of_poetry(table: dict[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        about = value if isinstance(value, dict) else {"version": value}
        bracket = f"[{','.join(about['extras'])}]" if about.get("extras") else ""
        version = about.get("version")  # a list, where there is one for each platform
        yield f"{name}{bracket}{version if isinstance(version, str) else ''}"


def read_text(path: Path) -> str:
    """Return a text of any encoding that has a mark; PowerShell's `>` writes UTF-16."""
    content = path.read_bytes()
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if is_wide else "utf-8-sig", errors="replace")


def _is_enough(requirement: Requirement, wanted: Requirement) -> bool:
    """Return whether nothing older is allowed; LiveKit's minor versions differ too."""
    least, lowest = wanted.lowest or (), requirement.lowest
    if wanted.name == "livekit-agents":
        return lowest is not None and least <= lowest < (least[0], least[1] + 1)
    return lowest is None or least <= lowest
