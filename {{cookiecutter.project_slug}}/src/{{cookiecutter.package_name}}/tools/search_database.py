"""Search the database for matching records."""

from ..backend.articles import search
from ..longrunning import interruptible_tool


@interruptible_tool(
    "the database search", examples=("search for shoes", "search the database for tents")
)
async def search_database(query: str) -> str:
    """Search the database for matching records.

    Args:
        query: What to look for.
    """
    found = await search(query)
    if not found.articles:
        return f"Found no records for {query}."
    best, records = found.articles[0], "record" if found.total == 1 else "records"
    return f"Found {found.total} matching {records} for {query}. {best.title}: {best.text}"
