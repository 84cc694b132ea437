"""Tests of calls to search_database."""

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import InterruptibleContract

from {{ cookiecutter.package_name }}.tools.search_database import search_database


class TestSearchDatabase(InterruptibleContract, tool=search_database, arguments={"query": "shoes"}):
    async def test_completion(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("search_database", self.arguments)
        work.release("Found 3 records.")
        await call.hears("Found 3 records.")

    async def test_interruption(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("search_database", self.arguments)
        await work.begins()
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        assert work.finished == 0
        assert self.stopped in call.told_to_model("search_database")
