"""Requests to the web service, at the one address that the environment sets."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from livekit.agents import ToolError

from .settings import web_service
from .web_demo import demo_service

SOURCES = ("weather", "news", "traffic", "stocks", "archive")
LONGEST_REQUEST = 30.0  # seconds
MOST_BYTES = 100_000  # of an answer


async def search_pages(query: str) -> list[dict[str, str]]:
    """Return the pages about `query`, each with a title and a text, the best one first."""
    found = await _get("/search", q=query)
    return list(found["results"])


async def fetch(source: str) -> str:
    """Return the latest text of a source.

    Args:
        source: One of SOURCES. Whatever else a model makes up never becomes part of a path.

    Raises:
        ToolError: It is not one of SOURCES.
    """
    if source not in SOURCES:
        raise ToolError(f"I know {', '.join(SOURCES[:-1])} and {SOURCES[-1]}, and nothing else")
    answer = await _get(f"/sources/{source}")
    return str(answer["text"])


async def _get(path: str, **query: str) -> Any:
    """Return the JSON that the web service answers.

    Raises:
        ConnectionError: It cannot be reached, is busy, or has failed. Another try may help.
        TimeoutError: It took longer than LONGEST_REQUEST. Another try may help.
        ValueError: It answered something else. Another try will not help.
    """
    try:
        async with _service() as address, _session() as session:
            # a redirect would lead to an address that nobody has set
            url = f"{address}{path}"
            async with session.get(url, params=query, allow_redirects=False) as response:
                if response.status == 429 or response.status >= 500:
                    raise ConnectionError(f"the service answers {response.status}")
                if response.status != 200:
                    raise ValueError(f"the service answers {response.status}")
                return json.loads(await _read_capped(response))
    except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
        raise ConnectionError("the service cannot be reached") from error


async def _read_capped(response: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ValueError("the answer of the service is too long")
    return body


def _session() -> aiohttp.ClientSession:
    """Return a session for one request, so that nothing stays open after it."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=LONGEST_REQUEST),
        auto_decompress=False,  # a short answer could inflate to gigabytes
        headers={"Accept-Encoding": "identity"},
    )


@asynccontextmanager
async def _service() -> AsyncIterator[str]:
    if address := web_service():
        yield address
    else:
        async with demo_service() as address:
            yield address
