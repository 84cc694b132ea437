"""The rules that must hold of a call, for each mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .about import INSTANT, About
from .scenario import ASYNC_DEADLINE, TURNS
from .work import NEVER

LONGEST_ANSWER = 4.5


def check_async(about: About) -> Iterator[str]:
    """Check that it finishes, or stops at its deadline, whatever anybody says."""
    call = about.call
    deadline = call.started + ASYNC_DEADLINE
    if call.ended > call.started + LONGEST_ANSWER + INSTANT:
        yield f"C3: it took {call.ended - call.started:g} s"
    yield from about.check_cancelled(deadline)
    yield from about.check_told(deadline, least=_least(about))


def check_interruptible(about: About) -> Iterator[str]:
    """Check that it stops at once, and that the model knows it."""
    call, interrupted = about.call, about.call.interrupted
    if interrupted < call.ended - about.unwinds_within - INSTANT:
        yield f"C3: it ended {call.ended - interrupted:g} s after the interruption"
    for run in about.runs:
        if run.began > interrupted + INSTANT:
            yield "C5: it began after the interruption"
        if run.cancelled == NEVER and run.ended > interrupted + INSTANT:
            yield "C5: it went on after the interruption"
    yield from about.check_cancelled(about.deadline, interrupted)
    if interrupted > call.ended + INSTANT:
        yield from about.check_told(about.deadline, least=_least(about))
    elif call.status == "done":
        yield from _stopped(about)


def _stopped(about: About) -> Iterator[str]:
    """In one instant both can be true: it is interrupted, and ready."""
    interrupted, output = about.call.interrupted, about.call.outputs[-1]
    if any(h.began > interrupted and any(r in h for r in about.results) for h in about.seen.heard):
        yield "C3: a reply of the interrupted turn"
    if output.output.startswith(about.mode.stopped):
        if about.results and about.done < interrupted - INSTANT:
            yield "C5: a result that was ready is lost"
        if output.reply_required:
            yield "C3: a reply is wanted of what was stopped"
    elif min(about.done, about.deadline) > interrupted + INSTANT and not about.came_anyway:
        yield f"C5: the model does not know that it was stopped: {output.output}"


def check_payment(about: About) -> Iterator[str]:
    """Check that it charges once, and the ledger knows; or that nobody is charged."""
    call, runs, charge = about.call, about.runs, about.seen.charges[about.call.order]
    may_again = charge is None or charge.state == "failed"
    if len(runs) > 1 or (len(about.all_runs) > 1 and not may_again):
        yield f"C5: charged {len(about.all_runs)} times"
    if any(run.cancelled < NEVER for run in about.all_runs):
        yield "C7: a charge was cancelled"
    declined = "failed" if about.plan.outcome == "declines" else "unknown"
    state = ("paid" if about.results else declined) if runs else None
    if state != (charge.state if charge else None):
        yield f"C5: the ledger says {charge}, and not {state}"
    if state == "paid" and charge and about.results[0] not in charge.note:
        yield f"C5: the ledger has no confirmation: {charge}"
    if not runs:
        # another turn before the charge: the yes is not the answer to the read-back any more
        other_turn = any(deed.ended < call.ended for deed in about.seen.deeds_of(*TURNS))
        if call.tool.confirm and other_turn:
            return
        if call.interrupted > call.ended + INSTANT and call.status != "cancelled":
            yield "C5: nothing was charged, and nobody had interrupted"
        return
    began = runs[0].began - (about.plan.acquires if "cleanup" in call.tool.patterns else 0.0)
    # the end of a call interrupts in spite of all protection
    is_forced = about.closing is not None and call.interrupted >= about.closing.began - INSTANT
    if began + INSTANT < call.interrupted < call.ended - INSTANT and not is_forced:
        yield "C5: a charge could be interrupted"
    yield from about.check_told(NEVER, least=_least(about))


def check_background(about: About) -> Iterator[str]:
    """Check that it goes on, whatever anybody says, and is told when it is ready."""
    call = about.call
    yield from about.check_cancelled(about.deadline)
    finals = [output for output in call.outputs if output.call_id != call.id]
    if len(finals) != (call.status != "cancelled"):
        yield f"C1: {len(finals)} last outputs of a call that is {call.status}"
    # what is talked over is offered once more, and then it waits until somebody asks
    over = about.seen.deeds_of(*TURNS, "calls it off", "program")
    times = sum(deed.ended >= call.ended - INSTANT for deed in over if deed.ended < about.seen.rest)
    # what is called off when it is ready is not told any more
    is_first = call == about.seen.calls[0]
    off = any(deed.ended >= call.ended - INSTANT for deed in about.seen.deeds_of("calls it off"))
    if finals:
        least = not about.closing and times < 2 and not (is_first and off)
        yield from about.check_told(about.deadline, least=least)


def _least(about: About) -> int:
    """Return how often the result is told at least; an interrupted speech is never resumed."""
    return int(about.call.interrupted == NEVER and about.closing is None)


MODES: dict[str, Callable[[About], Iterator[str]]] = {
    "async": check_async,
    "interruptible": check_interruptible,
    "payment": check_payment,
    "background": check_background,
}
