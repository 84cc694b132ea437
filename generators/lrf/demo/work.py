"""Whose work a demonstration runs: that of the examples, and else a simulation."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

EXAMPLES = {
    "fetch_all_data",
    "fetch_external_data",
    "fetch_with_retry",
    "generate_report",
    "process_large_file",
    "process_with_cleanup",
    "search_database",
    "search_web",
    "stream_search_results",
}
"""The template's example tools that change nothing outside the folder they work in."""
STEPS = 4
SECONDS_A_STEP = 1.0


def simulate_others(tools: list[Any]) -> list[str]:
    """Replace the operations of all tools that are not examples, and return these tools' names.

    So a demonstration reaches nothing that it does not know, and charges nobody.
    """
    others = [tool for tool in tools if tool.id not in EXAMPLES]
    for tool in others:
        tool.operation = _stream if "streaming" in tool.patterns else _Work(tool.mode.what)
    return [tool.id for tool in others]


class _Work:
    """Work that takes a few seconds and reports its progress if it is asked to."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.__name__ = "simulated"

    async def __call__(self, *given: object, on_step: Any = None, **named: object) -> str:
        for step in range(STEPS):
            await asyncio.sleep(SECONDS_A_STEP)
            if on_step is not None:
                await on_step(step + 1, STEPS)
        return f"Simulated: {self._what} went well."


async def _stream(*given: object, **named: object) -> AsyncIterator[str]:
    for step in range(STEPS):
        await asyncio.sleep(SECONDS_A_STEP)
        yield f"simulated result {step + 1}"
