"""A LiveKit server double on loopback: it speaks the protocol of workers, and has no rooms."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import WSMsgType, web
from livekit import api
from livekit.protocol import agent, models, room

from tests.loopback import serve

KEY, SECRET = "devkey", "a secret for tests that is at least as long as it should be"


class LiveKitServer:
    """Registers one worker, and gives it jobs.

    Args:
        routes: What else answers at that address.
    """

    def __init__(self, routes: Iterable[web.RouteDef] = ()) -> None:
        own = [
            web.get("/agent", self._serve_worker),
            web.post("/twirp/livekit.RoomService/DeleteRoom", self._delete_room),
        ]
        self._routes = [*own, *routes]
        self._worker: asyncio.Future[web.WebSocketResponse] = asyncio.Future()
        self._jobs: dict[str, agent.Job] = {}
        self.agent_name = ""
        self.statuses: dict[str, str] = {}
        """The progress of each job, by its room, as the worker says."""
        self.deleted: list[str] = []
        """The rooms that the agents have deleted."""
        self.is_full = asyncio.Event()
        """Set when the worker takes no more jobs, as one that drains."""

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["LiveKitServer"]:
        """Serve at `url` until the end of the block."""
        async with serve(self._routes) as address:
            self.url = f"ws://{address}"
            yield self

    async def dispatch(self, name: str, metadata: dict[str, object], agent_name: str) -> None:
        """Offer a job to the worker, once it has registered.

        Args:
            name: The name of the room, which names the job too.
            metadata: What the job is told.
            agent_name: The agent that is asked for; as in LiveKit, no other gets the job.
        """
        job = agent.Job(
            id=name,
            type=agent.JobType.JT_ROOM,
            room=models.Room(sid=f"RM_{name}", name=name),
            agent_name=agent_name,
            metadata=json.dumps(metadata),
        )
        self._jobs[name] = job
        message = agent.ServerMessage()
        message.availability.job.CopyFrom(job)
        worker = await asyncio.shield(self._worker)
        assert agent_name == self.agent_name, f"the worker registered as {self.agent_name!r}"
        await worker.send_bytes(message.SerializeToString())

    async def terminate(self, name: str) -> None:
        """Have the worker end a job."""
        message = agent.ServerMessage()
        message.termination.job_id = name
        worker = await asyncio.shield(self._worker)
        await worker.send_bytes(message.SerializeToString())

    async def _delete_room(self, request: web.Request) -> web.Response:
        message = room.DeleteRoomRequest()
        message.ParseFromString(await request.read())
        self.deleted.append(message.room)
        answer = room.DeleteRoomResponse().SerializeToString()
        return web.Response(body=answer, content_type="application/protobuf")

    async def _serve_worker(self, request: web.Request) -> web.WebSocketResponse:
        worker = web.WebSocketResponse()
        await worker.prepare(request)
        async for frame in worker:
            if frame.type is WSMsgType.BINARY:
                message = agent.WorkerMessage()
                message.ParseFromString(frame.data)
                await self._answer(worker, message)
        return worker

    async def _answer(self, worker: web.WebSocketResponse, message: agent.WorkerMessage) -> None:
        reply = agent.ServerMessage()
        kind = message.WhichOneof("message")
        if kind == "register":
            self.agent_name = message.register.agent_name
            reply.register.worker_id = "AW_fake"
            reply.register.server_info.protocol = 15
            await worker.send_bytes(reply.SerializeToString())
            self._worker.set_result(worker)
        elif kind == "availability" and message.availability.available:
            reply.assignment.job.CopyFrom(self._jobs[message.availability.job_id])
            reply.assignment.token = _token(message.availability.job_id)
            await worker.send_bytes(reply.SerializeToString())
        elif kind == "update_job":
            job = message.update_job
            self.statuses[job.job_id] = agent.JobStatus.Name(job.status)
        elif kind == "update_worker" and message.update_worker.status == agent.WS_FULL:
            self.is_full.set()


def _token(name: str) -> str:
    grants = api.VideoGrants(room_join=True, room=name, agent=True)
    token = api.AccessToken(KEY, SECRET).with_identity("agent").with_kind("agent")
    return token.with_grants(grants).to_jwt()
