from collections.abc import AsyncIterator

from ..backend.articles import search

PAGE = 2  # results fetched at once
MOST_RESULTS = 12


async def operation(query: str) -> AsyncIterator[str]:
    """Yield the titles of the records that match `query`, page by page, the best ones first."""
    for start in range(0, MOST_RESULTS, PAGE):
        found = await search(query, start=start, most=PAGE)
        for article in found.articles:
            yield article.title
        if start + PAGE >= found.total:
            break
