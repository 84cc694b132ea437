"""The rules that must hold of a conversation: the table of the design, mode by mode.

C1 one call, one output; C2 one reply tells the result; C3 the caller is answered; C4 nothing is
left behind; C5 the work ends as its mode says; C6 no failure leaks its text; C7 a cancelled tool
leaves nothing running; C8 work that cancels itself is a failure that is told; C9 each call has an
output when the model is asked again. The test session itself looks after C4 and C9, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from .about import INSTANT, UNWINDS_WITHIN, About
from .modes import MODES
from .scenario import ASYNC_DEADLINE, TURNS, Scenario
from .seen import Call, Deed, Observed
from .work import NEVER, SECRET

PROMPT = 0.5  # seconds within which a turn is answered
SAID_BEFORE = 10.0  # seconds that fillers take, at the most: one of each tool
LONGEST_ANSWER = 4.5  # seconds for a tool that is deaf


def find_faults(scenario: Scenario, seen: Observed) -> list[str]:
    """Return every line of the table that does not hold."""
    found = [*seen.faults, *_of_all(seen)]
    calls = [About(call, scenario, seen) for call in seen.calls]
    for deed in seen.deeds:
        found += _answered(deed, calls, seen) if deed.kind in TURNS else ()
        found += _let_go(deed, calls) if deed.kind == "program" else ()
    for about in calls:
        found += [f"{fault} ({about.call.tool.name})" for fault in _of_call(about)]
    return found


def _of_all(seen: Observed) -> Iterator[str]:
    if any(SECRET in words for words in seen.words):
        yield "C6: a failure leaks its text"
    for tool, resource in seen.resources.items():
        yield from resource.faults
        if resource.acquired != resource.released:
            yield (
                f"C5: {tool.name} acquired {resource.acquired} times,"
                f" and released {resource.released} times"
            )


def _of_call(about: About) -> Iterator[str]:
    call = about.call
    answers = [output for output in call.outputs if output.call_id == call.id]
    if len(answers) != 1:
        yield f"C1: {len(answers)} outputs"
    for deed in about.seen.deeds_of("cancels the task"):
        yield from _cancelled(about, deed)
    yield from MODES[call.tool.mode](about)


def _cancelled(about: About, deed: Deed) -> Iterator[str]:
    """C7."""
    call = about.call
    if call.tool != about.scenario.tool or call.ended < deed.began - INSTANT:
        return
    within = LONGEST_ANSWER - ASYNC_DEADLINE if call.tool.mode == "async" else UNWINDS_WITHIN
    if deed.kept_waiting > within + INSTANT:
        yield f"C7: its end took {deed.kept_waiting:g} s"
    end = deed.began + deed.kept_waiting
    is_left = any(run.began < end and run.ended > end + INSTANT for run in about.runs)
    if call.tool.mode != "payment" and is_left and about.plan.resists <= within:
        yield "C7: the work was left running"


def _answered(turn: Deed, calls: list[About], seen: Observed) -> Iterator[str]:
    """C3, for what the caller says or types."""
    by = turn.ended + PROMPT + _mute(turn, calls)
    for other in seen.deeds:
        if other is turn:
            continue
        if other.began <= by and other.ended + PROMPT >= turn.began:
            return  # who speaks on, or hangs up, is answered only then
        if other.kind == "hands off" and other.ended >= turn.began:
            # LiveKit drops a turn while a handoff waits for a tool ("speech scheduling is paused")
            return
    if turn.kind == "types" and any(_is_charging(about.call, turn) for about in calls):
        # the agent takes what is typed during a charge, but first says what it has begun to say
        by += SAID_BEFORE
    fillers = {words for about in calls for words in about.fillers}
    answers = [h.began for h in seen.heard if h.began >= turn.ended and h not in fillers]
    if min(answers, default=NEVER) > by + INSTANT:
        yield f"C3: what the caller said until {turn.ended:g} was not answered by {by:g}"


def _let_go(deed: Deed, calls: list[About]) -> Iterator[str]:
    """C3, for a program that interrupts and waits for that."""
    if deed.kept_waiting > _mute(deed, calls) + INSTANT:
        yield f"C3: an interruption at {deed.ended:g} took {deed.kept_waiting:g} s"


def _mute(deed: Deed, calls: list[About]) -> float:
    """Seconds for which the tools may keep the agent mute after this."""
    running = [about for about in calls if about.call.ended > deed.began]
    return max((_mute_of(about, deed) for about in running), default=0.0)


def _mute_of(about: About, deed: Deed) -> float:
    call = about.call
    if call.tool.mode == "async":
        return max(0.0, call.started + LONGEST_ANSWER - deed.ended)
    # the model's own call that cancels a job waits for the work to unwind, and speaks until then
    if call.tool.mode == "interruptible" or about.seen.deeds_of("calls it off"):
        return about.unwinds_within
    return 0.0


def _is_charging(call: Call, deed: Deed) -> bool:
    during = call.started <= deed.ended <= call.ended + INSTANT
    return call.tool.mode == "payment" and during
