"""Payments with a realtime model: it takes the turns itself, and its transcripts come late."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from livekit.agents import llm

from lrf.testing import Gate
from lrf.testing.realtime import CAPABILITIES, FakeRealtimeModel, FakeRealtimeSession
from my_voice_agent.longrunning.words import CANNOT_STOP, NO_TRANSCRIPTS
from tests.runtime.payment.orders import A_1, WAITING, Shop, line
from tests.runtime.realtime import RealtimeCall

pytestmark = pytest.mark.virtual_time

PAID = "Confirmation 7"
TERMS = "Nothing yet: order A-1, amount 1250."


class SelfReplyingSession(FakeRealtimeSession):
    """Goes on by itself when it is told what a tool has returned, as Gemini does."""

    async def update_chat_ctx(self, chat_ctx: llm.ChatContext) -> None:
        await super().update_chat_ctx(chat_ctx)
        if chat_ctx.items and chat_ctx.items[-1].type == "function_call_output":
            self._start(self._go_on())

    async def _go_on(self) -> None:
        event = await self._answer("", "auto", user_initiated=False)
        self.emit("generation_created", event)


class Model(FakeRealtimeModel):
    """A realtime model whose transcripts may come without their time.

    Args:
        answers: The model that decides what is said and called.
        kind: "usual", "untimed" or "self-replying".
    """

    def __init__(self, answers: llm.LLM[Any], kind: str) -> None:
        self._kind = kind
        replies = kind == "self-replying"
        super().__init__(answers, replace(CAPABILITIES, auto_tool_reply_generation=replies))

    def session(self, *, turn_detection_disabled: bool = False) -> FakeRealtimeSession:
        self.current = session = (
            SelfReplyingSession(self)
            if self._kind == "self-replying"
            else FakeRealtimeSession(self)
        )
        if self._kind == "untimed":
            emit = session.emit

            def emit_untimed(name: Any, *events: Any) -> None:
                for event in events:
                    if isinstance(event, llm.InputTranscriptionCompleted):
                        event.turn_started_at = None
                emit(name, *events)

            session.emit = emit_untimed  # type: ignore[method-assign, assignment]
        return session


def replies(call: RealtimeCall) -> list[str]:
    """Return what the caller has heard, but for the filler."""
    return [heard for heard in call.heard if not WAITING.startswith(heard)]


@pytest.fixture(params=["usual", "untimed", "self-replying"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def call(work: Gate, kind: str) -> AsyncIterator[RealtimeCall]:
    call = RealtimeCall()
    call.script.when("pay").calls("confirm", A_1)
    call.script.when("yes").calls("confirm", A_1)
    call.script.when("charge me").calls("pay", A_1)
    call.script.when("stop it").says("Okay, I have stopped it.").takes(0.5)
    call.script.when("no").says("Okay.")
    async with call.opened(Shop(work, {}), Model(call.script, kind)):
        yield call
        work.open()


# Consent.


async def test_a_yes_after_the_terms_charges(call: RealtimeCall, work: Gate) -> None:
    await call.says("pay")
    await call.hears(TERMS)
    assert replies(call) == [TERMS]
    await call.says("yes")
    await work.begins(within=1)


@pytest.mark.parametrize("after", [0.5, 1.9])
async def test_a_yes_whose_transcript_comes_late_charges(
    call: RealtimeCall, work: Gate, after: float
) -> None:
    await call.says("pay", after)
    await call.hears(TERMS)
    await call.says("yes", after)
    await work.begins(within=3)


@pytest.mark.parametrize("after", [0.0, 0.5, 2.5, 4.0])
async def test_a_late_transcript_of_the_request_is_not_an_answer(
    call: RealtimeCall, work: Gate, after: float
) -> None:
    call.script.when_told("Nothing yet").says(TERMS).calls("confirm", A_1)
    await call.says("pay", after)
    await call.hears(TERMS)
    await call.time_passes(15)
    assert work.begun == 0


async def test_an_older_no_is_not_taken_for_the_answer_whose_transcript_is_late(
    call: RealtimeCall, work: Gate
) -> None:
    await call.says("pay")
    await call.hears(TERMS)
    await call.says("no")
    await call.hears("Okay.")
    await call.says("pay", 1.5)
    await call.hears(TERMS, times=2)
    assert work.begun == 0
    assert replies(call) == [TERMS, "Okay.", TERMS]


async def test_an_older_no_is_not_taken_for_an_answer_without_a_transcript(
    call: RealtimeCall, work: Gate
) -> None:
    await call.says("pay")
    await call.hears(TERMS)
    await call.says("no")
    await call.hears("Okay.")
    await call.says("pay", None)
    await call.hears(TERMS, times=2)
    assert work.begun == 0


async def test_a_model_without_transcripts_is_told_so_instead_of_reading_back_for_ever(
    call: RealtimeCall, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await call.says("pay", None)
    await call.hears(TERMS)
    await call.says("yes", None)
    await call.until_told(NO_TRANSCRIPTS)
    assert work.begun == 0
    assert "gives no transcripts" in caplog.text


async def test_a_yes_by_keypad_charges(call: RealtimeCall, work: Gate) -> None:
    await call.says("pay")
    await call.hears(TERMS)
    call.script.when("1").calls("confirm", A_1)
    call.session.generate_reply(user_input="1")
    await work.begins(within=3)


# During a charge.


@pytest.mark.parametrize("after", [0.0, 1.0, None])
async def test_words_during_a_charge_are_not_answered_by_a_promise_to_stop(
    call: RealtimeCall, work: Gate, after: float | None
) -> None:
    await call.says("charge me")
    await work.begins()
    await call.says("stop it", after)
    await call.hears(CANNOT_STOP)
    work.release(PAID)
    await call.hears(PAID)
    assert replies(call) == [CANNOT_STOP, PAID]
    assert line("pay:local:A-1") == ("paid", PAID)


@pytest.mark.parametrize("after", [0.0, 1.0, None])
async def test_words_right_before_the_end_of_a_charge_are_answered_before_it_is_told(
    call: RealtimeCall, work: Gate, after: float | None
) -> None:
    await call.says("charge me")
    await work.begins()
    saying = asyncio.create_task(call.says("stop it", after))
    await call.until_speaking("user")
    work.release(PAID)
    await saying
    await call.hears(PAID)
    assert replies(call) == [CANNOT_STOP, PAID]


async def test_the_outcome_is_heard_although_the_model_says_nothing(
    call: RealtimeCall, work: Gate
) -> None:
    await call.says("charge me")
    await work.begins()
    call.script.when_told(PAID).stays_silent()
    work.release(PAID)
    await call.hears(PAID)
    assert replies(call) == [PAID]


async def test_a_late_reply_to_the_outcome_is_waited_for(call: RealtimeCall, work: Gate) -> None:
    await call.says("charge me")
    await work.begins()
    call.script.when_told(PAID).takes(3)
    work.release(PAID)
    await call.hears(PAID)
    await call.time_passes(10)
    assert replies(call) == [PAID]
