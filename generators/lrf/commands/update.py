"""`update`: install a newer kit from a wheel, with its runtime."""

import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..errors import InputError, Problem, reason_of
from ..init.files import RUNTIME, VENDOR
from ..init.manifests import is_manifest
from ..project.plan import Change, Plan, conflict
from ..project.project import Project
from ..project.reader import read_file
from ..source.repository import files_below
from ..wheel import read_wheel

_NAME = re.compile(r"lrf-([^-]+)-py3-none-any\.whl")
_TRUSTED = re.compile(r"https://|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?/")


class Wheel(NamedTuple):
    """A wheel of the kit: its file name, its bytes, and the runtime's files by their names."""

    filename: str
    content: bytes
    runtime: dict[str, bytes]

    @property
    def requirement(self) -> str:
        """Return what a manifest requires."""
        return f"lrf=={self.filename.split('-')[1]}"


def plan_update(source: str, project: Project) -> Plan:
    """Plan to replace the kit's wheel and the runtime with those at a path or URL.

    Raises:
        ConflictError: The runtime, which is the user's own source, was edited.
    """
    new, old = _read(source), _current(project)
    if new.content == old.content:
        return Plan(notices=(Problem("up-to-date", f"the project has {new.filename} already"),))
    if edited := _edited(old, new, project):
        names = "\n".join(f"{project.runtime / name}" for name in edited)
        message = f"you have edited the runtime, so it and the kit stay as they are:\n{names}"
        hint = "commit, restore these files, update, and merge your edits with git"
        raise conflict(message, hint, "edited-runtime")
    wanted = {VENDOR / old.filename: None, VENDOR / new.filename: new.content}
    wanted |= {project.runtime / n: new.runtime.get(n) for n in sorted(old.runtime | new.runtime)}
    manifests = _manifests(old, new, project)
    message = f"no manifest names {old.filename}, so none was changed"
    hint = f"require {new.requirement}, from {VENDOR / new.filename}"
    steps = () if manifests else (Problem("manual-step", message, hint),)
    changes = [
        Change(path, before, after)
        for path, after in {**wanted, **manifests}.items()
        if (before := read_file(project.root, path)) != after
    ]
    install = "uv sync" if project.run else f"pip install {VENDOR / new.filename}"
    return Plan(tuple(changes), steps=steps, next_steps=(f"Install it: {install}",))


def _read(source: str) -> Wheel:
    name = PurePosixPath(source.replace("\\", "/")).name
    try:
        if not re.match(r"https?://", source):
            return _wheel(name, Path(source).read_bytes())
        from urllib.request import urlopen

        with urlopen(source, timeout=60) as answer:
            if not (_TRUSTED.match(source) and _TRUSTED.match(answer.url)):  # redirected
                raise OSError("anyone can change what comes by http://, use https://")
            return _wheel(name, answer.read())
    except OSError as error:
        getattr(error, "close", lambda: None)()  # that of a server keeps its connection
        message = f"{source} cannot be read: {reason_of(error)}"
        raise InputError(Problem("no-wheel", message, "name the wheel of a newer kit")) from error


def _wheel(filename: str, content: bytes) -> Wheel:
    hint = "a wheel of the kit is called lrf-<version>-py3-none-any.whl"
    if not _NAME.fullmatch(filename):
        raise InputError(Problem("no-wheel", f"{filename} is not a wheel of the kit", hint))
    try:
        files = read_wheel(filename, content).files
    except zipfile.BadZipFile as error:
        raise InputError(Problem("no-wheel", f"{filename} is damaged: {error}", hint)) from error
    runtime = {n.removeprefix(RUNTIME): t for n, t in files.items() if n.startswith(RUNTIME)}
    if not runtime:
        raise InputError(Problem("no-wheel", f"{filename} has no runtime in it", hint))
    return Wheel(filename, content, runtime)


def _current(project: Project) -> Wheel:
    found = sorted(p for p in (project.root / VENDOR).glob("*.whl") if _NAME.fullmatch(p.name))
    if len(found) != 1:
        there = "several wheels" if found else "no wheel"
        message = f"there is {there} of the kit in {VENDOR}/, so what to replace is not clear"
        raise InputError(Problem("no-vendor", message, "keep the one that pyproject.toml names"))
    return _wheel(found[0].name, found[0].read_bytes())


def _edited(old: Wheel, new: Wheel, project: Project) -> list[str]:
    """Return the files of the old and the new runtime that are here with another content."""
    kits = {**new.runtime, **old.runtime}
    here = {name: read_file(project.root, project.runtime / name) for name in kits}
    there = {n: t for n, t in here.items() if t is not None or n in old.runtime}
    # a checkout on Windows may end lines in its own way
    return sorted(n for n, t in there.items() if (t or b"").splitlines() != kits[n].splitlines())


def _manifests(old: Wheel, new: Wheel, project: Project) -> dict[PurePosixPath, bytes | None]:
    """Return the files that name the wheel, with the new one in place of the old."""
    changed: dict[PurePosixPath, bytes | None] = {}
    for path in (p for p in files_below(project.root) if is_manifest(p) or p.name == "Dockerfile"):
        before = after = read_file(project.root, path) or b""
        for was, now in ((old.filename, new.filename), (old.requirement, new.requirement)):
            after = after.replace(was.encode(), now.encode())
        if after != before:
            changed[path] = after
    return changed
