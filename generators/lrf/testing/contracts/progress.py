"""The contract of the option progress."""

import asyncio
from typing import ClassVar

import pytest

from ..gate import Gate
from ..option_gates import StepGate
from ..session import VoiceAgentTestSession
from .contract import Contract, interrupts, needs

EVERY = 25  # percent between two reports of a background tool, in these tests


class ProgressContract(Contract):
    """The promise to tell how far the work is."""

    pattern = "progress"

    told: ClassVar[str] = ""
    """The wording of a tool made without our decorators: "{percent} percent is done."."""

    @pytest.fixture(autouse=True)
    def usual_steps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Report so often, whatever the tool's own number is."""
        self.replace_option(monkeypatch, "progress", every=EVERY)

    def make_gate(self) -> Gate:
        """Make a gate that goes in steps."""
        return StepGate()

    def progress(self, percent: int) -> str:
        """Return what the caller hears of so much progress."""
        told = getattr(self.option("progress"), "told", self.told)
        return str(told).replace("{percent}", str(percent))

    def reports(self, call: VoiceAgentTestSession) -> list[int]:
        """Return the percents that the caller has heard, in order."""
        words = {self.progress(percent): percent for percent in range(101)}
        return [words[heard] for heard in call.heard if heard in words]

    def assert_reports(self, call: VoiceAgentTestSession, percents: list[int], why: str) -> None:
        """Assert which percents the caller has heard."""
        __tracebackhide__ = True
        if (heard := self.reports(call)) != percents:
            pytest.fail(f"{why}, and the caller heard {heard} percent, not {percents}.")

    @needs("background")
    async def test_it_tells_how_far_it_is_while_the_caller_goes_on(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        work.step(3, 10)
        await call.hears(self.progress(30))
        await call.time_passes(30)
        self.assert_reports(call, [30], "The work was at 30 percent")

    @needs("background", "status")
    async def test_the_status_tells_the_progress(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        work.step(3, 10)
        await call.hears(self.progress(30))
        await call.asks_for(f"{self.name}_status")
        await call.hears("30 percent")

    @needs("background")
    async def test_only_the_latest_step_is_told(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        story = "and then I went to the shop, and there was nobody"
        call.when(story).says("I see.")
        speaking = asyncio.create_task(call.caller_says(story))
        await call.time_passes(0.5)
        work.step(3, 10)
        await speaking
        work.step(9, 10)
        await call.hears(self.progress(90))
        await call.time_passes(30)
        self.assert_reports(call, [90], "The caller spoke until the work was at 90 percent")
        self.assert_replies(call, 3)  # and none that was cut

    @needs("background")
    async def test_small_steps_are_not_told(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        for percent in range(2 * EVERY):
            work.step(percent, 100)
            await call.time_passes(10)
        self.assert_reports(call, [EVERY], f"The work went in small steps to {2 * EVERY - 1}")

    @needs("background")
    async def test_progress_never_goes_back_and_never_ends(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        for done in (6, 3, 10):
            work.step(done, 10)
            await call.time_passes(10)
        self.assert_reports(call, [60, 99], "The steps were 60, 30 and 100 percent")

    @interrupts
    @needs("background")
    async def test_the_next_step_is_told_after_an_interruption(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        await self.ask(call)
        await call.caller_says("never mind")
        await call.hears("Okay")
        work.step(3, 10)
        await call.time_passes(1)
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        work.step(6, 10)
        await call.hears(self.progress(60))
        self.assert_reports(call, [60], "The caller talked over the report of 30 percent")

    @needs("interruptible")
    async def test_a_caller_who_waits_hears_how_far_it_is(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        waiting, still_waiting = self.waiting[0], self.waiting[-1]
        await self.ask(call)
        await call.hears(waiting)
        work.step(2, 10)
        work.step(3, 10)
        await call.hears(self.progress(30))
        await call.hears(still_waiting)
        work.step(10, 10)
        await call.hears(self.progress(99))
        self.assert_reports(call, [30, 99], "The steps were 20, 30 and 100 percent")

    @interrupts
    @needs("interruptible")
    async def test_the_model_is_told_how_far_it_was_when_it_was_stopped(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        await self.ask(call)
        work.step(3, 10)
        await work.begins()
        await call.caller_says("never mind", during=self.name)
        await call.hears("Okay", within=0.5)
        self.assert_told_so_far(call, self.stopped, "30 percent")

    @needs("retry")
    async def test_a_new_attempt_is_silent_until_it_is_past_the_last_one(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started if self.has("background") else self.waiting[0])
        work.step(5, 10)
        await call.hears(self.progress(50))
        work.fail(ConnectionError())
        await work.begins(2)
        work.step(5, 10)
        await call.time_passes(4)
        work.step(8, 10)
        await call.hears(self.progress(80))
        self.assert_reports(call, [50, 80], "The first attempt failed at 50 percent")

    @needs("background", "status", "retry")
    async def test_the_status_tells_nothing_of_an_attempt_that_failed(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        work.step(5, 10)
        await call.hears(self.progress(50))
        work.fail(ConnectionError())
        await work.begins(2)
        status = f"{self.name}_status"
        await call.asks_for(status)
        await call.tool_ended(status)
        if "50 percent" in (told := call.told_to_model(status)):
            pytest.fail(f"The attempt that was at 50 percent failed, and the status is {told!r}.")

    @needs("timeout")
    async def test_how_far_it_was_is_told_at_the_deadline(
        self, call: VoiceAgentTestSession, work: StepGate
    ) -> None:
        await self.ask(call)
        work.step(3, 10)
        await call.time_passes(self.deadline)
        await self.hears_together(call, self.late, "30 percent")
