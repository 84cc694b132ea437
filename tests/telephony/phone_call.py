"""A test session with a room, in which a caller is on the phone."""

from functools import partial
from typing import Any

from livekit import rtc
from livekit.agents import JobContext, room_io

from lrf.testing import VoiceAgentTestSession
from tests.job_process.room import FakeRoom


class PhoneRoom(FakeRoom):
    """A room whose caller came by SIP."""

    async def on_connect(self) -> None:  # type: ignore[override]
        """Do nothing: the test is the script."""

    async def connect(self, url: str, token: str, options: Any = None) -> None:
        await super().connect(url, token, options)
        self._caller.kind = rtc.ParticipantKind.PARTICIPANT_KIND_SIP


class PhoneCall(VoiceAgentTestSession):
    """A call by phone, in a job that counts as a real one.

    Args:
        job: The job.
        **settings: As of VoiceAgentTestSession.
    """

    def __init__(self, job: JobContext, **settings: Any) -> None:
        super().__init__(**settings)
        self._job = job

    async def _start(self) -> None:
        make = self._line.make_session
        options = room_io.RoomOptions(
            audio_input=False, audio_output=False, text_input=False, text_output=False
        )

        def make_session(*args: Any, **settings: Any) -> Any:
            session = make(*args, **settings)
            start = partial(session.start, room=self._job.room, room_options=options)
            session.start = start  # type: ignore[assignment, method-assign]
            return session

        self._line.make_session = make_session  # type: ignore[method-assign]
        await super()._start()
