"""Calls in which the model's server fails, or the model's calls are wrong."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from livekit.agents import llm

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.agent import Assistant, session_settings
from my_voice_agent.failures import FAILED, FAILED_AGAIN, GOODBYE, LATE
from tests.openai_server.calls import call_of
from tests.openai_server.server import Answer, OpenAIServer

LONGEST_SILENCE = 6.5  # seconds that a caller waits for any word
PREAMBLE = "Let me look."
FOUND = (
    "Found 3 matching records for shoes. Trail running shoes: Deep lugs hold on mud and wet rock. "
    "Buy them half a size larger than your street shoes, for feet swell on long descents."
)
PAGES = (
    "Found 2 pages about shoes. The first is The shoe museum: Twelve thousand pairs of shoes on "
    "three floors, among them those of an astronaut."
)
REPORT = "The sales report is in sales.md: 1,877.55 euros in all, 537.90 euros of it for tents."
STARTED = "I have started on the report and will tell you when it is ready."
SEARCH = Answer(PREAMBLE, [call_of("search_database")])


def session(model: llm.LLM[Any]) -> VoiceAgentTestSession:
    """Return a call with the template's agent; its caller can interrupt from the first word on."""
    settings = session_settings(aec_warmup_duration=None)
    return VoiceAgentTestSession(Assistant(), model=model, turn_end=0.3, **settings)


@dataclass
class Trouble:
    """A failure of the server, and the caller's part of it.

    Args:
        answers: What it answers at first, before all is well again.
        heard: The caller's next utterances.
    """

    answers: Sequence[Answer]
    heard: Sequence[str]


def error(status: int, times: int) -> list[Answer]:
    return [Answer(status=status)] * times


TROUBLES = {
    "too many requests, once": Trouble(error(429, 1), ["Okay."]),
    "too many requests, twice": Trouble(error(429, 2), [FAILED, "Okay."]),
    "too many requests": Trouble(error(429, 4), [FAILED, FAILED_AGAIN]),
    "an error of the server, once": Trouble(error(500, 1), ["Okay."]),
    "errors of the server": Trouble(error(500, 4), [FAILED, FAILED_AGAIN]),
    "a request refused": Trouble(error(400, 2), [FAILED, FAILED_AGAIN]),
    "no answer, once": Trouble([Answer(hangs=True)], [LATE, LATE, "Okay."]),
    "no answer": Trouble(
        [Answer(hangs=True)] * 4, [LATE, LATE, LATE, FAILED, LATE, LATE, LATE, FAILED_AGAIN]
    ),
    "half an answer": Trouble(
        [Answer("Let me see what", hangs=True)], [f"Let me see what {FAILED_AGAIN}"]
    ),
    "an error after a search": Trouble([SEARCH, *error(500, 4)], [PREAMBLE, FAILED, FAILED_AGAIN]),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_a_caller_hears_that_the_model_fails_and_is_answered_next_time(
    name: str, inference_model: llm.LLM[Any], server: OpenAIServer
) -> None:
    trouble = TROUBLES[name]
    server.next(*trouble.answers)
    async with session(inference_model) as call:
        await call.caller_says("please")
        await call.hears(trouble.heard[-1])
        assert call.heard == list(trouble.heard)
        assert call.longest_silence < LONGEST_SILENCE
        await call.caller_says("thanks")
        await call.hears("Okay")


async def test_a_report_is_told_once_the_model_is_back(
    inference_model: llm.LLM[Any], server: OpenAIServer
) -> None:
    ordered = Answer(PREAMBLE, [call_of("generate_report")])
    server.next(ordered, Answer(STARTED), *error(500, 4))
    async with session(inference_model) as call:
        await call.caller_says("please")
        await call.hears(REPORT)


async def test_an_agent_that_cannot_answer_says_goodbye(
    inference_model: llm.LLM[Any], server: OpenAIServer
) -> None:
    server.always(Answer(status=500))
    closed = asyncio.Event()
    async with session(inference_model) as call:
        call.session.on("close", lambda _: closed.set())
        await call.caller_says("please")
        await call.hears(FAILED_AGAIN)
        await call.caller_says("hello?")
        await call.hears(GOODBYE)
        await closed.wait()


WRONG_CALLS = {
    "no arguments": ("search_database", "{}", "Field required"),
    "an argument of the wrong type": (
        "search_database",
        '{"query": {"words": 5}}',
        "Input should be a valid string",
    ),
    "a list": ("search_database", "[1, 2]", "search_database"),
    "words for arguments": ("search_database", "shoes, please", "search_database"),
    "an unknown tool": ("open_door", "{}", "Unknown function: open_door"),
    "an unknown order": ("process_payment", '{"order_id": "999"}', "There is no order"),
}


@pytest.mark.parametrize("name", WRONG_CALLS)
async def test_the_model_is_told_what_is_wrong_with_its_call(
    name: str, inference_model: llm.LLM[Any], server: OpenAIServer
) -> None:
    tool, arguments, told = WRONG_CALLS[name]
    server.next(Answer(PREAMBLE, [(tool, arguments)]), Answer("What shall I look for?"))
    async with session(inference_model) as call:
        await call.caller_says("please")
        await call.hears("What shall I look for?")
        assert call.heard == [PREAMBLE, "What shall I look for?"]
        assert told in server.requests[-1][-1]["content"]
        await call.caller_says("thanks")
        await call.hears("Okay")


async def test_arguments_that_break_off_are_mended_by_livekit_and_read_back_before_a_charge(
    inference_model: llm.LLM[Any], server: OpenAIServer
) -> None:
    server.next(Answer(PREAMBLE, [("process_payment", '{"order_id": "42')]))
    async with session(inference_model) as call:
        await call.caller_says("please")
        await call.hears("Nothing is charged yet: order 42")


PARALLEL = {
    "two searches": (["search_web", "search_database"], [PAGES, FOUND]),
    "the same search twice": (["search_database"] * 2, [f"{FOUND} {FOUND}"]),
    "a search and a report": (["search_web", "generate_report"], [PAGES, STARTED]),
}


@pytest.mark.parametrize("name", PARALLEL)
async def test_of_two_calls_at_once_both_results_are_told_in_one_answer(
    name: str, inference_model: llm.LLM[Any], server: OpenAIServer
) -> None:
    tools, told = PARALLEL[name]
    server.next(Answer(PREAMBLE, [call_of(tool) for tool in tools]))
    async with session(inference_model) as call:
        await call.caller_says("please")
        for words in told:
            await call.hears(words)
        first, answer = call.heard
        assert first == PREAMBLE
        assert all(words in answer for words in told)
        if "generate_report" in tools:
            await call.hears(REPORT)
        await call.caller_says("thanks")
        await call.hears("Okay")


async def test_a_payment_beside_a_search_is_read_back(
    inference_model: llm.LLM[Any], server: OpenAIServer
) -> None:
    calls = [call_of("search_web"), call_of("process_payment")]
    server.next(Answer(PREAMBLE, calls))
    server.when("yes", Answer(PREAMBLE, calls))
    async with session(inference_model) as call:
        await call.caller_says("please")
        await call.hears("Nothing is charged yet")
        await call.caller_says("yes")
        await call.hears("Order 42 is paid")
        await call.caller_says("thanks")
        await call.hears("Okay")
