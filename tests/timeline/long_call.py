"""A call of half an hour with two hundred calls of tools."""

import random

from lrf.timeline import ModelRequest, Moment, Step, Timeline, ToolCall, Utterance

TOOLS = ("search_database", "fetch_all_data", "generate_report", "process_payment", "search_web")
CALLS = 200
SECONDS = 1800.0


def make_long_call() -> Timeline:
    """Return it: a request every nine seconds, and every eighth is interrupted."""
    chances = random.Random(1)
    timeline = Timeline("A call of half an hour", SECONDS, "passed")
    for number in range(CALLS):
        _add(timeline, number, number * SECONDS / CALLS, chances)
    return timeline


def _add(timeline: Timeline, number: int, at: float, chances: random.Random) -> None:
    tool = TOOLS[number % len(TOOLS)]
    asked = at + 1.8
    timeline.utterances.append(Utterance("caller", at, asked, f"Please see to number {number}."))
    timeline.requests.append(ModelRequest(asked, asked + 0.3, "answered"))
    call = ToolCall(f"call_{number}", tool, (), asked + 0.3)
    call.steps.append(Step(call.began, "started"))
    timeline.calls.append(call)
    if number % 8 == 7:
        barge_in = asked + 2
        timeline.moments.append(Moment(barge_in, "barge-in", "Never mind."))
        timeline.utterances += [
            Utterance("agent", asked + 1, barge_in + 0.5, "One mo", cut=True, unsaid="ment."),
            Utterance("caller", barge_in, barge_in + 0.7, "Never mind."),
            Utterance("agent", barge_in + 1.1, barge_in + 1.5, "Okay."),
        ]
        call.ended, call.outcome = barge_in + 1.0, "cancelled"
        return
    call.ended, call.outcome = call.began + chances.uniform(1, 4), "done"
    if tool == "generate_report":  # works on in the background, beside later calls
        call.steps.append(Step(call.began, "update", "I have started."))
        call.ended = min(call.began + 25, SECONDS)
        timeline.utterances.append(
            Utterance("agent", call.began, call.began + 1, "I have started.")
        )
        return
    told = call.ended
    timeline.utterances.append(Utterance("agent", told, told + 2, f"Number {number} is seen to."))
