"""Waiting for work: what is kept, what is stopped, and what is left running."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from itertools import pairwise
from typing import Any
from weakref import WeakSet

import pytest
from livekit.agents import Agent, RunContext, StopResponse, ToolError
from livekit.agents.llm import FunctionCall, ToolResult
from livekit.agents.voice import SpeechHandle

from lrf.testing import Gate, StreamGate, VoiceAgentTestSession
from my_voice_agent.longrunning import call_log, interruptible
from my_voice_agent.longrunning import task as tasks
from my_voice_agent.longrunning.interruptible import unless_interrupted
from my_voice_agent.longrunning.quick import LONGEST_ANSWER, answer_in_time
from my_voice_agent.longrunning.retry import TRANSIENT, with_retries
from my_voice_agent.longrunning.streaming import collected
from my_voice_agent.longrunning.task import MAX_TOLD, Work, capped, result_of, run
from my_voice_agent.longrunning.timeout import with_deadline
from my_voice_agent.longrunning.tool_state import MAX_ITEMS, Partials


def now() -> float:
    return asyncio.get_running_loop().time()


async def never() -> str:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


async def finishes_anyway() -> str:
    try:
        return await never()
    except asyncio.CancelledError:
        return "Found 42"


@pytest.fixture
async def ctx() -> AsyncIterator[RunContext[object]]:
    """Give a call of a tool, in a conversation that fails the test if anything is left."""
    call = FunctionCall(call_id="call_7", name="search", arguments='{"query": "my secret"}')
    async with VoiceAgentTestSession(Agent(instructions="")) as conversation:
        yield RunContext(
            session=conversation.session, speech_handle=SpeechHandle.create(), function_call=call
        )


async def wait_for(
    ctx: RunContext[object], work: Work, so_far: Partials | None = None
) -> str | ToolResult:
    return await unless_interrupted(
        ctx, work, waiting=("One moment.",), stopped="Stopped.", failed="It failed.", so_far=so_far
    )


async def answer(ctx: RunContext[object], work: Work, deadline: float) -> str:
    return await answer_in_time(
        ctx,
        work,
        within=deadline,
        waiting=("One moment.",),
        late="Too late.",
        failed="It failed.",
    )


def is_silent(result: str | ToolResult, told: str) -> bool:
    return isinstance(result, ToolResult) and (result.output, result.reply_required) == (
        told,
        False,
    )


# Waiting, unless the caller takes the turn.


async def test_keeps_silently_a_result_that_was_ready_as_the_caller_spoke(
    ctx: RunContext[object],
) -> None:
    async def work() -> str:
        ctx.speech_handle.interrupt()
        return "Found 42"

    assert is_silent(await wait_for(ctx, work), "Found 42")


async def test_keeps_silently_what_finishes_in_spite_of_its_cancellation(
    ctx: RunContext[object],
) -> None:
    asyncio.get_running_loop().call_later(1, ctx.speech_handle.interrupt)
    assert is_silent(await wait_for(ctx, finishes_anyway), "Found 42")


async def test_tells_no_results_so_far_where_there_are_none(ctx: RunContext[object]) -> None:
    asyncio.get_running_loop().call_later(1, ctx.speech_handle.interrupt)
    assert is_silent(await wait_for(ctx, never, so_far=Partials()), "Stopped.")


async def test_waits_no_longer_than_the_longest_wait(
    ctx: RunContext[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interruptible, "LONGEST_WAIT", 7.0)
    work = Gate()
    began = now()
    asyncio.get_running_loop().call_later(20, work.release)
    with pytest.raises(ToolError, match="It failed"):
        await wait_for(ctx, work)
    assert now() - began == 7
    assert (work.cancelled, work.unwound) == (1, 1)


async def test_gives_up_on_work_that_resists_its_cancellation() -> None:
    work = Gate()
    work.resist(10)
    task, in_time = await run(work, seconds=5)
    assert now() == 5 + tasks.UNWINDS_WITHIN
    assert not in_time
    assert not task.done()
    await work.unwinds()
    await asyncio.wait({task})
    assert not tasks._resisting


async def test_work_that_resists_is_not_lost(ctx: RunContext[object]) -> None:
    ends: WeakSet[asyncio.Event] = WeakSet()

    async def resists() -> str:
        try:
            return await never()
        except asyncio.CancelledError:
            end = asyncio.Event()
            ends.add(end)
            await end.wait()
            raise

    await run(resists, seconds=1)
    await asyncio.sleep(1)
    gc.collect()  # the event loop itself keeps weak references to tasks only
    (end,) = ends
    end.set()


@pytest.mark.parametrize("resistance", [0, 1, 10])
async def test_leaves_no_error_of_the_unwinding_to_the_event_loop(
    ctx: RunContext[object], resistance: float
) -> None:
    async def fails_to_unwind() -> str:
        try:
            return await never()
        except asyncio.CancelledError:
            await asyncio.sleep(resistance)
            raise ValueError("while unwinding") from None

    waiting = asyncio.create_task(run(fails_to_unwind, seconds=60))
    await asyncio.sleep(1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(resistance)


@pytest.mark.parametrize(
    ("waits", "times"),
    [
        (lambda work: run(work, seconds=60), 2),
        (lambda work: run(work, seconds=1), 1),
        (lambda work: with_deadline(work, seconds=1, late="Too late.")(), 1),
    ],
    ids=["cancelled twice", "cancelled after the wait", "cancelled after the deadline"],
)
async def test_a_second_cancellation_does_not_hurry_the_work(
    waits: Callable[[Work], Coroutine[Any, Any, object]], times: int
) -> None:
    work = Gate()
    work.resist(1.5)
    waiting = asyncio.create_task(waits(work))
    for _ in range(times):
        await asyncio.sleep(1.25)
        waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)


async def test_leaves_no_error_of_work_that_failed_as_it_was_cancelled(
    ctx: RunContext[object],
) -> None:
    work = Gate()
    waiting = asyncio.create_task(run(work, seconds=60))
    await work.begins()
    work.fail(ValueError())
    await work.unwinds()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


# Waiting, whatever the caller says.


async def test_answers_although_the_caller_has_interrupted(ctx: RunContext[object]) -> None:
    work = Gate()
    answering = asyncio.create_task(answer(ctx, work, deadline=4))
    await work.begins()
    ctx.speech_handle.interrupt()
    await asyncio.sleep(1)
    work.release("Found 42")
    assert await answering == "Found 42"
    assert now() == 1


@pytest.mark.parametrize(
    ("deadline", "ends"), [(1, 3), (4, LONGEST_ANSWER), (4.5, LONGEST_ANSWER), (60, LONGEST_ANSWER)]
)
async def test_a_deaf_tool_ends_before_livekit_gives_up_on_it(
    ctx: RunContext[object], deadline: float, ends: float
) -> None:
    assert LONGEST_ANSWER < 5
    work = Gate()
    work.resist(10)
    with pytest.raises(ToolError, match="Too late"):
        await answer(ctx, work, deadline)
    assert now() == pytest.approx(ends)
    await work.unwinds()
    assert now() == pytest.approx(min(deadline, LONGEST_ANSWER) + 10)


async def test_an_answer_is_kept_that_comes_in_spite_of_its_cancellation(
    ctx: RunContext[object],
) -> None:
    assert await answer(ctx, finishes_anyway, deadline=1) == "Found 42"


@pytest.mark.parametrize("kind", TRANSIENT[1:])
async def test_no_answer_is_late_whose_work_timed_out_by_itself(
    ctx: RunContext[object], kind: type[Exception]
) -> None:
    work = Gate()
    work.fail(kind())
    with pytest.raises(ToolError, match="It failed"):
        await answer(ctx, work, deadline=4)


# A deadline.


async def test_a_deadline_tells_that_it_is_late_and_stops_the_work() -> None:
    work = Gate()
    with pytest.raises(ToolError, match="Too late"):
        await with_deadline(work, seconds=10, late="Too late.")()
    assert now() == 10
    assert (work.cancelled, work.unwound) == (1, 1)


async def test_a_deadline_tells_what_was_found_so_far() -> None:
    assert await with_deadline(never, seconds=10, late="Too late.", so_far=Partials(["red"]))() == (
        "Too late. 1 result so far: red."
    )


async def test_a_deadline_without_results_so_far_is_an_error() -> None:
    with pytest.raises(ToolError, match="Too late"):
        await with_deadline(never, seconds=10, late="Too late.", so_far=Partials())()


async def test_a_deadline_keeps_what_finishes_in_spite_of_its_cancellation() -> None:
    assert await with_deadline(finishes_anyway, seconds=10, late="Too late.")() == "Found 42"


@pytest.mark.parametrize(
    "optioned",
    [
        with_deadline(finishes_anyway, seconds=60, late="Too late."),
        with_retries(finishes_anyway, attempts=2, on=TRANSIENT),
    ],
    ids=["deadline", "retries"],
)
async def test_an_option_passes_on_what_finishes_in_spite_of_an_interruption(
    optioned: Work,
) -> None:
    waiting = asyncio.create_task(optioned())
    await asyncio.sleep(1)
    waiting.cancel()
    assert await waiting == "Found 42"


@pytest.mark.parametrize("kind", TRANSIENT[1:])
async def test_a_deadline_is_not_mistaken_for_a_timeout_of_the_work(
    kind: type[Exception],
) -> None:
    work, error = Gate(), kind()
    work.fail(error)
    with pytest.raises(kind) as raised:
        await with_deadline(work, seconds=10, late="Too late.", so_far=Partials(["red"]))()
    assert raised.value is error


async def test_a_deadline_covers_all_attempts_together() -> None:
    work = Gate()
    work.always_fail(ConnectionError())
    with pytest.raises(ToolError, match="Too late"):
        await with_deadline(
            with_retries(work, attempts=99, on=TRANSIENT), seconds=10, late="Too late."
        )()
    assert now() == 10


@pytest.mark.parametrize(
    "optioned",
    [
        lambda work: with_deadline(work, seconds=60, late="Too late."),
        lambda work: with_retries(work, attempts=3, on=TRANSIENT),
        lambda work: with_deadline(
            with_deadline(work, seconds=50, late="Too late."), seconds=60, late="Too late."
        ),
    ],
    ids=["deadline", "retries", "deadline in a deadline"],
)
async def test_leaves_nothing_running_when_the_waiting_task_is_cancelled(
    optioned: Callable[[Work], Work],
) -> None:
    work = Gate()
    waiting = asyncio.create_task(optioned(work)())
    await work.begins()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)


# Several attempts.


async def test_attempts_are_longer_and_longer_apart() -> None:
    errors = [ConnectionError(str(number)) for number in range(4)]
    begun: list[float] = []

    async def work() -> str:
        begun.append(now())
        raise errors[len(begun) - 1]

    with pytest.raises(ConnectionError) as raised:
        await with_retries(work, attempts=4, on=TRANSIENT)()
    assert raised.value is errors[-1]
    apart = [after - before for before, after in pairwise(begun)]
    assert 1 <= apart[0] <= 1.5
    assert 2 <= apart[1] <= 2.5
    assert apart[2] == pytest.approx(4)


@pytest.mark.parametrize("error", [kind() for kind in TRANSIENT])
async def test_a_later_attempt_may_succeed(error: Exception) -> None:
    work = Gate()
    work.fail(error)
    work.release("Found 42")
    assert await with_retries(work, attempts=2, on=TRANSIENT)() == "Found 42"


async def test_does_not_try_again_what_makes_an_error_of_its_cancellation() -> None:
    begun = []

    async def work() -> str:
        begun.append(now())
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            await asyncio.sleep(3)
            raise ConnectionError from None
        return "done"

    task = asyncio.create_task(with_retries(work, attempts=3, on=TRANSIENT)())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    assert (begun, now()) == ([0], 4)


@pytest.mark.parametrize("error", [ValueError("wrong"), ToolError("wrong"), StopResponse()])
async def test_an_error_that_is_not_transient_is_final(error: Exception) -> None:
    work = Gate()
    work.fail(error)
    work.release("Found 42")
    with pytest.raises(type(error)) as raised:
        await with_retries(work, attempts=3, on=TRANSIENT)()
    assert raised.value is error
    assert work.begun == 1


# Results that arrive one by one.


async def test_a_stream_is_closed_when_there_are_enough_results() -> None:
    closed = False

    async def endless() -> AsyncIterator[str]:
        nonlocal closed
        try:
            while True:
                yield "again"
        finally:
            closed = True

    results = Partials()
    told = await collected(endless, into=results)()
    assert told.startswith(f"{MAX_ITEMS} results: again;")
    assert len(results.items) == MAX_ITEMS
    assert closed


async def test_a_stream_is_closed_when_a_slow_result_is_given_up() -> None:
    stream, results = StreamGate(), Partials()
    stream.give("red")
    told = await with_deadline(
        collected(stream, into=results), seconds=10, late="Too late.", so_far=results
    )()
    assert told == "Too late. 1 result so far: red."
    assert (stream.cancelled, stream.unwound) == (1, 1)


async def test_a_stream_may_be_any_iterator() -> None:
    class Once:
        def __init__(self) -> None:
            self.items = ["red"]

        def __aiter__(self) -> AsyncIterator[str]:
            return self

        async def __anext__(self) -> str:
            if not self.items:
                raise StopAsyncIteration
            return self.items.pop()

    assert await collected(Once, into=Partials())() == "1 result: red."


async def test_an_empty_stream_is_told_as_such() -> None:
    stream = StreamGate()
    stream.end()
    assert await collected(stream, into=Partials())() == "Found nothing."


async def test_a_stream_of_anything_but_text_fails_and_keeps_none_of_it() -> None:
    stream, results = StreamGate(), Partials()
    stream.give("red", 7)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="yielded int, not a text"):
        await collected(stream, into=results)()
    assert list(results) == ["red"]
    assert stream.unwound == 1


async def test_another_attempt_drops_what_the_failed_one_had_found() -> None:
    stream, results = StreamGate(), Partials()
    stream.give("red")
    stream.fail(ConnectionError())
    stream.release("blue")
    work = with_retries(collected(stream, into=results), attempts=2, on=TRANSIENT)
    assert await work() == "1 result: blue."
    assert list(results) == ["blue"]


# Nothing is begun in vain.


async def test_work_that_nobody_waits_for_never_begins() -> None:
    work, stream, results = Gate(), StreamGate(), Partials()
    with_deadline(with_retries(work, attempts=2, on=TRANSIENT), seconds=10, late="Too late.")
    with_deadline(collected(stream, into=results), seconds=10, late="Too late.", so_far=results)
    await asyncio.sleep(1)  # and a coroutine that nobody awaits would be a warning
    assert (work.begun, stream.begun) == (0, 0)


# What the model is told.


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("The shop is closed.", "The shop is closed."),
        ("", "It failed."),
        ("a" * (MAX_TOLD + 1), capped("a" * (MAX_TOLD + 1))),
    ],
    ids=["some", "none", "too many"],
)
async def test_the_works_own_words_are_told(words: str, told: str) -> None:
    work = Gate()
    work.fail(ToolError(words))
    task, _ = await run(work, seconds=10)
    with pytest.raises(ToolError) as raised:
        result_of(task, "It failed.")
    assert raised.value.message == told


async def test_work_that_wants_no_reply_gets_none() -> None:
    work = Gate()
    work.fail(StopResponse())
    task, _ = await run(work, seconds=10)
    with pytest.raises(StopResponse):
        result_of(task, "It failed.")


async def test_any_other_error_is_told_in_the_given_words_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Gate()
    work.fail(ValueError("the password is 1234"))
    task, _ = await run(work, seconds=10)
    with pytest.raises(ToolError) as raised:
        result_of(task, "It failed.")
    assert raised.value.message == str(raised.value) == "It failed."
    assert "the password is 1234" in caplog.text


@pytest.mark.parametrize("resistance", [0, 10])
async def test_cancelled_work_is_a_failure_like_any_other(
    caplog: pytest.LogCaptureFixture, resistance: float
) -> None:
    work = Gate()
    work.resist(resistance)
    task, _ = await run(work, seconds=1)
    with pytest.raises(ToolError, match="It failed"):
        result_of(task, "It failed.")
    assert "was cancelled, or resists" in caplog.text
    await work.unwinds()


def test_an_empty_result_is_told_in_words() -> None:
    assert capped(" \n").startswith("Done")


def test_a_long_result_is_cut() -> None:
    assert capped("a" * MAX_TOLD) == "a" * MAX_TOLD
    assert capped("a" * (MAX_TOLD + 1)) == "a" * (MAX_TOLD - 1) + "…"


async def test_a_long_result_is_cut_wherever_it_is_told(ctx: RunContext[object]) -> None:
    async def work() -> str:
        return "a" * (MAX_TOLD + 1)

    assert await wait_for(ctx, work) == capped(await work())
    asyncio.get_running_loop().call_soon(ctx.speech_handle.interrupt)
    stopped = await wait_for(ctx, never, so_far=Partials([await work()]))
    assert isinstance(stopped, ToolResult)
    assert len(stopped.output) == MAX_TOLD


async def test_an_operation_that_returns_nothing_has_failed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def forgets_to_return() -> str:
        return None  # type: ignore[return-value]

    task, _ = await run(forgets_to_return, seconds=1)
    with pytest.raises(ToolError, match="It failed"):
        result_of(task, "It failed.")
    assert "returned NoneType, not a text" in caplog.text


# The log.


async def test_the_log_says_that_a_call_was_interrupted_or_late(
    ctx: RunContext[object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger=call_log.__name__)
    with pytest.raises(ToolError):
        await answer(ctx, never, deadline=1)
    asyncio.get_running_loop().call_later(1, ctx.speech_handle.interrupt)
    await wait_for(ctx, never)
    lines = [vars(line) for line in caplog.records if line.name == call_log.__name__]
    assert [(line["mode"], line["outcome"]) for line in lines] == [
        ("async", "late"),
        ("interruptible", "interrupted"),
    ]
