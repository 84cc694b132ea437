"""The model fails: half-way, before a turn has ended for certain, and as a realtime model."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from livekit.agents import AgentSession, APIConnectionError, CloseEvent, CloseReason, llm

from lrf.offline.conversation import Conversation
from lrf.offline.doubles import Heard
from lrf.offline.model import OfflineLLM
from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.model import ScriptedModel
from lrf.testing.realtime import FakeRealtimeModel, realtime_session
from my_voice_agent import failures
from my_voice_agent.agent import Assistant, session_settings
from my_voice_agent.failures import Chunk, answer_anyway
from my_voice_agent.longrunning import background_tool, payment_tool

pytestmark = pytest.mark.virtual_time


def says(words: str) -> llm.ChatChunk:
    return llm.ChatChunk(id="1", delta=llm.ChoiceDelta(role="assistant", content=words))


async def breaks_off() -> AsyncIterator[Chunk]:
    yield says("It is")
    raise APIConnectionError("gone")


async def fails() -> AsyncIterator[Chunk]:
    raise APIConnectionError("down")
    yield says("")


async def collect(chunks: AsyncIterator[Chunk]) -> tuple[list[str], bool]:
    """Return what is said, and whether it ends with an error."""
    said = list[str]()
    try:
        async for chunk in chunks:
            if isinstance(chunk, llm.ChatChunk) and chunk.delta and chunk.delta.content:
                said.append(chunk.delta.content)
            elif isinstance(chunk, str):
                said.append(chunk.strip())
    except APIConnectionError:
        return said, True
    return said, False


async def test_an_answer_that_breaks_off_is_not_begun_again() -> None:
    session: AgentSession[None] = AgentSession(vad=None)
    said = await collect(answer_anyway(session, breaks_off, is_turn=True))
    assert said == (["It is", failures.FAILED_AGAIN], True)


async def test_an_answer_that_nobody_hears_to_its_end_is_closed_at_once() -> None:
    is_closed = False

    async def answers() -> AsyncIterator[Chunk]:
        nonlocal is_closed
        try:
            yield says("It is")
            yield says("late")
        finally:
            await asyncio.sleep(0)
            is_closed = True

    session: AgentSession[None] = AgentSession(vad=None)
    async with aclosing(answer_anyway(session, answers, is_turn=True)) as chunks:
        await anext(chunks)
    assert is_closed


async def test_what_a_tool_has_to_say_is_left_to_the_tool() -> None:
    session: AgentSession[None] = AgentSession(vad=None)
    for _ in range(failures.MAX_FAILED_TURNS + 1):
        said = await collect(answer_anyway(session, fails, is_turn=False))
        assert said == ([failures.FAILED], True)


async def test_the_same_turn_counts_once_however_often_it_is_asked() -> None:
    session: AgentSession[None] = AgentSession(vad=None)
    for _ in range(failures.MAX_FAILED_TURNS + 1):
        said = await collect(answer_anyway(session, fails, is_turn=True))
        assert said == ([failures.FAILED, failures.FAILED_AGAIN], True)


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    @background_tool("the job")
    async def work_long() -> str:
        """Work."""
        return await work()

    tools = [work_long]
    async with VoiceAgentTestSession(Assistant(), **session_settings(tools=tools)) as call:
        yield call


async def test_a_model_that_fails_is_asked_again(call: VoiceAgentTestSession) -> None:
    call.model_fails()
    await call.caller_says("thank you")
    await call.time_passes(1.0)
    call.model_recovers()
    await call.hears("You're welcome.")
    assert call.heard == [failures.FAILED, "You're welcome."]
    assert call.longest_silence < 1.0
    await call.time_passes(1.0)
    assert call.session.history.messages()[-1].text_content == f"{failures.FAILED} You're welcome."


async def test_one_answer_in_between_and_the_call_goes_on(call: VoiceAgentTestSession) -> None:
    for _ in range(failures.MAX_FAILED_TURNS):
        call.model_fails()
        await call.caller_says("thank you")
        await call.hears(failures.FAILED_AGAIN)
        call.model_recovers()
        await call.caller_says("thank you")
        await call.hears("You're welcome.")


async def test_a_result_is_told_although_the_model_is_down(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("work_long")
    await work.begins()
    call.model_fails()
    work.release("The job is done.")
    await call.hears("The job is done.")
    assert failures.GOODBYE not in call.heard


async def test_a_caller_who_goes_on_interrupts_the_wait_for_a_late_model() -> None:
    async with VoiceAgentTestSession(Assistant(), **session_settings()) as call:
        await call.caller_says("thank you")
        await call.time_passes(5.0)
        call.model_takes(30.0)
        await call.caller_says("thank you")
        await call.hears(failures.LATE)
        call.model_recovers()
        await call.caller_says("thank you")
        await call.hears("You're welcome.", within=0.5)


async def test_a_goodbye_that_was_begun_ends_the_call() -> None:
    async with VoiceAgentTestSession(
        Assistant(), **session_settings(aec_warmup_duration=None)
    ) as call:
        closed = asyncio.Event()
        call.session.on("close", lambda _: closed.set())
        call.model_fails()
        await call.caller_says("thank you")
        await call.hears(failures.FAILED_AGAIN)
        await call.caller_says("thank you")
        await call.hears(failures.FAILED)
        await call.time_passes(1.0)
        await call.caller_says("wait")
        await asyncio.wait_for(closed.wait(), 10)


async def test_the_chat_ends_with_a_goodbye_too() -> None:
    model, shown = ScriptedModel(otherwise=OfflineLLM()), list[str]()
    model.to_all().fails()
    chat = Conversation(
        Assistant(),
        model,
        session_settings(),
        lambda who, words: shown.append(words),
        is_live=True,
    )
    await chat.start()
    for _ in range(failures.MAX_FAILED_TURNS):
        assert not chat.ended.is_set()
        await chat.say("thank you")
        await chat.answered()
    await asyncio.wait_for(chat.ended.wait(), 10)
    assert failures.GOODBYE in " ".join(shown)
    await chat.hang_up()


async def test_a_realtime_model_that_fails_for_good_ends_the_call() -> None:
    model, heard, closed = FakeRealtimeModel(OfflineLLM()), list[Heard](), list[CloseEvent]()
    async with realtime_session(Assistant(), model, heard, **session_settings()) as session:
        session.on("close", closed.append)
        assert model.current is not None
        error = llm.RealtimeModelError(
            timestamp=time.time(),
            label="fake",
            error=APIConnectionError("gone"),
            recoverable=False,
        )
        model.current.emit("error", error)
        await asyncio.sleep(5.0)
        assert [event.reason for event in closed] == [CloseReason.ERROR]


@pytest.fixture
async def shop(
    work: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[VoiceAgentTestSession]:
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))

    async def terms(order: str) -> str:
        return f"order {order} for 5 euros"

    @payment_tool("the payment", key="order", confirm=terms)
    async def pay(order: str, *, idempotency_key: str) -> str:
        """Pay."""
        return await work(order)

    settings = session_settings(tools=[pay], aec_warmup_duration=None)
    async with VoiceAgentTestSession(Assistant(), **settings) as call:
        for words in ("pay", "yes"):
            call.when(words).calls("pay", {"order": "A-1"})
        yield call


async def test_terms_that_the_model_could_not_read_back_are_not_agreed_to(
    shop: VoiceAgentTestSession, work: Gate
) -> None:
    shop.when_told("order A-1").fails()
    await shop.caller_says("pay")
    await shop.hears(failures.FAILED_AGAIN)
    shop.when_told("order A-1").says("Order A-1 for 5 euros. Shall I?")
    await shop.caller_says("yes")
    await shop.hears("Order A-1 for 5 euros. Shall I?")
    assert work.begun == 0
    await shop.caller_says("yes")
    await work.begins()


async def test_what_a_charge_has_come_to_is_told_although_the_model_is_down(
    shop: VoiceAgentTestSession, work: Gate
) -> None:
    await shop.caller_says("pay")
    await shop.hears("for 5 euros")
    await shop.caller_says("yes")
    await work.begins()
    shop.model_fails()
    work.release("Confirmation 7.")
    await shop.hears("Confirmation 7.")
