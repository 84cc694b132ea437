"""Counts of the runs of a gate, and items of a stream."""

from contextlib import aclosing

from lrf.testing import Gate, StreamGate


def counts(gate: Gate) -> dict[str, int]:
    names = ("begun", "finished", "failed", "cancelled", "unwound")
    return {name: getattr(gate, name) for name in names if getattr(gate, name)}


async def collect(stream: StreamGate) -> list[str]:
    async with aclosing(stream()) as items:  # type: ignore[type-var]
        return [item async for item in items]
