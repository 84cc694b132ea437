"""Handing over to billing with a realtime model, which is the only voice of its session."""

import asyncio

import pytest

from lrf.offline.doubles import Heard
from lrf.offline.model import OfflineLLM
from lrf.testing.model import ScriptedModel
from lrf.testing.realtime import FakeRealtimeModel, realtime_session
from my_voice_agent.agent import Assistant, session_settings
from my_voice_agent.billing import GREETING, Billing

pytestmark = pytest.mark.virtual_time


async def test_billing_says_who_is_speaking_now() -> None:
    script, heard = ScriptedModel(otherwise=OfflineLLM()), list[Heard]()
    script.when("billing, please").calls("talk_to_billing")
    model = FakeRealtimeModel(script)
    async with realtime_session(Assistant(), model, heard, **session_settings()) as session:
        await model.caller_says("billing, please")
        await asyncio.sleep(10)
        assert isinstance(session.current_agent, Billing)
        assert heard == [GREETING]
