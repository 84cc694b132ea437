"""Results that the model does not tell: they are spoken as they are."""

import pytest

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import delivery
from tests.runtime.background.reports import (
    LONG,
    begin_report,
    begin_telling,
    jobs_of,
    times_told,
)

TROUBLES = ["fails", "stays silent"]


def upset(call: VoiceAgentTestSession, trouble: str) -> None:
    call.model_fails() if trouble == "fails" else call.model_stays_silent()


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_result_is_spoken_as_it_is_if_the_model_does_not_tell_it(
    call: VoiceAgentTestSession, work: Gate, trouble: str
) -> None:
    await begin_report(call)
    upset(call, trouble)
    work.release(LONG)
    await call.hears(LONG)
    await call.time_passes(60)
    assert jobs_of(call)[0].heard
    assert call.heard == ["I have begun.", LONG]


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_offer_is_spoken_as_it_is_if_the_model_does_not_make_it(
    call: VoiceAgentTestSession, work: Gate, trouble: str
) -> None:
    await begin_telling(call, work)
    await call.caller_says("never mind")
    await call.hears("Okay")
    upset(call, trouble)
    await call.hears(LONG)
    await call.time_passes(60)
    assert times_told(call) == 1


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_model_that_recovers_tells_the_result_itself(
    call: VoiceAgentTestSession, work: Gate, trouble: str
) -> None:
    await begin_report(call)
    upset(call, trouble)
    work.release("Found 42")
    await call.tool_ended("report")
    await call.time_passes(0.5 if trouble == "stays silent" else 9)
    call.when_told("Found 42").says("Good news: there are 42.")
    call.model_recovers()
    await call.time_passes(60)
    assert times_told(call, "42") == 1


async def test_what_is_spoken_as_it_is_can_be_talked_over_once(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await begin_report(call)
    call.model_stays_silent()
    work.release(LONG)
    await call.time_passes(4)
    assert call.session.agent_state == "speaking"
    await call.caller_says("never mind")
    await call.time_passes(60)
    assert [heard.cut for heard in call.heard] == [False, True, False]
    assert times_told(call) == 1


async def test_a_long_result_is_cut_where_the_model_does_not_sum_it_up(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await begin_report(call)
    call.model_stays_silent()
    work.release("shoe " * 300)
    await call.hears("shoe")
    assert len(call.heard[-1]) == delivery.MAX_SPOKEN


async def test_a_result_that_nobody_can_speak_is_in_the_log_and_in_the_status(
    call: VoiceAgentTestSession, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await begin_report(call)
    call.model_stays_silent()
    call.session.output.set_audio_enabled(False)

    def stay_silent(*args: object, **kwargs: object) -> object:
        return call.session.generate_reply(instructions="")

    call.session.say = stay_silent  # type: ignore[method-assign, assignment]
    work.release("Found 42")
    await call.time_passes(60)
    (record,) = [each for each in caplog.records if each.name == delivery.__name__]
    assert call.tool_calls[0].call_id in record.getMessage()
    assert "Found" not in record.getMessage()
    assert not jobs_of(call)[0].heard
