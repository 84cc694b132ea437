"""The outside of job processes: a payment provider, and the test, which callers report to.

It runs in the test's own process, so nothing that happens to a job or its worker stops it.
"""

import asyncio
from collections import Counter, defaultdict

from aiohttp import web


class Outside:
    """A provider that charges after as many seconds as it is told, even if the client is gone."""

    def __init__(self) -> None:
        self.charged: Counter[str] = Counter()
        """The number of charges of each order by the provider."""
        self._asked: dict[str, asyncio.Future[None]] = defaultdict(asyncio.Future)
        self._calls: dict[str, asyncio.Future[int]] = defaultdict(asyncio.Future)
        self._charges: dict[str, asyncio.Task[str]] = {}

    @property
    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the provider."""
        return [
            web.post("/charges", self._charge),
            web.get("/charges/{order}", self._wait),
            web.put("/calls/{room}", self._note),
        ]

    async def under_way(self, room: str) -> int:
        """Wait until the caller in a room has done what they called for; return the job's pid."""
        return await self._calls[room]

    async def finish(self) -> None:
        """Wait until the provider has charged all that it was asked for."""
        await asyncio.gather(*self._charges.values())

    async def _charge(self, request: web.Request) -> web.Response:
        told = await request.json()
        key, order = told["key"], told["order"]
        if key not in self._charges:
            self._charges[key] = asyncio.create_task(self._finish(order, told["seconds"]))
        if not self._asked[order].done():
            self._asked[order].set_result(None)
        return web.json_response(await asyncio.shield(self._charges[key]))

    async def _finish(self, order: str, seconds: float) -> str:
        await asyncio.sleep(seconds)
        self.charged[order] += 1
        return f"Order {order} is paid. The confirmation number is 1001."

    async def _wait(self, request: web.Request) -> web.Response:
        """Answer once a charge is asked for."""
        await asyncio.shield(self._asked[request.match_info["order"]])
        return web.Response()

    async def _note(self, request: web.Request) -> web.Response:
        self._calls[request.match_info["room"]].set_result(await request.json())
        return web.Response()
