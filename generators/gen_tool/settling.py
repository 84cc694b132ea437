"""Conflicts: where the merged text waits to be settled, and when it is.

It waits under `.gen-tool/conflicts/`, with a note beside it of which merge it is of: once the user
has settled it, the same merge takes it, and no other. It is never overwritten and never taken away,
for the user has worked in it.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from .names import Problem
from .plan import Change, Plan
from .statements import parsed
from .stored import Stored
from .tree import content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePosixPath

    from .merging import Merged
    from .project import Project

MARKS = re.compile(r"(?m)^(<<<<<<<|\|\|\|\|\|\|\||=======$|>>>>>>>)")


def settled(
    path: PurePosixPath,
    merged: Merged,
    versions: Sequence[str],
    project: Project,
    command: str,
) -> str | Plan:
    """The text that settles the conflict in `merged`, or a plan that says what there is to do.

    `versions` are the texts that were merged, `command` is what the user types to merge them again.
    """
    place, note = waiting(path, project)
    there, of = content(project, place), content(project, note)
    digest = hashlib.sha256("\0".join(versions).encode()).hexdigest()
    ours = json.dumps({"command": command, "merge": digest}, indent=2) + "\n"
    again = f"settle it in {place}, and then again: {command}"
    if there is None:
        changes = Change(place, None, merged.text.encode()), Change(note, of, ours.encode())
        message = f"{path} stays as it is: you and the generator have changed the same"
        return _left(message, again, changes)
    if of is None or json.loads(of).get("merge") != digest:
        message = f"what waits in {place} is another merge than this one"
        return _left(message, "take from it what you need, delete it, and then again")
    text = Stored.read(there).text
    if mark := MARKS.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        return _left(f"{place}:{line} still has a mark: {mark.group()}", again)
    if text == merged.text or parsed(text) is None:
        why = "as it was put there" if text == merged.text else "no valid Python"
        return _left(f"{place} is {why}", again)
    return text


def cleared(path: PurePosixPath, project: Project) -> tuple[Change, ...]:
    """Takes what waited away, once it is taken."""
    places = ((place, content(project, place)) for place in waiting(path, project))
    return tuple(Change(place, text, None) for place, text in places if text is not None)


def waiting(path: PurePosixPath, project: Project) -> tuple[PurePosixPath, PurePosixPath]:
    """Where the merged text of a file waits, and the note of which merge it is of."""
    return project.conflicts / path.name, project.conflicts / f"{path.name}.json"


def all_waiting(project: Project) -> list[Problem]:
    """What waits to be settled, and how to go on."""
    folder = project.root / project.conflicts
    found = []
    for note in sorted(folder.glob("*.json")):
        place = project.conflicts / note.name.removesuffix(".json")
        again = json.loads(note.read_bytes()).get("command", "the same command")
        hint = f"settle it, and then again: {again}"
        found.append(Problem("unsettled", f"{place} waits for you", hint))
    return found


def _left(message: str, hint: str, changes: tuple[Change, ...] = ()) -> Plan:
    return Plan(changes, conflicts=(Problem("merge-conflict", message, hint),))
