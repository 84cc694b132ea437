"""The facts of one call: what its work came to, what stopped it, what was told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .scenario import ENDINGS, SPOKEN, TURN_END, Operation, Scenario
from .seen import Call, Deed, Observed
from .work import NEVER, Run, Work

INSTANT = 1e-6  # seconds: less is the same instant
UNWINDS_WITHIN = 2.0  # seconds for which cancelled work is waited for
ALREADY = "is already running"


@dataclass
class About:
    """One call, in its conversation."""

    call: Call
    scenario: Scenario
    seen: Observed

    @property
    def plan(self) -> Operation:
        return self.scenario.operation

    @property
    def work(self) -> Work:
        return self.seen.works[self.call.tool]

    @property
    def mode(self) -> Any:
        """Return the mode of the tool, with the words that are told."""
        return self.call.tool.made.mode

    @property
    def late(self) -> str:
        """Return what the model is told at the deadline."""
        options = {option.name: option for option in self.call.tool.made.options}
        late: str = getattr(options.get("timeout", self.mode), "late", "?")
        return late

    @property
    def fillers(self) -> list[str]:
        """Return what the caller hears while the tool works."""
        return list(self.mode.waiting)

    @property
    def closing(self) -> Deed | None:
        return next(iter(self.seen.deeds_of(*ENDINGS)), None)

    @property
    def unwinds_within(self) -> float:
        """Seconds after which it has ended that was told to stop."""
        releases = self.plan.releases if "cleanup" in self.call.tool.patterns else 0.0
        return min(UNWINDS_WITHIN, self.plan.resists + releases)

    @property
    def deadline(self) -> float:
        """Return when the option timeout ends the work."""
        has_one = "timeout" in self.call.tool.patterns
        return self.call.started + self.plan.deadline if has_one else NEVER

    # The work.

    @cached_property
    def runs(self) -> list[Run]:
        """Those of its work, until the caller went on to something else."""
        return [run for run in self.all_runs if run.began < self.seen.rest]

    @property
    def all_runs(self) -> list[Run]:
        return [run for run in self.work.runs if run.argument == (self.call.order or run.argument)]

    @property
    def done(self) -> float:
        """Return when the work had come to an outcome by itself."""
        last = {run.argument: run for run in self.runs}.values()
        ways = ["finished"]
        if "retry" not in self.call.tool.patterns or self.plan.outcome != "fails at first":
            ways.append("failed")
        if len(last) < (3 if self.call.tool.way == "concurrent" else 1):
            return NEVER
        return max(run.ended for run in last) if all(run.how in ways for run in last) else NEVER

    @property
    def results(self) -> list[str]:
        return [self.work.result_for(run.argument) for run in self.runs if run.how == "finished"]

    @property
    def came_anyway(self) -> bool:
        """Return whether a run finished in spite of its cancellation."""
        return any(run.how == "finished" and run.cancelled < NEVER for run in self.runs)

    def check_cancelled(self, *moments: float) -> Iterator[str]:
        """C5: yield cancellations for another reason than these, and what anybody may cancel."""
        spans = [(moment, moment) for moment in moments]
        if self.call.tool == self.scenario.tool:
            spans += [(d.began, d.began) for d in self.seen.deeds_of("cancels the task")]
        if self.call.tool.mode == "background":
            spans += [(d.ended, NEVER) for d in self.seen.deeds_of("calls it off")]
            spans += [(self.closing.began, NEVER)] if self.closing else []
        for run in self.runs:
            at = run.cancelled
            if at < NEVER and not any(a - INSTANT <= at <= b + INSTANT for a, b in spans):
                yield f"C5: cancelled at {at:g} for no reason"

    # What was told.

    @property
    def is_rejected(self) -> bool:
        return any(ALREADY in output.output for output in self.call.outputs)

    def check_told(self, deadline: float, *, least: int) -> Iterator[str]:
        """Yield what the model was not told rightly, and (C2) the caller not once."""
        if self.call.status == "cancelled" or not self.call.outputs:
            return
        told = self.call.outputs[-1].output.strip()
        if not self._is_right(told, deadline):
            yield f"C1: the model is told something else than what happened: {told}"
        heard = [words for words in self.seen.heard if told in words and not words.cut]
        times = sum(words.began < self.seen.rest for words in heard)
        # who takes the turn in the instant in which the result comes is answered with it in view:
        # the model may tell it then, and in the tool's own reply
        turns = [deed.ended + TURN_END for deed in self.seen.deeds_of(*SPOKEN)]
        most = 1 + any(abs(turn - self.call.ended) <= INSTANT for turn in turns)
        if not least <= times <= most:
            yield f"C2: told {times} times: {told}"

    def _is_right(self, told: str, deadline: float) -> bool:
        call = self.call
        failed: str = self.mode.unknown if call.tool.mode == "payment" else self.mode.failed
        if self.is_rejected:
            return [other.order for other in self.seen.calls].count(call.order) > 1
        if deadline <= call.ended + INSTANT and told.startswith(self.late):
            return True
        if call.tool.mode == "payment" and self.done > call.ended + INSTANT:
            return told == failed
        if self.results:
            return all(result in told for result in self.results)
        if self.plan.outcome == "declines":
            return any(self.work.refusal_of(run.argument) in told for run in self.runs)
        return told == failed and self.call.outputs[-1].is_error
