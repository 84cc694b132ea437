"""Tests of calls to process_with_cleanup."""

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import CleanupContract, InterruptibleContract

from {{ cookiecutter.package_name }}.tools.process_with_cleanup import process_with_cleanup


class TestProcessWithCleanup(
    InterruptibleContract,
    CleanupContract,
    tool=process_with_cleanup,
    arguments={"data": "guest-list.csv"},
):
    async def test_completion(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("process_with_cleanup", self.arguments)
        work.release("The list is tidy.")
        await call.hears("The list is tidy.")

    async def test_interruption(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("process_with_cleanup", self.arguments)
        await work.begins()
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        assert work.finished == 0
        assert self.stopped in call.told_to_model("process_with_cleanup")
