"""Several sources at once: those that are late, or are stopped, are named."""

import asyncio

import pytest
from livekit.agents import ToolError

from lrf.testing import SourcesGate, VoiceAgentTestSession
from my_voice_agent.longrunning.concurrent import Answers, asked
from my_voice_agent.longrunning.timeout import with_deadline
from tests.runtime.concurrent.asking import ask


async def test_a_deadline_keeps_the_answers_and_names_the_late(
    shops: SourcesGate, answers: Answers
) -> None:
    shops.release_of("blue", "Found 17")
    shops.fail_of("green", ValueError())
    work = asked(shops, ["red", "blue", "green"], most=10, into=answers)
    told = await with_deadline(work, seconds=10, late="Too late.", so_far=answers)()
    assert told == "Too late. blue: Found 17. Failed: green. Not finished: red."
    assert (shops.begun, shops.unwound) == (3, 3)


async def test_a_deadline_before_any_answer_is_an_error(
    shops: SourcesGate, answers: Answers
) -> None:
    shops.fail_of("red", ValueError())
    work = asked(shops, ["red", "blue"], most=10, into=answers)
    with pytest.raises(ToolError, match="Too late"):
        await with_deadline(work, seconds=10, late="Too late.", so_far=answers)()
    assert answers.so_far() == ""


@pytest.mark.parametrize("most", [1, 2])
async def test_what_was_never_asked_is_named_in_what_there_is_so_far(
    shops: SourcesGate, answers: Answers, most: int
) -> None:
    shops.release_of("red", "Found 42")
    work = asked(shops, ["red", "blue", "green"], most=most, into=answers)
    asking = asyncio.create_task(work())
    await shops.unwinds()
    unfinished = "" if most == 1 else " Not finished: blue."
    left_out = "blue, green" if most == 1 else "green"
    assert answers.so_far() == (
        f"red: Found 42.{unfinished} Not asked, too many at once: {left_out}."
    )
    shops.open()
    await asking


async def test_all_are_stopped_together_and_awaited(
    session: VoiceAgentTestSession, shops: SourcesGate, answers: Answers
) -> None:
    shops.resist(1)
    asking = asyncio.create_task(ask(shops, ["red", "blue", "green"], into=answers))
    shops.release_of("red", "Found 42")
    await shops.unwinds()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert (shops.finished, shops.cancelled, shops.unwound) == (1, 2, 3)
    assert answers.so_far() == "red: Found 42. Not finished: blue, green."


async def test_a_source_that_fails_as_it_is_stopped_is_named_as_one_that_failed(
    session: VoiceAgentTestSession, answers: Answers
) -> None:
    async def fails_to_unwind(source: str) -> str:
        if source == "red":
            return "Found 42"
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError("while unwinding")

    work = asked(fails_to_unwind, ["red", "blue"], most=10, into=answers)
    asking = asyncio.create_task(work())
    await asyncio.sleep(1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert answers.so_far() == "red: Found 42. Failed: blue."


async def test_answers_that_all_come_in_spite_of_the_stop_are_kept(shops: SourcesGate) -> None:
    shops.finish_anyway("Found 42")
    asking = asyncio.create_task(ask(shops, ["red", "blue"]))
    await shops.begins(2)
    asking.cancel()
    assert await asking == "red: Found 42; blue: Found 42."


async def test_an_answer_that_comes_in_spite_of_the_stop_is_kept_beside_the_unfinished(
    answers: Answers,
) -> None:
    async def one_of_them_answers_anyway(source: str) -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if source == "blue":
                raise
        return "Found 42"

    work = asked(one_of_them_answers_anyway, ["red", "blue"], most=10, into=answers)
    asking = asyncio.create_task(work())
    await asyncio.sleep(1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert answers.so_far() == "red: Found 42. Not finished: blue."


async def test_what_was_ready_in_the_moment_of_the_stop_is_kept(shops: SourcesGate) -> None:
    asking = asyncio.create_task(ask(shops, ["red", "blue"]))
    await shops.begins(2)
    shops.release("Found 42")
    await shops.unwinds(2)
    asking.cancel()
    assert await asking == "red: Found 42; blue: Found 42."
