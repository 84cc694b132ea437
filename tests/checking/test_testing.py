"""6xx: tests that pass whatever the tool does."""

import pytest

from tests.checking.looking import codes

HEAD = """
from unittest import mock
from unittest.mock import AsyncMock, MagicMock, Mock, create_autospec
from livekit.agents import AgentSession, RunContext
from livekit.agents.voice import SpeechHandle

"""
TEST = "async def test_{}(call):\n    await call.types('x')\n    {}\n"
CALLED = "assert 'search' in [c.name for c in call.tool_calls]"

FORMS = {
    "601 by spec": ("handle = MagicMock(spec=SpeechHandle)", ["LRF601"]),
    "601 by its first argument": ("context = mock.AsyncMock(RunContext)", ["LRF601"]),
    "601 with its spec": ("session = create_autospec(AgentSession)", ["LRF601"]),
    "601 by name": ("speech_handle = Mock()", ["LRF601"]),
    "601 by attribute": ("context.speech_handle = MagicMock()", ["LRF601"]),
    "601 by argument": ("context = Context(speech_handle=MagicMock())", ["LRF601"]),
    "601 of something else": ("bank = MagicMock(spec=Bank)\nbank.charge = AsyncMock()", []),
    "601 a real one": ("speech_handle = SpeechHandle.create()", []),
    "602 what is not there": (
        "from livekit.agents.testing import VoiceAgentTestSession",
        ["LRF602"],
    ),
    "602 what is there": ("from livekit.agents.testing import fake_job_context", []),
    "602 one's own": ("from my_agent.testing import VoiceAgentTestSession", []),
    "603 only that it was called": (TEST.format("search_interrupted", CALLED), ["LRF603"]),
    "603 twice": (
        TEST.format("interruption", f"{CALLED}\n    assert len(call.tool_calls) == 1"),
        ["LRF603"],
    ),
    "603 what was heard too": (
        TEST.format("interruption", f"{CALLED}\n    assert call.heard == []"),
        [],
    ),
    "603 by another name": (TEST.format("search", CALLED), []),
    "603 by what it expects": (
        TEST.format("interrupted", f"{CALLED}\n    await call.hears('Okay')"),
        [],
    ),
    "603 nothing": (TEST.format("interrupted", "pass"), []),
}


@pytest.mark.parametrize(("source", "expected"), FORMS.values(), ids=FORMS)
def test_what_proves_nothing(source: str, expected: list[str]) -> None:
    assert codes(HEAD + source) == expected
