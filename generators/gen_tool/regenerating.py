"""A tool that is there, generated anew from another specification or by another generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .generating import generate
from .merging import Merged, merge
from .merging_text import NoGitError
from .plan import Change, Plan, conflict
from .records import Record
from .renaming import renamed
from .settling import cleared, settled
from .stored import Stored
from .tree import content

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from .project import Project
    from .spec import ToolSpec


def regenerated(
    record: Record, spec: ToolSpec, project: Project, command: str, *, renews: bool = False
) -> Plan:
    """Brings the tool of `record` to what `spec` is generated to now, its user's edits kept.

    Where an edit is in the way the tool stays as it is; the merged text lies under
    `.gen-tool/conflicts/` with marks, and without them, once the user has settled it, is taken from
    there by the same `command`. Tests that are gone are written anew only if it `renews`.
    """
    old, new = record.spec.name, spec.name
    now = generate(spec, project)
    names = dict(zip(record.spec.functions, spec.functions, strict=False))
    files = (
        (project.module(old), project.module(new), record.module, now.module),
        (project.test(old), project.test(new), record.test, now.test),
    )
    if content(project, project.module(old)) is None:
        hint = f"restore it, or take the rest away: gen-tool remove {old}"
        return conflict(f"{project.module(old)} is gone", hint)
    plan, unsettled = Plan(), Plan()
    for before, after, base, theirs in files:
        disk = content(project, before)
        if disk is None:
            # the user has taken the tests away
            new_file = (Change(after, None, theirs.encode()),) if renews else ()
            plan += Plan(new_file)
            continue
        try:
            mine = Stored.read(disk)
        except UnicodeDecodeError:
            return conflict(f"{before} is not UTF-8", "store it as UTF-8")
        mine_text = mine.text
        if old != new:
            base, mine_text = renamed(base, names), renamed(mine.text, names)
        merged = _merged(base, mine_text, theirs, project)
        text: str | Plan = merged.text
        if merged.conflict:
            text = settled(before, merged, (base, mine.text, theirs), project, command)
        if isinstance(text, Plan):
            unsettled += text
            continue
        gone = cleared(before, project) if merged.conflict else ()
        changes = (*_moved(before, disk, after, mine.with_text(text)), *gone)
        plan += Plan(changes, merged.notices, merged.by_hand)
    if unsettled.conflicts:
        return unsettled
    record_before = content(project, project.record(old))
    return plan + Plan(
        _moved(project.record(old), record_before, project.record(new), now.to_text().encode())
    )


def _merged(base: str, mine: str, theirs: str, project: Project) -> Merged:
    """The merged text; where there is no git for it, the new text as it would be generated."""
    try:
        first_party = project.package.partition(".")[0]
        return merge(base, mine, theirs, width=project.line_length, first_party=first_party)
    except NoGitError:
        return Merged(theirs, conflict=True)


def _moved(
    before: PurePosixPath, old: bytes | None, after: PurePosixPath, new: bytes
) -> tuple[Change, ...]:
    """The text `old` of one file becomes the text `new` of another one, or of the same."""
    if before != after:
        return Change(before, old, None), Change(after, None, new)
    return (Change(before, old, new),) if old != new else ()
