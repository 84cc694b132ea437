"""The manifests of a repository: what it depends on, and what installs that."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InputError, Problem

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# What the runtime needs, and what the wheel cannot bring since production needs it too.
NEEDED = ("livekit-agents>=1.8.9,<1.9", "stamina>=24.3")
# Extras and plugins that stand on onnxruntime, which has no wheels for Python 3.10 any more.
ONNX = frozenset({"silero", "turn-detector"})
MANY_PINS = 15  # lines with ==: a list that pip freeze wrote


class Requirement(NamedTuple):
    """A requirement as it stands in a file."""

    file: str
    text: str

    @property
    def name(self) -> str:
        """Return the name, as it is compared."""
        return normalized(re.split(r"[^A-Za-z0-9._-]", self.text.strip())[0])

    @property
    def extras(self) -> tuple[str, ...]:
        """Return the extras, as they are compared."""
        bracket = re.search(r"\[([^]]*)\]", self.text)
        return tuple(normalized(e.strip()) for e in bracket[1].split(",")) if bracket else ()

    @property
    def lowest(self) -> tuple[int, ...] | None:
        """Return the first version in it, the lowest one as nearly all are written."""
        version = re.search(r"\d+(\.\d+)*", re.sub(r"\[[^]]*\]", "", self.text)[len(self.name) :])
        return tuple(map(int, version.group().split("."))) if version else None

    @property
    def is_pinned(self) -> bool:
        """Return whether it allows one version only."""
        return re.search(r"==\s*\d", self.text) is not None


class Manifests(NamedTuple):
    """The manifests that count for an agent: those beside it, or in the next folder above.

    `folder` is theirs, `manager` is uv, poetry or pip.
    """

    folder: Path
    manager: str
    requirements: tuple[Requirement, ...]
    python: str

    @property
    def run(self) -> str:
        """Return the prefix of a command."""
        return {"uv": "uv run ", "poetry": "poetry run "}.get(self.manager, "")

    def missing(self) -> list[str]:
        """Return what is needed and not declared."""
        there = {requirement.name for requirement in self.requirements}
        return [text for text in NEEDED if Requirement("", text).name not in there]

    def outdated(self) -> Iterator[tuple[Requirement, str]]:
        """Yield what does not fit what is needed, with what to write instead.

        LiveKit's plugins are released with it, so they move with it; but for those that have
        versions of their own, such as noise cancellation, 0.2.
        """
        needed = {Requirement("", text).name: Requirement("", text) for text in NEEDED}
        for requirement in self.requirements:
            is_plugin = requirement.name.startswith("livekit-plugins-")
            wanted = needed["livekit-agents"] if is_plugin else needed.get(requirement.name)
            if wanted is None or (is_plugin and (requirement.lowest or (0,))[0] != 1):
                continue
            if not _is_enough(requirement, wanted, is_livekit="livekit" in requirement.name):
                bracket = f"[{','.join(requirement.extras)}]" if requirement.extras else ""
                yield requirement, requirement.name + bracket + wanted.text[len(wanted.name) :]

    def frozen(self) -> str:
        """Return the file that `pip freeze` has written, or nothing."""
        pins = [r.file for r in self.requirements if r.is_pinned]
        return next((file for file in dict.fromkeys(pins) if pins.count(file) >= MANY_PINS), "")

    def needs_newer_python(self) -> bool:
        """Return whether the lowest Python that is declared has no onnxruntime."""
        lowest = re.search(r">=\s*3\.(\d+)", self.python)
        on_onnx = any(
            ONNX & {*r.extras, r.name.removeprefix("livekit-plugins-")} for r in self.requirements
        )
        return bool(lowest and int(lowest[1]) < 11 and on_onnx)


def normalized(name: str) -> str:
    """Return a name in its normalized form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def manifests_of(entry: Path, root: Path) -> Manifests:
    """Return the manifests that count for the module `entry`.

    Raises:
        InputError: One of them cannot be read.
    """
    folders = [f for f in entry.parents if f == root or root in f.parents]
    folder = next((folder for folder in folders if _has_manifest(folder)), root)
    file = folder / "pyproject.toml"
    pyproject: dict[str, Any] = {}
    try:
        if file.is_file():
            pyproject = tomllib.loads(file.read_text(encoding="utf-8"))
        found = [*_of_pyproject(pyproject), *_of_requirements(folder)]
    except (OSError, ValueError, AttributeError, TypeError) as error:
        message = f"the manifests in {folder} cannot be read: {error}"
        raise InputError(Problem("bad-manifest", message, "correct them first")) from error
    python = str(pyproject.get("project", {}).get("requires-python", ""))
    return Manifests(folder, _manager_of(folder, pyproject), tuple(found), python)


def naming_kit(root: Path) -> Iterator[str]:
    """Yield the lines of the manifests that name the kit."""
    for file in (root / "pyproject.toml", *sorted(root.glob("requirements*.txt"))):
        for line in _decode(file.read_bytes()).splitlines() if file.is_file() else ():
            if re.search(r"\blrf\b", line):
                yield f"{file.name}: {line.strip()}"


def _has_manifest(folder: Path) -> bool:
    return (folder / "pyproject.toml").is_file() or any(folder.glob("requirements*.txt"))


def _manager_of(folder: Path, pyproject: dict[str, Any]) -> str:
    tools = pyproject.get("tool", {})
    if "poetry" in tools or (folder / "poetry.lock").exists():
        return "poetry"
    is_uv = "uv" in tools or (folder / "uv.lock").exists() or "dependency-groups" in pyproject
    return "uv" if is_uv else "pip"


def _of_pyproject(pyproject: dict[str, Any]) -> Iterator[Requirement]:
    project, poetry = pyproject.get("project", {}), pyproject.get("tool", {}).get("poetry", {})
    groups: list[Iterable[Any]] = [
        project.get("dependencies", []),
        *project.get("optional-dependencies", {}).values(),
        *pyproject.get("dependency-groups", {}).values(),
        _of_poetry(poetry.get("dependencies", {})),
        *(_of_poetry(group.get("dependencies", {})) for group in poetry.get("group", {}).values()),
    ]
    for group in groups:  # a group may include another one, by a table
        yield from (Requirement("pyproject.toml", text) for text in group if isinstance(text, str))


def _of_poetry(table: dict[str, Any]) -> list[str]:
    texts = []
    for name, value in table.items():
        version = value.get("version", "") if isinstance(value, dict) else value
        extras = value.get("extras", []) if isinstance(value, dict) else []
        bracket = f"[{','.join(extras)}]" if extras else ""
        texts.append(f"{name}{bracket}{version if isinstance(version, str) else ''}")
    return texts


def _of_requirements(folder: Path) -> Iterator[Requirement]:
    for path in sorted(folder.glob("requirements*.txt")):
        for line in _decode(path.read_bytes()).splitlines():
            text = line.partition("#")[0].strip()
            if text[:1].isalnum():
                yield Requirement(path.name, text)


def _decode(content: bytes) -> str:
    """Return a text of any encoding that has a mark; PowerShell's `>` writes UTF-16."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    return content.decode("utf-8-sig", errors="replace")


def _is_enough(requirement: Requirement, wanted: Requirement, *, is_livekit: bool) -> bool:
    """Return whether nothing older is allowed; LiveKit's minor versions differ too."""
    least, lowest = wanted.lowest or (), requirement.lowest
    if is_livekit:
        return lowest is not None and least <= lowest < (least[0], least[1] + 1)
    return lowest is None or least <= lowest
