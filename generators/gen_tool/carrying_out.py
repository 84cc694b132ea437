"""Carries a command out: finds the project, makes the plan, and makes the plan true."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import apply, journal, lock, plan, project
from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from .plan import Plan
    from .project import Project


class WrongUsageError(Exception):
    """What was asked for cannot be done anywhere. `problems` says all that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class Outcome(NamedTuple):
    """What came of a command."""

    plan: Plan
    exit_code: int
    project: Project | None = None


def carry_out(
    make: Callable[[Project], Plan],
    *,
    dry_run: bool = False,
    first: Callable[[], object] = lambda: None,
) -> Outcome:
    """Make the plan for the project that we are in, and unless it is a `dry_run`, make it true.

    What is wrong with what comes `first` is told together with what is wrong with the project.
    """
    home = project.find(Path.cwd())
    problems: list[Problem] = []
    try:
        first()
    except WrongUsageError as wrong:
        problems += wrong.problems
    if not isinstance(home, project.Project):
        problems.append(home)
    if problems or not isinstance(home, project.Project):
        return Outcome(plan.Plan(problems=tuple(problems)), plan.USAGE)
    try:
        with nullcontext() if dry_run else lock.locked(home.root):
            healed = () if dry_run else journal.heal(home.root)
            planned = make(home)
            planned = replace(planned, notices=(*healed, *planned.notices))
            if not dry_run and not planned.problems:
                apply.apply(planned, home.root)
    except WrongUsageError as wrong:
        return Outcome(plan.Plan(problems=wrong.problems), plan.USAGE)
    except apply.ApplyError as error:
        return Outcome(plan.Plan(problems=(error.problem,)), plan.CONFLICT, home)
    except OSError as error:
        message, hint = f"nothing was written: {error}", "put that right and try again"
        problem = Problem("not-written", message, hint)
        return Outcome(plan.Plan(problems=(problem,)), plan.CONFLICT, home)
    return Outcome(planned, planned.exit_code, home)
