"""Tests of calls to process_large_file."""

from lrf.testing import StepGate, VoiceAgentTestSession
from lrf.testing.contracts import InterruptibleContract, ProgressContract

from {{ cookiecutter.package_name }}.tools.process_large_file import process_large_file


class TestProcessLargeFile(
    InterruptibleContract,
    ProgressContract,
    tool=process_large_file,
    arguments={"filename": "visits.csv"},
):
    async def test_completion(self, call: VoiceAgentTestSession, work: StepGate) -> None:
        await call.asks_for("process_large_file", self.arguments)
        work.step(3, 10)
        await call.hears("30 percent")
        work.release("visits.csv has 60 lines.")
        await call.hears("visits.csv has 60 lines.")

    async def test_interruption(self, call: VoiceAgentTestSession, work: StepGate) -> None:
        await call.asks_for("process_large_file", self.arguments)
        await work.begins()
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        assert work.finished == 0
        assert self.stopped in call.told_to_model("process_large_file")
