"""Gates in place of operations that yield, go in steps, or ask sources."""

import asyncio
from contextlib import aclosing

import pytest

from lrf.testing import SourcesGate, StepGate, StreamGate
from tests.kit.gates.counting import collect, counts

pytestmark = pytest.mark.virtual_time


async def test_a_stream_yields_item_by_item() -> None:
    gate = StreamGate()
    gate.give("a", "b")
    async with aclosing(gate("shoes")) as items:  # type: ignore[type-var]
        assert [await anext(items), await anext(items)] == ["a", "b"]
        assert counts(gate) == {"begun": 1}
        gate.end()
        with pytest.raises(StopAsyncIteration):
            await anext(items)
    assert counts(gate) == {"begun": 1, "finished": 1, "unwound": 1}
    assert gate.arguments == [("shoes",)]


async def test_a_stream_that_is_released_yields_once_and_ends() -> None:
    gate = StreamGate()
    gate.release("Found 42")
    assert await collect(gate) == ["Found 42"]


async def test_a_stream_fails_between_two_items() -> None:
    gate = StreamGate()
    gate.give("a")
    gate.fail(ConnectionError())
    with pytest.raises(ConnectionError):
        await collect(gate)
    assert counts(gate) == {"begun": 1, "failed": 1, "unwound": 1}


async def test_a_stream_that_is_closed_early_is_cancelled() -> None:
    gate = StreamGate()
    gate.give("a")
    async with aclosing(gate()) as items:  # type: ignore[type-var]
        await anext(items)
    assert counts(gate) == {"begun": 1, "cancelled": 1, "unwound": 1}


async def test_steps_are_said_one_by_one_before_the_result() -> None:
    gate, said = StepGate(), []

    async def on_step(done: int, total: int) -> None:
        said.append((done, total))

    run = asyncio.create_task(gate("shoes", on_step=on_step))
    await gate.begins()
    gate.step(1, 3)
    gate.step(2, 3)
    await asyncio.sleep(1)
    assert said == [(1, 3), (2, 3)]
    assert counts(gate) == {"begun": 1}
    gate.step(3, 3)
    gate.release("Found 42")
    assert await run == "Found 42"
    assert said == [(1, 3), (2, 3), (3, 3)]
    assert gate.arguments == [("shoes",)]


async def test_a_run_in_steps_fails_between_two_of_them() -> None:
    gate, said = StepGate(), []

    async def on_step(done: int, total: int) -> None:
        said.append((done, total))

    gate.step(1, 3)
    gate.fail(ConnectionError())
    gate.step(2, 3)
    gate.release("Found 42")
    with pytest.raises(ConnectionError):
        await gate(on_step=on_step)
    assert await gate(on_step=on_step) == "Found 42"
    assert said == [(1, 3), (2, 3)]
    assert counts(gate) == {"begun": 2, "finished": 1, "failed": 1, "unwound": 2}


async def test_what_one_source_is_let_do_is_for_it_alone() -> None:
    gate = SourcesGate()
    red, blue = asyncio.create_task(gate("red")), asyncio.create_task(gate("blue", "shoes"))
    await gate.begins(2)
    gate.release_of("blue", "Found 17")
    assert await blue == "Found 17"
    assert counts(gate) == {"begun": 2, "finished": 1, "unwound": 1}
    gate.fail_of("red", ConnectionError())
    with pytest.raises(ConnectionError):
        await red
    assert gate.arguments == [("red",), ("blue", "shoes")]


async def test_what_all_sources_are_let_do_each_does_once_in_order() -> None:
    gate = SourcesGate()
    gate.fail_of("red", ConnectionError())
    gate.release("first")
    gate.fail(KeyError())
    with pytest.raises(ConnectionError):
        await gate("red")
    assert [await gate("red"), await gate("blue")] == ["first", "first"]
    for source in ("red", "blue"):
        with pytest.raises(KeyError):
            await gate(source)
    waiting = asyncio.create_task(gate("red"))
    await gate.begins(6)
    assert counts(gate) == {"begun": 6, "finished": 2, "failed": 3, "unwound": 5}
    gate.release("second")
    assert await waiting == "second"


async def test_all_sources_can_fail_always() -> None:
    gate = SourcesGate()
    gate.release_of("red", "first")
    gate.always_fail(ConnectionError())
    assert await gate("red") == "first"
    for source in ("red", "blue"):
        with pytest.raises(ConnectionError):
            await gate(source)
