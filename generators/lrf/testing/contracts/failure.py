"""The tests of failures, for every mode but payment."""

import asyncio

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .contract import Contract


class FailureTests(Contract):
    """The promise to tell the caller of work that has failed, in words chosen for that."""

    async def test_a_failure_is_told_without_its_details(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        work.fail(ValueError("the password is 1234"))
        await call.hears(self.failed)
        self.assert_no_details(call)

    async def test_work_cancelled_from_within_is_a_failure(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        work.fail(asyncio.CancelledError())
        await call.hears(self.failed)
