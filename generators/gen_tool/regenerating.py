"""A tool that is there, generated anew from another specification or by another generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .generating import generate
from .merging import Merged, merge
from .merging_text import LABELS, NoGitError
from .names import Problem
from .plan import Change, Plan, conflict
from .records import Record
from .renaming import renamed
from .stored import Stored
from .tree import content

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from .project import Project
    from .spec import ToolSpec

MARK = f"<<<<<<< {LABELS[0]}"


def regenerated(record: Record, spec: ToolSpec, project: Project, command: str) -> Plan:
    """Brings the tool of `record` to what `spec` is generated to now, its user's edits kept.

    Where an edit is in the way the tool stays as it is; the merged text lies under
    `.gen-tool/conflicts/` with marks, and without them, once the user has settled it, is taken from
    there by the same `command`.
    """
    old, new = record.spec.name, spec.name
    now = generate(spec, project)
    names = dict(zip(record.spec.functions, spec.functions, strict=False))
    files = (
        (project.module(old), project.module(new), record.module, now.module),
        (project.test(old), project.test(new), record.test, now.test),
    )
    if content(project, project.module(old)) is None:
        hint = f"restore it, or let it go: gen-tool forget {old}"
        return conflict(f"{project.module(old)} is gone", hint)
    plan, unsettled = Plan(), Plan()
    for before, after, base, theirs in files:
        disk = content(project, before)
        if disk is None:
            continue  # the user has taken the tests away
        try:
            mine = Stored.read(disk)
        except UnicodeDecodeError:
            return conflict(f"{before} is not UTF-8", "store it as UTF-8")
        if old != new:
            base, mine_text = renamed(base, names), renamed(mine.text, names)
        else:
            mine_text = mine.text
        merged, settled = _settled(base, mine_text, theirs, before, project)
        if merged.conflict:
            unsettled += _unsettled(before, merged.text, project, command)
            continue
        text = mine.with_text(merged.text)
        plan += Plan((*_moved(before, disk, after, text), *settled), by_hand=merged.by_hand)
    if unsettled.conflicts:
        return unsettled
    record_before = content(project, project.record(old))
    return plan + Plan(
        _moved(project.record(old), record_before, project.record(new), now.to_text().encode())
    )


def _settled(
    base: str, mine: str, theirs: str, path: PurePosixPath, project: Project
) -> tuple[Merged, tuple[Change, ...]]:
    """The merged text, or the one by which the user has settled a conflict, and its removal."""
    place = project.conflicts / path.name
    there = content(project, place)
    try:
        merged = merge(base, mine, theirs, width=project.line_length, first_party=project.package)
    except NoGitError:
        merged = Merged(theirs, conflict=True)
    if there is None:
        return merged, ()
    gone = (Change(place, there, None),)
    text = Stored.read(there).text
    if merged.conflict and MARK not in text and text != merged.text:
        return Merged(text), gone
    return merged, gone


def _unsettled(path: PurePosixPath, text: str, project: Project, command: str) -> Plan:
    place = project.conflicts / path.name
    message = f"{path} stays as it is: you and the generator have changed the same lines"
    hint = f"settle it in {place}, and then again: {command}"
    before, after = content(project, place), text.encode()
    changes = (Change(place, before, after),) if before != after else ()
    return Plan(changes, conflicts=(Problem("merge-conflict", message, hint),))


def _moved(
    before: PurePosixPath, old: bytes | None, after: PurePosixPath, new: bytes
) -> tuple[Change, ...]:
    """The text `old` of one file becomes the text `new` of another one, or of the same."""
    if before != after:
        return Change(before, old, None), Change(after, None, new)
    return (Change(before, old, new),) if old != new else ()
