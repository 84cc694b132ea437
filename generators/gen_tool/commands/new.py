"""`new`: a tool's module, its tests, its record, and its place in the wiring."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..generating import generate
from ..giving import given
from ..names import Problem
from ..plan import Change, Plan
from ..project import SETTINGS
from ..tree import content, in_the_way, uses_of
from ..wiring_change import WiringFile

if TYPE_CHECKING:
    from ..project import Project
    from ..records import Record
    from ..spec import ToolSpec


def plan_new(spec: ToolSpec, project: Project, *, force: bool = False, skip: bool = False) -> Plan:
    """Adds a tool. One that is there is a conflict; with `force` it is replaced, with `skip` left.

    What belongs to another tool is in the way in any case.
    """
    spec, left = given(spec, project)
    own = (project.module(spec.name), project.test(spec.name), project.record(spec.name))
    problems = in_the_way(spec, project)
    if problems:
        if others := in_the_way(spec, project, but_for=own):
            return Plan(problems=tuple(others))
        if skip:
            message = f"{spec.name} is there already, and stays as it is"
            return Plan(notices=(Problem("skipped", message),))
        if not force:
            return Plan(problems=tuple(problems))
    record = generate(spec, project)
    texts = (record.module, record.test, record.to_text())
    changes = [
        Change(path, content(project, path), text.encode())
        for path, text in zip(own, texts, strict=True)
    ]
    files = Plan(
        tuple(change for change in changes if change.before != change.after),
        next_steps=_next_steps(record, project),
    )
    wiring = WiringFile.of(project)
    wiring = wiring.without_tool(spec.name) if problems else wiring
    return files + wiring.with_tool(spec).plan + left + _for_a_charge(spec, project)


def _for_a_charge(spec: ToolSpec, project: Project) -> Plan:
    """What is left to do where no agent tells who interrupts a charge; the template's does."""
    if spec.stance != "payment" or content(project, PurePosixPath(SETTINGS)) is None:
        return Plan()
    from ..moving_in.by_hand import words_during_charge

    hears = uses_of("hear_during_charge", project)
    if any(not path.is_relative_to(project.home) for path in hears):
        return Plan()
    return Plan(by_hand=(words_during_charge(project.package, f"before {spec.name} charges"),))


def _next_steps(record: Record, project: Project) -> tuple[str, ...]:
    module, test = project.module(record.spec.name), project.test(record.spec.name)
    line = record.module[: max(record.module.find("def operation("), 0)].count("\n") + 1
    return (
        "",
        f"run its tests:     {project.typed(f'pytest {test}')}",
        f"put in your work:  {module}:{line}",
    )
