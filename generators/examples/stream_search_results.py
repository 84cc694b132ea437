import asyncio
from collections.abc import AsyncIterator


async def operation(query: str) -> AsyncIterator[str]:
    """Yield what the model is told: here a simulation, put your own search in its place."""
    for number in range(1, 11):
        await asyncio.sleep(0.5)
        yield f"result {number} for {query}"
