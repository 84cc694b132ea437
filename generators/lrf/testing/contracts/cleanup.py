"""The contract of the option cleanup."""

import inspect

import pytest

from ..gate import Gate
from ..resource import Resource
from ..session import VoiceAgentTestSession
from .contract import Contract, needs


class CleanupContract(Contract):
    """The promise to close what was opened, once, when the work has really ended.

    For a tool made without our decorators, `opens` names the function that returns the context
    manager: `opens = "package.module.connect"`.
    """

    pattern = "cleanup"

    opens: str = ""

    @pytest.fixture(autouse=True)
    def resource(self, monkeypatch: pytest.MonkeyPatch) -> Resource:
        """Put a resource in the place of what the operation needs, whatever that is."""
        resource = Resource()
        if self.option("cleanup") is not None:
            self.replace_option(monkeypatch, "cleanup", opens=resource.open)
        elif self.opens:
            monkeypatch.setattr(self.opens, resource.open)
        else:
            pytest.fail(f'{type(self).__name__}: write opens = "…", what the tool opens.')
        return resource

    def assert_closed_once(self, resource: Resource) -> None:
        """Assert that what was opened is closed, and neither of it twice."""
        __tracebackhide__ = True
        opened, closed = resource.acquired, resource.released
        if (opened, closed) != (1, 1):
            pytest.fail(f"What the work needs was opened {opened} times and closed {closed} times.")

    async def test_it_is_closed_once_when_the_work_is_done(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        await self.ask(call)
        await work.begins(self.runs)
        if resource.released:
            pytest.fail("What the work needs was closed while it worked.")
        work.release(self.result)
        await call.hears(self.answer)
        self.assert_closed_once(resource)

    async def test_the_operation_gets_what_was_opened(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        await self.ask(call)
        await work.begins(self.runs)
        taken = "resource" in inspect.signature(inspect.unwrap(self.tool)).parameters
        if taken and work.keywords[0].get("resource") != resource.name:
            pytest.fail(f"{self.name} takes the resource that was opened, and did not get it.")

    async def test_it_is_closed_when_the_work_has_failed(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        work.always_fail(ValueError())
        await self.ask(call)
        await call.hears(self.unknown if self.has("payment") else self.failed)
        self.assert_closed_once(resource)

    async def test_the_caller_is_told_that_it_could_not_be_opened(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        resource.fail_acquire(ValueError("the password is 1234"))
        await self.ask(call)
        await call.hears(self.failed)
        self.assert_begun(work, 0, "What the work needs could not be opened")
        self.assert_no_details(call)

    @needs("payment")
    async def test_nothing_is_charged_when_it_takes_too_long_to_open(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        resource.hold_acquire()
        await self.ask(call)
        await call.hears(self.failed)
        self.assert_begun(work, 0, "What the charge needs was never opened")

    async def test_a_closing_that_hangs_keeps_nobody_waiting_for_ever(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        resource.hold_release()
        await self.ask(call)
        work.release(self.result)
        await work.unwinds(self.runs)
        await call.time_passes(10)
        told = call.told_to_model(self.name)
        if not (self.answer in told or (self.failed in told and not self.has("payment"))):
            pytest.fail(f"The work was done 10 s ago, the closing hangs, and all told is {told!r}.")

    @needs("can be stopped")
    async def test_a_closing_that_fails_after_the_work_is_a_failure(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        resource.fail_release(ValueError("the password is 1234"))
        await self.ask(call)
        work.release(self.result)
        await call.hears(self.failed)
        self.assert_not_told(call, self.answer, "A commit may have failed")
        self.assert_no_details(call)

    @needs("payment")
    async def test_a_closing_that_fails_takes_no_charge_back(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        resource.fail_release(ValueError("the password is 1234"))
        await self.ask(call)
        work.release(self.result)
        await call.hears(self.answer)
        self.assert_no_details(call)

    @needs("can be stopped")
    async def test_it_is_closed_only_when_the_work_has_really_ended(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        work.resist(3)
        await self.ask(call)
        await work.begins(self.runs)
        await self.stop(call)
        await resource.is_released()
        if work.unwound < work.begun:
            pytest.fail("What the work needs was closed, and the work was still using it.")
        self.assert_closed_once(resource)

    @needs("can be stopped")
    async def test_what_was_opened_as_it_was_stopped_is_closed(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        resource.acquire_anyway()
        await self.ask(call)
        await self.stop(call)
        await call.time_passes(5)
        self.assert_begun(work, 0, "It was stopped before that")
        self.assert_closed_once(resource)

    @needs("retry")
    async def test_it_is_opened_once_for_all_attempts(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        await self.ask(call)
        work.fail(ConnectionError())
        work.release(self.result)
        await call.hears(self.answer)
        self.assert_closed_once(resource)

    @needs("timeout")
    async def test_the_deadline_covers_the_opening(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        resource.hold_acquire()
        await self.ask(call)
        await call.time_passes(self.deadline)
        await call.hears(self.late)
        self.assert_begun(work, 0, "What the work needs was never opened")

    @needs("timeout")
    async def test_the_deadline_does_not_cover_the_closing(
        self, call: VoiceAgentTestSession, work: Gate, resource: Resource
    ) -> None:
        await self.ask(call)
        await work.begins(self.runs)
        await call.time_passes(self.deadline - 1)
        resource.hold_release()
        work.release(self.result)
        await call.hears(self.answer)
        self.assert_not_told(call, self.late, "The work was done in time")
