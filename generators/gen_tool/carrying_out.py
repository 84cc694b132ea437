"""Carries a command out: finds the project, makes the plan, and makes the plan true."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from . import apply, journal, lock, plan
from .here import here
from .names import Problem
from .template_problem import TemplateProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    with here() as (home, *wrong):
        problems = [problem for problems in wrong for problem in problems]
        try:
            first()
        except WrongUsageError as wrong_usage:
            problems = [*wrong_usage.problems, *problems]
        if problems or home is None:
            return Outcome(plan.Plan(problems=tuple(problems)), plan.USAGE)
        outcome = carry_out_in(home.root, lambda: make(home), dry_run=dry_run)
        return outcome._replace(project=home)


def carry_out_in(root: Path, make: Callable[[], Plan], *, dry_run: bool) -> Outcome:
    """Make the plan for the folder `root`, and unless it is a `dry_run`, make it true there."""
    try:
        with nullcontext() if dry_run else lock.locked(root):
            healed = () if dry_run else journal.heal(root)
            planned = make()
            planned = replace(planned, notices=(*healed, *planned.notices))
            if not dry_run and not planned.problems:
                apply.apply(planned, root)
    except WrongUsageError as wrong:
        return Outcome(plan.Plan(problems=wrong.problems), plan.USAGE)
    except TemplateProblemError as error:
        return Outcome(plan.Plan(problems=(error.problem,)), plan.USAGE)
    except apply.ApplyError as error:
        return Outcome(plan.Plan(problems=(error.problem,)), plan.CONFLICT)
    except OSError as error:
        message, hint = f"nothing was written: {error}", "put that right and try again"
        problem = Problem("not-written", message, hint)
        return Outcome(plan.Plan(problems=(problem,)), plan.CONFLICT)
    return Outcome(planned, planned.exit_code)
