"""Fetch the weather, the news or other external data."""

from typing import Literal

from ..backend.web import fetch
from ..longrunning import interruptible_tool


@interruptible_tool(
    "the external data",
    timeout=20,
    examples=("fetch external data from the archive", "how is the traffic", "fetch the weather"),
)
async def fetch_external_data(
    source: Literal["weather", "news", "traffic", "stocks", "archive"],
) -> str:
    """Fetch the weather, the news or other external data.

    Args:
        source: Where to ask.
    """
    return f"The {source}: {await fetch(source)}"
