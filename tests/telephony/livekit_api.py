"""LiveKit's server API on loopback: takes requests, and answers as a test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from google.protobuf.message import Message
from livekit import api

from tests.loopback import serve


class LiveKitAPI:
    """The server; `requests` holds what it was asked, by method, in order."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, bytes]] = []
        self.asked = asyncio.Event()
        self._answer: asyncio.Future[Message | None] = asyncio.get_running_loop().create_future()

    def answer(self, message: Message | None) -> None:
        """Answer the transfer: with this, or with an error."""
        self._answer.set_result(message)

    @property
    def transfer(self) -> api.TransferSIPParticipantRequest:
        """Return the request for a transfer."""
        (body,) = (body for method, body in self.requests if method == "TransferSIPParticipant")
        return api.TransferSIPParticipantRequest.FromString(body)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Serve on loopback, and yield the address."""
        async with serve([web.post("/twirp/{service}/{method}", self._respond)]) as address:
            yield f"http://{address}"

    async def _respond(self, request: web.Request) -> web.Response:
        response = await self._answer_to(request)
        response.force_close()  # no task is left, which a call would take for a leak of its own
        return response

    async def _answer_to(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.requests.append((method, await request.read()))
        self.asked.set()
        if method == "DeleteRoom":
            return web.Response(body=api.DeleteRoomResponse().SerializeToString())
        if (answer := await self._answer) is None:
            error = {"code": "unavailable", "msg": "486 Busy Here, sip:+15550100@carrier"}
            return web.json_response(error, status=412)
        return web.Response(body=answer.SerializeToString())
