"""Protection from interruptions, counted for each speech."""

import pytest
from livekit.agents import RunContext, ToolError
from livekit.agents.llm import FunctionCall
from livekit.agents.voice import SpeechHandle

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.longrunning.floor import AlreadyInterruptedError, is_charging, protected

# Protection.


def call_of(speech: SpeechHandle, call: VoiceAgentTestSession) -> RunContext[object]:
    function_call = FunctionCall(call_id="call_7", name="pay", arguments="{}")
    return RunContext(session=call.session, speech_handle=speech, function_call=function_call)


@pytest.mark.parametrize("allowed", [True, False])
async def test_protection_restores_what_was_allowed_before(
    call: VoiceAgentTestSession, allowed: bool
) -> None:
    speech = SpeechHandle.create(allow_interruptions=allowed)
    assert not is_charging(call.session)
    with pytest.raises(ToolError), protected(call_of(speech, call)):  # noqa: PT012
        assert not speech.allow_interruptions
        assert is_charging(call.session)
        raise ToolError("declined")
    assert speech.allow_interruptions is allowed
    assert not is_charging(call.session)


async def test_protection_lasts_until_the_last_call_of_a_response_has_ended(
    call: VoiceAgentTestSession,
) -> None:
    speech = SpeechHandle.create()
    first, second = protected(call_of(speech, call)), protected(call_of(speech, call))
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not speech.allow_interruptions
    assert is_charging(call.session)
    second.__exit__(None, None, None)
    assert speech.allow_interruptions
    assert not is_charging(call.session)


async def test_each_response_has_a_protection_of_its_own(call: VoiceAgentTestSession) -> None:
    speech, other = SpeechHandle.create(), SpeechHandle.create()
    with protected(call_of(speech, call)):
        with protected(call_of(other, call)):
            pass
        assert other.allow_interruptions
        assert not speech.allow_interruptions
        assert is_charging(call.session)


async def test_what_has_been_interrupted_cannot_be_protected(call: VoiceAgentTestSession) -> None:
    speech = SpeechHandle.create()
    speech.interrupt()
    with pytest.raises(AlreadyInterruptedError), protected(call_of(speech, call)):
        pytest.fail("it was protected")
    assert not is_charging(call.session)


async def test_protection_ends_well_when_the_call_was_closed_meanwhile(
    call: VoiceAgentTestSession,
) -> None:
    speech = SpeechHandle.create()
    with protected(call_of(speech, call)):
        speech.interrupt(force=True)
    assert speech.allow_interruptions
