"""Tests of calls to stream_search_results."""

from lrf.testing import StreamGate, VoiceAgentTestSession
from lrf.testing.contracts import InterruptibleContract, StreamingContract

from {{ cookiecutter.package_name }}.tools.stream_search_results import (
    stream_search_results,
)


class TestStreamSearchResults(
    InterruptibleContract,
    StreamingContract,
    tool=stream_search_results,
    arguments={"query": "shoes"},
):
    async def test_completion(self, call: VoiceAgentTestSession, work: StreamGate) -> None:
        await call.asks_for("stream_search_results", self.arguments)
        work.give("Trail shoes", "Rain boots")
        work.end()
        await call.hears("2 results: Trail shoes; Rain boots.")

    async def test_interruption(self, call: VoiceAgentTestSession, work: StreamGate) -> None:
        await call.asks_for("stream_search_results", self.arguments)
        await work.begins()
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        assert work.finished == 0
        assert self.stopped in call.told_to_model("stream_search_results")
