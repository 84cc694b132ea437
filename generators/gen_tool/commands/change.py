"""`change` and `rename`: another specification for a tool that is there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..generating import generate
from ..giving import given
from ..names import Problem, ToolName
from ..plan import Plan
from ..regenerating import regenerated
from ..tree import in_the_way
from ..wiring_change import WiringFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..project import Project
    from ..records import Record
    from ..spec import ToolSpec


def plan_change(record: Record, spec: ToolSpec, project: Project, *, command: str = "") -> Plan:
    """Makes the tool what `spec` says, its name included; what the user has written stays.

    `command` is what was typed for it.
    """
    old, new, left = record.spec.name, spec.name, Plan()
    if spec.agent != record.spec.agent:
        spec, left = given(spec, project)
    files = (project.module(old), project.test(old), project.record(old))
    if problems := in_the_way(spec, project, but_for=files):
        return Plan(problems=tuple(problems))
    command = command or f"gen-tool rename {old} {new}"
    if spec.operation is not None and replace(spec, name=old) != record.spec:
        # It was given with the specification, and is kept as if the user had written it.
        spec = replace(spec, operation=None)
        record = generate(replace(record.spec, operation=None), project)
    plan = regenerated(record, spec, project, command)
    if plan.problems or plan.conflicts:
        return plan
    places = [(s.functions, s.scope, s.agent) for s in (record.spec, spec)]
    if places[0] != places[1]:
        wiring = WiringFile.of(project).without_tool(old).with_tool(spec)
        plan += wiring.without_empty_lists().plan
    return plan + left


def plan_rename(record: Record, name: ToolName, project: Project) -> Plan:
    """Gives the tool another name, and says where the old one still is."""
    plan = plan_change(record, replace(record.spec, name=name), project)
    if plan.problems or plan.conflicts:
        return plan
    old = record.spec.name
    mentions = tuple(_mentions(old, project))
    if mentions:
        message = f"{old} is named in other places"
        plan += Plan(by_hand=(Problem("mentions", message, "\n".join(mentions)),))
    if record.spec.key:
        message = f"what was charged as {old} is not known to {name}, which could charge it again"
        hint = "let the charges that are under way end first, or rename them in the ledger too"
        plan += Plan(by_hand=(Problem("renamed-payment", message, hint),))
    return plan


def _mentions(old: str, project: Project) -> Iterator[str]:
    """Where code imports the tool by its old name, as `path:line`."""
    own = {project.module(old), project.test(old), project.wiring}
    pattern = re.compile(rf"\btools\.{old}\b|\bfrom\s.*\btools\s+import\b.*\b{old}\b")
    for folder in (project.home, project.tests.parent):
        for path in sorted((project.root / folder).rglob("*.py")):
            relative = PurePosixPath(path.relative_to(project.root).as_posix())
            if relative in own:
                continue
            lines = path.read_text("utf-8", errors="replace").splitlines()
            for number, line in enumerate(lines, start=1):
                if pattern.search(line):
                    yield f"{relative}:{number}: {line.strip()}"
