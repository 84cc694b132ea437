"""The command `agent start`, with doubles for the models and the room in its job processes."""

import asyncio
import json
from pathlib import Path
from typing import Any

from livekit import rtc
from livekit.agents import APIConnectOptions, JobContext, JobProcess, get_job_context, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

from lrf.offline.doubles import FakeSTT
from lrf.offline.model import OfflineLLM
from my_voice_agent import agent
from my_voice_agent.backend import gateway
from my_voice_agent.longrunning import charges
from my_voice_agent.tools.process_payment import process_payment
from tests.job_process.room import FakeRoom

SAMPLE_RATE = 24000


class QuickTTS(tts.TTS[Any]):
    """A voice that says everything in a tenth of a second."""

    def __init__(self) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False),
            sample_rate=SAMPLE_RATE,
            num_channels=1,
        )

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return _Stream(tts=self, input_text=text, conn_options=conn_options)


class _Stream(tts.ChunkedStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(
            request_id="quick", sample_rate=SAMPLE_RATE, num_channels=1, mime_type="audio/pcm"
        )
        output_emitter.push(bytes(2 * SAMPLE_RATE // 10))
        output_emitter.flush()


def set_up(process: JobProcess) -> None:
    """Put the doubles in the place of models and rooms; all else in the job is real."""
    rtc.Room = FakeRoom  # type: ignore[misc]
    FakeRoom.on_connect = pay
    agent.language_model = OfflineLLM
    agent.TTS = QuickTTS()  # type: ignore[assignment]
    agent.STT = FakeSTT()  # type: ignore[assignment]


async def pay(room: FakeRoom) -> None:
    """Be a caller who pays for an order, and perhaps hangs up meanwhile."""
    job = get_job_context()
    told = json.loads(job.job.metadata)
    gateway.CHARGING_TAKES = told["charging_takes"]
    charges.LONGEST_CHARGE = told["caller_waits"]
    await hear(job, agent.GREETING)
    room.type(f"pay for order {told['order']}")
    await hear(job, "euros")
    await asyncio.sleep(0.5)
    room.type("yes")
    while not process_payment.is_charging(job.primary_session):  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    Path(told["charging"]).touch()  # noqa: ASYNC240
    if told["hangs_up"]:
        room.hang_up()


async def hear(job: JobContext, words: str) -> None:
    """Wait until the agent has said `words`, to the end."""
    while True:
        session = job._primary_agent_session
        messages = session.history.messages() if session else []
        if any(
            words in (message.text_content or "")
            for message in messages
            if message.role == "assistant"
        ):
            return
        await asyncio.sleep(0.02)


def main() -> None:
    """Start the worker."""
    agent.server.setup_fnc = set_up
    # What a deployment sets by the environment or not at all: any port, whatever the load.
    agent.server._port, agent.server._num_idle_processes = 0, 1
    agent.server._load_threshold = float("inf")
    agent.main()


if __name__ == "__main__":
    # By the name under which job processes import it.
    from tests.job_process import worker

    worker.main()
