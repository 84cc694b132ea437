"""`remove` and `forget`: takes back what `new` did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..parts import Parts
from ..plan import Change, Plan, conflict
from ..settling import waiting
from ..tree import content
from ..wiring_change import WiringFile

if TYPE_CHECKING:
    from ..project import Project
    from ..records import Record


def plan_remove(record: Record, project: Project, *, force: bool = False) -> Plan:
    """Removes the files of a tool and takes it out of the wiring; what is gone counts as removed.

    What the user has edited is named and stays, unless `force`.
    """
    name = record.spec.name
    edited = Parts.of(record, project).edited
    if edited and not force:
        hint = f"keep a copy of what you need, and then: gen-tool remove {name} --force"
        return conflict(f"{name} has your work in it: {', '.join(edited)}", hint)
    unwired = WiringFile.of(project).without_tool(name).without_empty_lists().plan
    files = (project.module(name), project.test(name))
    conflicts = (place for path in files for place in waiting(path, project))
    paths = (*files, project.record(name), *conflicts)
    there = ((path, content(project, path)) for path in paths)
    return Plan(tuple(Change(path, now, None) for path, now in there if now is not None)) + unwired


def plan_forget(name: str, project: Project) -> Plan:
    """Lets go of the record: what is left of the tool is the user's own from now on.

    A module that is gone is taken out of the wiring too.
    """
    path = project.record(name)
    plan = Plan((Change(path, content(project, path), None),))
    if content(project, project.module(name)) is None:
        plan += WiringFile.of(project).without_tool(name).plan
    return plan
