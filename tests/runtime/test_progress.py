"""Progress of work: counted by its steps, told in percent, never twice, never too often."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from livekit.agents import Agent, AgentSession, RunContext, function_tool
from livekit.agents.llm import FunctionCall, ToolFlag
from livekit.agents.llm.async_toolset import AsyncToolset
from livekit.agents.voice import SpeechHandle

from lrf.testing import Gate, StepGate, VoiceAgentTestSession
from my_voice_agent.longrunning.floor import protected
from my_voice_agent.longrunning.jobs import in_background
from my_voice_agent.longrunning.progress import APART, Steps, reported, steps_of
from my_voice_agent.longrunning.retry import TRANSIENT, with_retries
from my_voice_agent.longrunning.tool_state import tool_state

WORDS = "{percent} percent of it."


@pytest.fixture
def work() -> StepGate:
    return StepGate()


@pytest.fixture
def hold() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: StepGate, hold: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    """Give a call in which reports are written in the background, in steps and two attempts."""

    @function_tool(flags=ToolFlag.CANCELLABLE)
    async def report(ctx: RunContext[object]) -> str:
        """Write a report."""
        steps = steps_of(ctx, WORDS)
        told = reported(ctx, lambda: work(on_step=steps.on_step), steps, every=20)
        return await in_background(
            ctx,
            with_retries(told, attempts=2, on=TRANSIENT),
            started="I have begun.",
            failed="It failed.",
            too_many="Wait.",
        )

    @function_tool
    async def hold_on(ctx: RunContext[object]) -> str:
        """Hold the floor."""
        with protected(ctx):
            return await hold()

    tools = AsyncToolset(id="session_tools", tools=[report])
    agent = Agent(instructions="", tools=[hold_on])
    async with VoiceAgentTestSession(agent, tools=[tools]) as call:
        await call.asks_for("report")
        await call.hears("I have begun.")
        yield call


def percents(call: VoiceAgentTestSession) -> list[str]:
    return [str(heard) for heard in call.heard if "percent" in heard]


# Counting.


@pytest.mark.parametrize(
    ("done", "total", "percent"),
    [
        (0, 10, 0),
        (3, 10, 30),
        (1, 100, 1),
        (1, 1, 99),
        (2, 3, 66),
        (99, 100, 99),
        (10, 10, 99),
        (11, 10, 99),
        (-1, 10, 0),
        (3, 0, 0),
        (3, -1, 0),
        (1.5, 3, 50),
    ],
)
async def test_counts_in_whole_percent_and_never_a_hundred(
    done: int, total: int, percent: int
) -> None:
    steps = Steps(WORDS)
    await steps.on_step(done, total)
    assert steps.percent == percent
    assert isinstance(steps.percent, int)
    assert bool(steps) == (percent > 0)
    assert steps.so_far() == (f"{percent} percent done so far." if percent else "")


async def test_nothing_is_told_twice_and_nothing_that_is_not_further() -> None:
    steps = Steps(WORDS)
    assert steps.news() == ""
    await steps.on_step(30, 100)
    assert steps.news(31) == ""
    assert steps.news(30) == "30 percent of it."
    assert steps.news() == ""
    for percent in (10, 29, 30):
        await steps.on_step(percent, 100)
        assert steps.news() == ""
    await steps.on_step(31, 100)
    assert steps.news() == "31 percent of it."


async def test_other_braces_in_the_words_are_left_alone() -> None:
    steps = Steps("{percent} {}, {percent}.")
    await steps.on_step(3, 10)
    assert steps.news() == "30 {}, 30."


async def test_a_caller_who_waits_hears_the_news_in_place_of_the_same_words() -> None:
    steps = Steps(WORDS)
    voiced = steps.voiced("One moment.", "Still at it.")
    await steps.on_step(3, 10)
    assert next(voiced) == "One moment."
    assert [next(voiced) for _ in range(3)] == [
        "30 percent of it.",
        "Still at it.",
        "Still at it.",
    ]
    await steps.on_step(4, 10)
    assert next(voiced) == "40 percent of it."


async def test_each_call_of_a_tool_counts_afresh(call: VoiceAgentTestSession) -> None:
    function_call = FunctionCall(call_id="call_7", name="report", arguments="{}")
    ctx: RunContext[object] = RunContext(
        session=call.session, speech_handle=SpeechHandle.create(), function_call=function_call
    )
    first = steps_of(ctx, WORDS)
    await first.on_step(3, 10)
    second = steps_of(ctx, WORDS)
    assert not second
    assert second.words == WORDS
    assert tool_state(call.session).so_far["report"] is second


# Telling, while the work goes on in the background.


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
    assert not tool_state(call.session).so_far["report"]
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
    work, steps = StepGate(), steps_of(ctx, WORDS)
    working_on = reported(ctx, lambda: work(on_step=steps.on_step), steps, every=20)
    working = asyncio.create_task(working_on())
    work.step(3, 10)
    await asyncio.sleep(1)
    assert "no longer reported" in caplog.text
    work.let(outcome)
    await asyncio.wait({working})
    assert (working.exception() or working.result()) == outcome
