"""Fetch the stocks, and try again while the service is busy."""

from typing import Literal

from ..backend.web import fetch
from ..longrunning import interruptible_tool


@interruptible_tool(
    "the busy service",
    retry=3,
    examples=("fetch the stocks with retry", "try the stocks until they answer"),
)
async def fetch_with_retry(
    source: Literal["weather", "news", "traffic", "stocks", "archive"],
) -> str:
    """Fetch the stocks, and try again while the service is busy.

    Args:
        source: Where to ask.
    """
    # a busy service raises ConnectionError, and may answer the next time
    return f"The {source}, at last: {await fetch(source)}"
