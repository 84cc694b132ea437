"""Tests of calls to process_payment."""

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import PaymentContract

from {{ cookiecutter.package_name }}.tools.process_payment import process_payment


class TestProcessPayment(PaymentContract, tool=process_payment, arguments={"order_id": "42"}):
    async def test_completion(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("process_payment", self.arguments)
        work.release("Order 42 is paid.")
        await call.hears("Order 42 is paid.")
        assert work.finished == 1

    async def test_interruption(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("process_payment", self.arguments)
        await work.begins()
        await call.caller_says("stop")
        work.release("Order 42 is paid.")
        await call.hears("Order 42 is paid.")
        assert work.cancelled == 0
