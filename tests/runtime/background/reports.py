"""Reports that the tests of background tools look at."""

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning.tool_state import Job, tool_state

LONG = "Found forty-two of them, and the last one is the best"
SHOES, BOOTS = {"kind": "shoes"}, {"kind": "boots"}


def jobs_of(call: VoiceAgentTestSession) -> list[Job]:
    """Return the jobs of the call that are still known."""
    return tool_state(call.session).jobs


async def status(call: VoiceAgentTestSession) -> str:
    """Return what the model is told when it asks how far the reports are."""
    times = len([each for each in call.tool_calls if each.name == "report_status"])
    before = call.told_to_model("report_status")
    await call.asks_for("report_status")
    await call.tool_ended("report_status", times=times + 1)
    return call.told_to_model("report_status").removeprefix(before).strip()


def times_told(call: VoiceAgentTestSession, words: str = LONG) -> int:
    """Return how often the agent has begun to say so."""
    return sum(words in heard for heard in call.heard)


def listeners_of(call: VoiceAgentTestSession) -> int:
    """Return how many listeners the session has."""
    return sum(map(len, call.session._events.values()))


async def begin_report(call: VoiceAgentTestSession) -> None:
    """Have a report on shoes begun, and said so."""
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")


async def begin_telling(call: VoiceAgentTestSession, work: Gate) -> None:
    """Have a report on shoes told that takes several seconds; return while it is told."""
    await begin_report(call)
    work.release(LONG)
    await call.time_passes(2)
