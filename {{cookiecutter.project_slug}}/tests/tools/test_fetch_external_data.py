"""Tests of calls to fetch_external_data."""

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import InterruptibleContract, TimeoutContract

from {{ cookiecutter.package_name }}.tools.fetch_external_data import fetch_external_data


class TestFetchExternalData(
    InterruptibleContract,
    TimeoutContract,
    tool=fetch_external_data,
    arguments={"source": "weather"},
):
    async def test_completion(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("fetch_external_data", self.arguments)
        work.release("The weather: rain after six.")
        await call.hears("The weather: rain after six.")

    async def test_interruption(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("fetch_external_data", self.arguments)
        await work.begins()
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        assert work.finished == 0
        assert self.stopped in call.told_to_model("fetch_external_data")
