"""Several sources at once: who is asked, who fails, and what the model is told."""

import asyncio

import pytest
from livekit.agents import Agent, StopResponse, ToolError

from lrf.testing import SourcesGate, VoiceAgentTestSession
from my_voice_agent.longrunning import interruptible_tool
from my_voice_agent.longrunning.concurrent import Answers, asked
from my_voice_agent.longrunning.retry import TRANSIENT, with_retries
from my_voice_agent.longrunning.task import MAX_TOLD
from tests.runtime.concurrent.asking import ask


async def test_all_are_asked_at_once_and_told_in_the_order_in_which_they_were_named(
    shops: SourcesGate,
) -> None:
    asking = asyncio.create_task(ask(shops, ["red", "blue"]))
    await shops.begins(2)
    assert shops.arguments == [("red",), ("blue",)]
    shops.release_of("blue", "Found 17")
    await shops.unwinds()
    assert not asking.done()
    shops.release_of("red", "Found 42")
    assert await asking == "red: Found 42; blue: Found 17."


async def test_a_source_may_be_a_number(shops: SourcesGate, answers: Answers) -> None:
    shops.release_of(7, "Found 42")
    shops.fail_of(8, ValueError())
    assert await asked(shops, [7, 8], most=10, into=answers)() == "7: Found 42. Failed: 8."


async def test_each_is_asked_once(shops: SourcesGate) -> None:
    shops.release("Found 42")
    assert await ask(shops, ["red", "blue", "red"]) == "red: Found 42; blue: Found 42."
    assert shops.begun == 2


@pytest.mark.parametrize(
    ("sources", "asked_for"),
    [([{"shop": 1}, {"shop": 1}, {"shop": 2}], [{"shop": 1}, {"shop": 2}]), ([1, "1", 2], [1, 2])],
    ids=["which have no hash", "which have the same name"],
)
async def test_sources_are_told_apart_by_their_names(
    shops: SourcesGate, answers: Answers, sources: list[object], asked_for: list[object]
) -> None:
    shops.release("Found 42")
    told = await asked(shops, sources, most=10, into=answers)()
    assert told == "; ".join(f"{source}: Found 42" for source in asked_for) + "."
    assert shops.arguments == [(source,) for source in asked_for]


async def test_those_that_are_too_many_are_not_asked_but_named(shops: SourcesGate) -> None:
    shops.release("Found 42")
    assert await ask(shops, ["red", "red", "blue", "green", "grey"], most=2) == (
        "red: Found 42; blue: Found 42. Not asked, too many at once: green, grey."
    )
    assert shops.begun == 2


async def test_as_many_as_may_be_asked_are_not_too_many(shops: SourcesGate) -> None:
    shops.release("Found 42")
    assert await ask(shops, ["red", "blue"], most=2) == "red: Found 42; blue: Found 42."


async def test_no_source_is_an_error_that_says_so(shops: SourcesGate) -> None:
    with pytest.raises(ToolError, match="No source was given"):
        await ask(shops, [])


async def test_nobody_is_asked_before_somebody_waits(shops: SourcesGate, answers: Answers) -> None:
    asked(shops, ["red"], most=10, into=answers)
    await asyncio.sleep(1)
    assert shops.begun == 0
    assert answers == Answers()


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (ToolError("The shop is closed."), "red (The shop is closed)"),
        (ValueError("the password is 1234"), "red"),
        (StopResponse(), "red"),
        (asyncio.CancelledError(), "red"),
    ],
    ids=["in its own words", "unforeseen", "without a reply", "cancelled from within"],
)
async def test_a_source_that_failed_is_named_beside_the_answers_of_the_others(
    shops: SourcesGate, error: BaseException, named: str
) -> None:
    shops.fail_of("red", error)
    shops.release_of("blue", "Found 17.")
    assert await ask(shops, ["red", "blue"]) == f"blue: Found 17. Failed: {named}."


async def test_a_source_that_returns_no_text_has_failed(
    answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    async def forgets_to_return(source: str) -> str:
        return None if source == "red" else "Found 17"  # type: ignore[return-value]

    work = asked(forgets_to_return, ["red", "blue"], most=10, into=answers)
    assert await work() == "blue: Found 17. Failed: red."
    assert "returned NoneType, not a text" in caplog.text


async def test_an_empty_answer_is_no_failure(shops: SourcesGate) -> None:
    shops.release("")
    assert "red: Done" in await ask(shops, ["red"])


@pytest.mark.parametrize("error", [ToolError("The shop is closed."), ValueError(), StopResponse()])
async def test_when_all_fail_the_work_fails_as_the_first_of_them_did(
    shops: SourcesGate, error: Exception
) -> None:
    shops.fail_of("blue", KeyError())
    shops.fail_of("red", error)
    with pytest.raises(type(error)) as raised:
        await ask(shops, ["red", "blue"])
    assert raised.value is error


async def test_only_the_source_that_failed_is_tried_again(
    shops: SourcesGate, answers: Answers
) -> None:
    shops.fail_of("red", ConnectionError())
    shops.release("Found 42")
    each = with_retries(shops, attempts=2, on=TRANSIENT)
    work = asked(each, ["red", "blue"], most=10, into=answers)
    assert await work() == "red: Found 42; blue: Found 42."
    assert shops.arguments == [("red",), ("blue",), ("red",)]


async def test_long_answers_leave_room_for_each_other_and_for_what_failed(
    shops: SourcesGate,
) -> None:
    sources = [f"shop {number}" for number in range(10)]
    shops.fail_of(sources[0], ToolError("no " * MAX_TOLD))
    shops.fail_of(sources[1], ValueError())
    shops.release("yes " * MAX_TOLD)
    told = await ask(shops, sources)
    assert len(told) <= MAX_TOLD
    assert all(f"{source}: yes" in told for source in sources[2:])
    assert "Failed: shop 0 (no no" in told
    assert told.endswith("…, shop 1.")
    assert "…; shop 3: yes yes" in told


async def test_an_answer_alone_has_room_enough(shops: SourcesGate) -> None:
    shops.release("a" * (MAX_TOLD // 2 - len("red: ")))
    assert "…" not in await ask(shops, ["red"])


async def test_each_call_of_a_tool_asks_afresh(shops: SourcesGate) -> None:
    @interruptible_tool("the shops", concurrent={"shops": "shop"})
    async def search(shop: str) -> str:
        """Search a shop."""
        return await shops(shop)

    async with VoiceAgentTestSession(Agent(instructions="", tools=[search])) as call:
        shops.release_of("red", "Found 42")
        await call.asks_for("search", {"shops": ["red"]})
        await call.hears("red: Found 42.")
        shops.fail_of("red", ValueError())
        shops.release_of("blue", "Found 17")
        await call.asks_for("search", {"shops": ["red", "blue"]})
        await call.hears("blue: Found 17. Failed: red.")
