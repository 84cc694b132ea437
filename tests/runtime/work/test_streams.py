"""Results that arrive one by one."""

from collections.abc import AsyncIterator

import pytest

from lrf.testing import StreamGate
from my_voice_agent.longrunning.retry import TRANSIENT, with_retries
from my_voice_agent.longrunning.streaming import collected
from my_voice_agent.longrunning.timeout import with_deadline
from my_voice_agent.longrunning.tool_state import MAX_ITEMS, Partials

pytestmark = pytest.mark.virtual_time


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
    assert results.items == ["red"]
    assert stream.unwound == 1


async def test_another_attempt_drops_what_the_failed_one_had_found() -> None:
    stream, results = StreamGate(), Partials()
    stream.give("red")
    stream.fail(ConnectionError())
    stream.release("blue")
    work = with_retries(collected(stream, into=results), attempts=2, on=TRANSIENT)
    assert await work() == "1 result: blue."
    assert results.items == ["blue"]
