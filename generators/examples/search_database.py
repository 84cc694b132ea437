from ..backend.articles import search


async def operation(query: str) -> str:
    """Return how many records match `query`, and what the best one says."""
    found = await search(query)
    if not found.articles:
        return f"Found no records for {query}."
    best, records = found.articles[0], "record" if found.total == 1 else "records"
    return f"Found {found.total} matching {records} for {query}. {best.title}: {best.text}"
