"""Tests of calls to fetch_all_data."""

from lrf.testing import SourcesGate, VoiceAgentTestSession
from lrf.testing.contracts import ConcurrentContract, InterruptibleContract

from {{ cookiecutter.package_name }}.tools.fetch_all_data import fetch_all_data


class TestFetchAllData(
    InterruptibleContract,
    ConcurrentContract,
    tool=fetch_all_data,
    arguments={"sources": ["weather", "news"]},
):
    async def test_completion(self, call: VoiceAgentTestSession, work: SourcesGate) -> None:
        await call.asks_for("fetch_all_data", self.arguments)
        work.release_of("weather", "Sunny")
        work.fail_of("news", ConnectionError())
        await call.hears("weather: Sunny. Failed: news.")

    async def test_interruption(self, call: VoiceAgentTestSession, work: SourcesGate) -> None:
        await call.asks_for("fetch_all_data", self.arguments)
        await work.begins()
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        assert work.finished == 0
        assert self.stopped in call.told_to_model("fetch_all_data")
