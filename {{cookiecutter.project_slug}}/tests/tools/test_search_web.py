"""Tests of calls to search_web."""

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import AsyncContract

from {{ cookiecutter.package_name }}.tools.search_web import search_web


class TestSearchWeb(AsyncContract, tool=search_web, arguments={"query": "shoes"}):
    async def test_completion(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("search_web", self.arguments)
        work.release("Found 2 pages.")
        await call.hears("Found 2 pages.")

    async def test_interruption(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("search_web", self.arguments)
        await work.begins()
        await call.caller_says("never mind")
        work.release("Found 2 pages.")
        await call.hears("Okay")
        assert work.finished == 1
        assert "Found 2 pages." in call.told_to_model("search_web")
