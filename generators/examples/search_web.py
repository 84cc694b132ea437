from ..backend.web import search_pages


async def operation(query: str) -> str:
    """Return how many pages there are about `query`, and what the first one says."""
    pages = await search_pages(query)
    if not pages:
        return f"Found nothing on the web about {query}."
    first, count = pages[0], "1 page" if len(pages) == 1 else f"{len(pages)} pages"
    return f"Found {count} about {query}. The first is {first['title']}: {first['text']}"
