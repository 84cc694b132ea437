"""Tests of calls to generate_report."""

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import BackgroundContract

from {{ cookiecutter.package_name }}.tools.generate_report import generate_report


class TestGenerateReport(
    BackgroundContract, tool=generate_report, arguments={"report_type": "sales"}
):
    async def test_completion(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("generate_report", self.arguments)
        await call.hears("I have started on the report", within=0.5)
        work.release("The report is in sales.md.")
        await call.hears("The report is in sales.md.")

    async def test_interruption(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("generate_report", self.arguments)
        await work.begins()
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        work.release("The report is in sales.md.")
        await call.hears("The report is in sales.md.")
        assert work.cancelled == 0
