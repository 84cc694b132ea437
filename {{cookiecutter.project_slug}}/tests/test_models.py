{%- if cookiecutter.models == "realtime" -%}
"""A call with the realtime model: it takes the turns, and it says fixed words when asked to."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import llm
from lrf.offline.doubles import Heard
from lrf.offline.model import OfflineLLM
from lrf.testing import Gate
from lrf.testing.model import ScriptedModel
from lrf.testing.realtime import FakeRealtimeModel, realtime_session

from {{ cookiecutter.package_name }}.agent import GREETING, Assistant, session_settings
from {{ cookiecutter.package_name }}.longrunning import interruptible_tool, payment_tool
from {{ cookiecutter.package_name }}.longrunning.playout import speak
from {{ cookiecutter.package_name }}.models import KEYS, load_vad, models


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
def heard() -> list[Heard]:
    return []


@pytest.fixture
async def model(work: Gate, heard: list[Heard]) -> AsyncIterator[FakeRealtimeModel]:
    @interruptible_tool("the search")
    async def search() -> str:
        """Search."""
        return str(await work())

    async def terms(order: str) -> str:
        return f"order {order} for 5 euros"

    @payment_tool("the charge", key="order", confirm=terms)
    async def charge(order: str, *, idempotency_key: str) -> str:
        """Charge."""
        return str(await work(order))

    script = ScriptedModel(otherwise=OfflineLLM())
    script.when("search").calls("search")
    for words in ("pay", "yes"):
        script.when(words).calls("charge", {"order": "A-1"})
    model = FakeRealtimeModel(script)
    settings = session_settings(tools=[search, charge], vad=load_vad())
    async with realtime_session(Assistant(), model, heard, **settings) as session:
        speak(session, GREETING)
        await asyncio.sleep(5)
        yield model
        work.open()


@pytest.mark.virtual_time
async def test_it_greets_tells_to_wait_and_stops_as_soon_as_the_caller_has_spoken(
    model: FakeRealtimeModel, work: Gate, heard: list[Heard]
) -> None:
    await model.caller_says("search")
    await asyncio.sleep(4)
    await model.caller_says("never mind")
    await asyncio.sleep(1)
    assert heard[:2] == [GREETING, "One moment, I am working on the search."]
    assert work.cancelled == 1


@pytest.mark.virtual_time
@pytest.mark.parametrize("transcript", [0.5, None])
async def test_a_payment_needs_the_transcript_of_the_yes(
    model: FakeRealtimeModel, work: Gate, heard: list[Heard], transcript: float | None
) -> None:
    await model.caller_says("pay", transcript_after=transcript)
    await asyncio.sleep(10)
    await model.caller_says("yes", transcript_after=transcript)
    await asyncio.sleep(10)
    assert work.begun == (transcript is not None)
{%- else -%}
"""The models are made without a connection."""

import pytest
from livekit.agents import llm, stt, tts, vad

from {{ cookiecutter.package_name }}.models import KEYS, load_vad, models
{%- endif %}


def test_its_keys_are_all_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", *KEYS):
        monkeypatch.setenv(key, "a key for this test alone, long enough")
    made = models(load_vad())
{%- if cookiecutter.models == "realtime" %}
    assert isinstance(made["llm"], llm.RealtimeModel)
{%- else %}
    for name, kind in {"llm": llm.LLM, "stt": stt.STT, "tts": tts.TTS, "vad": vad.VAD}.items():
        assert isinstance(made[name], kind)
{%- endif %}
