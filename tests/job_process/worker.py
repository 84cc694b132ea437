"""The command `agent start`, with doubles for the models and the room in its job processes."""

from typing import Any

from livekit import rtc
from livekit.agents import APIConnectOptions, JobProcess, tts, vad
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

from lrf.offline.doubles import FakeSTT
from lrf.offline.model import OfflineLLM
from my_voice_agent import agent
from my_voice_agent.backend import settings
from tests.job_process.caller import call
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


def make_models(voice_activity: vad.VAD) -> dict[str, Any]:
    """Return the doubles, as arguments of AgentSession."""
    return {"llm": OfflineLLM(), "stt": FakeSTT(), "tts": QuickTTS(), "vad": voice_activity}


def set_up(process: JobProcess) -> None:
    """Put the doubles in the place of models and rooms; all else in the job is real."""
    rtc.Room = FakeRoom  # type: ignore[misc]
    FakeRoom.on_connect = call
    settings.PACE = 100.0  # the report and the search last longer than any call
    agent.prewarm(process)
    agent.models = make_models  # type: ignore[attr-defined]


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
