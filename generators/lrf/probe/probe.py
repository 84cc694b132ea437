"""The probe of a tool in all calls, and the judgement of what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import InputError, Problem
from . import judge as judgement
from .finding import Finding
from .forgotten_awaits import short
from .observation import Observation
from .plan import Plan
from .report import Report
from .runs import Runner
from .standstill import LONG


def run(plan: Plan) -> Report:
    """Run the tool in all calls, and judge what was seen."""
    runner = Runner(plan.subject, plan.holds, is_real=plan.is_real)
    first = [_confirm(plan, runner, _run_first(plan, runner))]
    findings = judgement.judge(plan.subject, first)
    if [finding.name for finding in findings] == ["no-userdata"]:
        # all else that is wrong shows only with userdata
        again = replace(plan, subject=plan.subject.with_userdata(dict))
        report = run(again)
        return replace(report, findings=(*findings, *report.findings))
    is_broken = any(finding.name in judgement.BROKEN for finding in findings)
    seen = first if is_broken else [*first, *map(runner.run, plan.situations[1:])]
    return Report(
        subject=plan.subject,
        kind=judgement.kind_of(plan.subject, seen),
        time="real" if plan.is_real else "virtual",
        holds=tuple(hold.path for hold in plan.holds),
        seen=tuple(seen),
        findings=tuple(_judge(plan, seen)),
        reached=tuple(sorted(runner.reached)),
        not_run=plan.holds[0].path if plan.stands_in else "",
        suggestions=plan.suggestions,
    )


def _run_first(plan: Plan, runner: Runner) -> Observation:
    """Run the first call, which shows whether there can be any.

    Raises:
        InputError: The agent cannot pick up, or does not run the tool.
    """
    try:
        seen = runner.run(plan.situations[0])
    except InputError:
        raise
    except Exception as error:
        message = f"the agent cannot pick up: {type(error).__name__}: {error}"
        hint = "name a function that makes one that can: module:function.tool"
        raise InputError(Problem("bad-agent", message, hint)) from error
    if not seen.calls:
        message = f"the model called {plan.subject.name}, and the agent did not run it"
        hint = f"the caller heard: {seen.spoken!r}; look at llm_node and tool_choice of the agent"
        raise InputError(Problem("not-called", message, hint))
    failed = any(end.status == "error" for end in seen.ends)
    is_called = seen.slow or (plan.holds and short(plan.holds[0].known_as) in seen.unawaited)
    if plan.holds and not (is_called or failed):
        hold = plan.holds[0].path
        message = f"{plan.subject.name} ended without a call of {hold}: {seen.told!r}"
        if seen.unawaited:
            message += f"; and a call of {seen.unawaited[0]} is never awaited"
        hint = "give arguments with which it comes to that: --args, --userdata; or hold what it"
        raise InputError(Problem("hold-not-called", message, f"{hint} calls instead"))
    return seen


def _confirm(plan: Plan, runner: Runner, seen: Observation) -> Observation:
    """Run the first call again if the event loop stood still, and take the shorter time.

    What a machine does once, such as reading a module from its disk, is no fault of the tool.
    """
    if seen.stood_still <= LONG:
        return seen
    again = runner.run(plan.situations[0])
    return replace(seen, stood_still=min(seen.stood_still, again.stood_still))


def _judge(plan: Plan, seen: Sequence[Observation]) -> list[Finding]:
    kind = judgement.kind_of(plan.subject, seen)
    found = judgement.judge(plan.subject, seen)
    found += judgement.of_schema(plan.schema, pays=kind == "payment")
    if plan.subject.chooses_address:
        message = "the model gives the address that is asked, here an internal one"
        found.append(Finding("model-chooses-address", message))
    return judgement.merge(found)
