"""Progress of work in the background: told while it goes on, never too often."""

import asyncio
from itertools import pairwise

import pytest
from livekit.agents import Agent, AgentSession, RunContext
from livekit.agents.llm import FunctionCall
from livekit.agents.voice import SpeechHandle

from lrf.testing import Gate, StepGate, VoiceAgentTestSession
from my_voice_agent.longrunning.progress import APART, Steps, reported
from my_voice_agent.longrunning.tool_state import tool_state
from tests.runtime.progress.percents import WORDS, percents


async def test_tells_only_what_is_far_enough_ahead(
    call: VoiceAgentTestSession, work: StepGate
) -> None:
    for percent in (19, 20, 39, 40):
        work.step(percent, 100)
        await call.time_passes(10)
    assert percents(call) == ["20 percent of it.", "40 percent of it."]


async def test_tells_no_more_often_than_every_few_seconds_and_then_the_latest(
    call: VoiceAgentTestSession, work: StepGate
) -> None:
    for percent in range(20, 100, 5):
        work.step(percent, 100)
        await call.time_passes(0.5)
    await call.time_passes(10)
    told = [heard for heard in call.heard if "percent" in heard]
    apart = [after.began - before.began for before, after in pairwise(told)]
    assert apart == pytest.approx([APART, APART], abs=0.1)
    assert told[-1] == "95 percent of it."


async def test_tells_no_step_after_the_end(call: VoiceAgentTestSession, work: StepGate) -> None:
    story = "and then I went to the shop, and there was nobody"
    call.when(story).says("I see.")
    speaking = asyncio.create_task(call.caller_says(story))
    await call.time_passes(1)
    work.step(5, 10)
    await call.time_passes(1)
    work.release("Found 42")
    await speaking
    await call.hears("Found 42")
    await work.keywords[0]["on_step"](9, 10)
    await call.time_passes(10)
    assert percents(call) == []


async def test_a_new_attempt_tells_nothing_of_the_one_that_failed(
    call: VoiceAgentTestSession, work: StepGate
) -> None:
    work.step(3, 10)
    await call.hears("30 percent of it.")
    work.step(8, 10)
    work.fail(ConnectionError())
    await work.begins(2)
    (job,) = tool_state(call.session).jobs
    assert not job.so_far
    work.step(4, 10)
    await call.time_passes(10)
    assert percents(call) == ["30 percent of it."]
    work.step(5, 10)
    await call.hears("50 percent of it.")


async def test_the_next_agent_tells_only_the_latest_step_of_a_long_handoff(
    call: VoiceAgentTestSession, work: StepGate, hold: Gate
) -> None:
    await call.asks_for("hold_on")
    await hold.begins()
    handoff = asyncio.create_task(call.handoff(Agent(instructions="")))
    for percent in (30, 60, 90):
        work.step(percent, 100)
        await call.time_passes(APART + 5)
    hold.release("Held.")
    await handoff
    await call.time_passes(20)
    assert percents(call) == ["90 percent of it."]


async def test_goes_on_telling_after_a_handoff(call: VoiceAgentTestSession, work: StepGate) -> None:
    work.step(3, 10)
    await call.handoff(Agent(instructions=""))
    work.step(6, 10)
    await call.hears("60 percent of it.")


async def test_work_that_is_cancelled_leaves_no_telling_behind(
    call: VoiceAgentTestSession, work: StepGate
) -> None:
    work.step(3, 10)
    await call.cancel("report")
    assert (work.cancelled, work.unwound) == (1, 1)


@pytest.mark.parametrize("outcome", ["Found 42", ValueError("wrong")], ids=["result", "failure"])
async def test_work_whose_progress_cannot_be_told_ends_as_it_would(
    call: VoiceAgentTestSession, caplog: pytest.LogCaptureFixture, outcome: str | Exception
) -> None:
    never_started: AgentSession[object] = AgentSession()
    ctx: RunContext[object] = RunContext(
        session=never_started,
        speech_handle=SpeechHandle.create(),
        function_call=FunctionCall(call_id="call_7", name="report", arguments="{}"),
    )
    work, steps = StepGate(), Steps(WORDS)
    working_on = reported(ctx, lambda: work(on_step=steps.on_step), steps, every=20)
    working = asyncio.create_task(working_on())
    work.step(3, 10)
    await asyncio.sleep(1)
    assert "no longer reported" in caplog.text
    work.let(outcome)
    await asyncio.wait({working})
    assert (working.exception() or working.result()) == outcome
