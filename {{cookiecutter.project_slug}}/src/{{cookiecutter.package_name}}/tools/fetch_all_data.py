"""Fetch several sources at once."""

from livekit.agents import ToolError

from ..backend.web import fetch
from ..longrunning import interruptible_tool


@interruptible_tool(
    "the sources",
    concurrent={"sources": "source"},
    examples=(
        "fetch all data from weather, news and stocks",
        "fetch the news and the traffic at once",
    ),
)
async def fetch_all_data(source: str) -> str:
    """Fetch several sources at once.

    Args:
        source: One of weather, news, traffic, stocks and archive.
    """
    try:
        return await fetch(source)
    except ConnectionError:
        raise ToolError("the service is busy") from None  # told beside the other sources
