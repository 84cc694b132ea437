"""Search and tell results as they are found."""

from collections.abc import AsyncIterator

from ..backend.articles import search
from ..longrunning import interruptible_tool

PAGE = 2  # results fetched at once
MOST_RESULTS = 12


@interruptible_tool(
    "the search results",
    examples=("stream search results for Python tutorials", "stream results for coffee"),
)
async def stream_search_results(query: str) -> AsyncIterator[str]:
    """Search and tell results as they are found.

    Args:
        query: What to look for.

    Yields:
        The title of each result.
    """
    for start in range(0, MOST_RESULTS, PAGE):
        found = await search(query, start=start, most=PAGE)
        for article in found.articles:
            yield article.title
        if start + PAGE >= found.total:
            break
