"""A web service for as long as you have none: real HTTP, in this process."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import web

from .settings import pause

ANSWERING_TAKES = {"weather": 1.0, "news": 2.0, "traffic": 3.0, "stocks": 0.5, "archive": 25.0}
SEARCHING_TAKES = 1.0  # seconds, like the ones above
ANSWERS_EVERY = 3  # of how many requests for the stocks one is answered; the others find it busy

_requests_for_stocks = count(1)


@asynccontextmanager
async def demo_service() -> AsyncIterator[str]:
    """Run a server on a free port of the loopback interface.

    It lives for one request, so nothing has to be stopped at the end of the program, and nothing
    goes on working when a caller interrupts.

    Yields:
        Its address.
    """
    app = web.Application()
    app.add_routes([web.get("/search", _search), web.get("/sources/{source}", _source)])
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def _source(request: web.Request) -> web.Response:
    """Answer for a source: the archive is slow, and the stocks are busy most of the time."""
    source = request.match_info["source"]
    if source not in ANSWERING_TAKES:
        raise web.HTTPNotFound
    await pause(ANSWERING_TAKES[source])
    if source == "stocks" and next(_requests_for_stocks) % ANSWERS_EVERY:
        raise web.HTTPServiceUnavailable
    return web.json_response({"text": _shipped()["sources"][source]})


async def _search(request: web.Request) -> web.Response:
    """Answer with the pages that share words with the query, those with most of them first."""
    await pause(SEARCHING_TAKES)
    wanted = _words(request.query.get("q", ""))
    ranked = [(len(wanted & _words(f"{p['title']} {p['text']}")), p) for p in _shipped()["pages"]]
    ranked.sort(key=lambda pair: -pair[0])
    return web.json_response({"results": [page for hits, page in ranked if hits]})


def _words(text: str) -> set[str]:
    """Return the longer words; the short ones are in every text."""
    return {word.rstrip("s") for word in re.findall(r"\w{4,}", text.casefold())}


@lru_cache(maxsize=1)
def _shipped() -> Any:
    return json.loads(Path(__file__).with_name("web.json").read_bytes())
