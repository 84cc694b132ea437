import asyncio


async def operation(report_type: str) -> str:
    """Return what the model is told: here a simulation, put your own report in its place."""
    await asyncio.sleep(30)
    return f"The {report_type} report is ready, with 50 entries."
