"""Tests of calls to fetch_with_retry."""

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import InterruptibleContract, RetryContract

from {{ cookiecutter.package_name }}.tools.fetch_with_retry import fetch_with_retry


class TestFetchWithRetry(
    InterruptibleContract, RetryContract, tool=fetch_with_retry, arguments={"source": "stocks"}
):
    async def test_completion(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("fetch_with_retry", self.arguments)
        work.fail(ConnectionError())
        work.release("The stocks, at last: up.")
        await call.hears("The stocks, at last: up.")

    async def test_interruption(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("fetch_with_retry", self.arguments)
        await work.begins()
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        assert work.finished == 0
        assert self.stopped in call.told_to_model("fetch_with_retry")
