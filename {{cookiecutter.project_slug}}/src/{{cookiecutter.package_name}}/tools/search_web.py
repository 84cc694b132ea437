"""Search the web."""

from ..backend.web import search_pages
from ..longrunning import quick_tool


@quick_tool(
    "the web search",
    within=4.0,
    examples=("search the web for shoes", "find web pages about concerts"),
)
async def search_web(query: str) -> str:
    """Search the web.

    Args:
        query: What to look for.
    """
    pages = await search_pages(query)
    if not pages:
        return f"Found nothing on the web about {query}."
    first, count = pages[0], "1 page" if len(pages) == 1 else f"{len(pages)} pages"
    return f"Found {count} about {query}. The first is {first['title']}: {first['text']}"
