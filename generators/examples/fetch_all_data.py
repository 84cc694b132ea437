from livekit.agents import ToolError

from ..backend.web import fetch


async def operation(source: str) -> str:
    """Return what one of the sources says, or raise what is said of it beside the others."""
    try:
        return await fetch(source)
    except ConnectionError:
        raise ToolError("the service is busy") from None
