import asyncio


async def operation(query: str) -> str:
    """Return what the model is told: here a simulation, put your own search in its place."""
    await asyncio.sleep(5)
    return f"Found 3 matching records for {query}."
