"""A Room without a server: its events are real, and its caller follows a script."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from livekit import rtc


class Writer:
    """Takes what the agent would send as text."""

    async def write(self, text: str) -> None: ...

    async def aclose(self, *, attributes: Any = None, reason: str = "") -> None: ...


class Local:
    """The agent's own participant: whatever it publishes goes nowhere."""

    def __init__(self, room: "FakeRoom") -> None:
        self._room = room
        self.identity, self.sid, self.name, self.metadata = "agent", "PA_agent", "agent", ""
        self.attributes: dict[str, str] = {}
        self.track_publications: dict[str, Any] = {}
        self.kind = rtc.ParticipantKind.PARTICIPANT_KIND_AGENT
        self._info = SimpleNamespace(client_protocol=99)

    async def publish_track(self, track: Any, options: Any = None) -> Any:
        async def subscribed() -> None: ...

        publication = SimpleNamespace(
            sid="TR_agent",
            source=rtc.TrackSource.SOURCE_MICROPHONE,
            track=track,
            wait_for_subscription=subscribed,
        )
        self.track_publications["TR_agent"] = publication
        self._room.emit("local_track_published", publication, track)
        return publication

    async def unpublish_track(self, sid: str) -> None:
        self.track_publications.pop(sid, None)

    async def stream_text(self, **_: Any) -> Writer:
        return Writer()

    def add_rpc_interceptor(self, *_: Any, **__: Any) -> None: ...

    def register_rpc_method(self, *_: Any, **__: Any) -> Callable[[Any], Any]:
        return lambda method: method

    def unregister_rpc_method(self, *_: Any, **__: Any) -> None: ...

    async def _ignore(self, *_: Any, **__: Any) -> None: ...

    set_attributes = send_text = send_bytes = publish_transcription = publish_data = _ignore


class Caller:
    """The participant at the other end."""

    def __init__(self) -> None:
        self.identity, self.sid, self.name, self.metadata = "caller", "PA_caller", "caller", ""
        self.attributes: dict[str, str] = {}
        self.track_publications: dict[str, Any] = {}
        self.kind = rtc.ParticipantKind.PARTICIPANT_KIND_STANDARD
        self.disconnect_reason: Any = None
        self._info = SimpleNamespace(client_protocol=99)


class FakeRoom(rtc.Room):
    """A room that is connected at once.

    Its class attribute `on_connect` is started as a task then, with the room.
    """

    on_connect: Callable[["FakeRoom"], Any]

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        super().__init__(loop)
        self._is_up = False

    def isconnected(self) -> bool:
        return self._is_up

    @property
    def local_participant(self) -> Any:
        return self._local

    @property
    def remote_participants(self) -> Any:
        return self._remote

    async def connect(self, url: str, token: str, options: Any = None) -> None:
        self._local, self._caller = Local(self), Caller()
        self._remote = {self._caller.identity: self._caller}
        self._info.sid = "RM_fake"
        self._resolve_first_sid("RM_fake")
        self._set_up(True, rtc.ConnectionState.CONN_CONNECTED)
        self.emit("connected")
        self._script = asyncio.create_task(type(self).on_connect(self))

    async def disconnect(self, *_: Any, **__: Any) -> None:
        self._set_up(False, rtc.ConnectionState.CONN_DISCONNECTED)

    def type(self, text: str) -> None:
        """Have the caller type."""

        async def read_all() -> str:
            return text

        reader = SimpleNamespace(read_all=read_all, info=SimpleNamespace(topic="lk.chat"))
        self._text_stream_handlers["lk.chat"](reader, self._caller.identity)  # type: ignore[arg-type]

    def hang_up(self) -> None:
        """Have the caller leave, and the server close the room."""
        self._remote.pop(self._caller.identity)
        self._caller.disconnect_reason = rtc.DisconnectReason.CLIENT_INITIATED
        self.emit("participant_disconnected", self._caller)
        self.close()

    def close(self) -> None:
        """Have the server close the room."""
        self._set_up(False, rtc.ConnectionState.CONN_DISCONNECTED)
        self.emit("disconnected", rtc.DisconnectReason.ROOM_DELETED)

    def _set_up(self, is_up: bool, state: Any) -> None:
        self._is_up, self._connection_state = is_up, state
        self.emit("connection_state_changed", state)
