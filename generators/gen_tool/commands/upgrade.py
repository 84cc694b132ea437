"""`upgrade`: tools as the generator would write them today, with the user's edits in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import records
from ..generating import is_current
from ..names import Problem
from ..plan import Plan
from ..regenerating import regenerated
from ..tree import content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..project import Project


def plan_upgrade(names: Sequence[str], project: Project) -> Plan:
    """Upgrades these tools, or all; those in whose way an edit is stay as they are."""
    plan = Plan()
    for name in names or list(records.names(project)):
        record = records.read(project, name)
        if record is None:
            message = f"there is no record of a tool {name!r}"
            plan += Plan(conflicts=(Problem("no-record", message, "see: gen-tool status"),))
        elif isinstance(record, Problem):
            plan += Plan(conflicts=(record,))
        elif not is_current(record, project) or _is_incomplete(name, project):
            command = f"gen-tool upgrade {name}"
            one = regenerated(record, record.spec, project, command, renews=True)
            plan += Plan(one.changes, one.notices, one.by_hand, one.conflicts + one.problems)
    return plan


def _is_incomplete(name: str, project: Project) -> bool:
    """Whether its module or its tests are gone."""
    return None in (content(project, project.module(name)), content(project, project.test(name)))
