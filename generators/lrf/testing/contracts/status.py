"""The contract of the mode background about its status: it knows how far the work is."""

from typing import Any

import pytest

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .contract import needs
from .declaration import parameters_of
from .delivery import ITS_END, LONG, DeliveryTests


class StatusTests(DeliveryTests):
    """The model can ask how far the work is, at any time."""

    @property
    def status(self) -> str:
        """Return the name of the tool by which the model asks how far it is."""
        return f"{self.name}_status"

    async def ask_status(self, call: VoiceAgentTestSession) -> str:
        """Have the model ask how far the tool is, and return what it is told."""
        times = len([each for each in call.tool_calls if each.name == self.status])
        await call.asks_for(self.status)
        await call.tool_ended(self.status, times=times + 1)
        return call.told_to_model(self.status).splitlines()[-1]

    def with_nulls(self) -> dict[str, Any]:
        """Return the arguments as a model with a strict schema sends them."""
        optional = [name for name in parameters_of(self.tool) if name not in self.arguments]
        return {**self.arguments, **dict.fromkeys(optional)}

    def assert_status(self, status: str, words: str, why: str) -> None:
        """Assert that the status has `words` in it."""
        __tracebackhide__ = True
        if words not in status:
            pytest.fail(f"{why}, and the status is {status!r}, without {words!r}.")

    def assert_status_not(self, status: str, words: str, why: str) -> None:
        """Assert that the status does not have `words` in it."""
        __tracebackhide__ = True
        if words in status:
            pytest.fail(f"{why}, and the status is {status!r}.")

    @needs("status")
    async def test_the_status_tells_how_far_it_is(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        self.assert_status(await self.ask_status(call), self.none, "Nothing was asked for")
        await self.ask(call)
        await call.hears(self.started)
        running = await self.ask_status(call)
        self.assert_status_not(running, self.none, "The work is going on")
        work.release(self.result)
        await call.hears(self.answer)
        told = await self.ask_status(call)
        self.assert_status(told, self.answer, "The result was told")
        await call.time_passes(10)
        again = await self.ask_status(call)
        self.assert_status(again, told, "The result was told, and nothing has changed since")

    @needs("status", "result of any length")
    async def test_the_status_knows_whether_the_caller_has_heard_the_result(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        work.release(LONG)
        await call.time_passes(2)
        unheard = await self.ask_status(call)
        self.assert_status(unheard, ITS_END, "The caller talked over the result")
        await call.hears(ITS_END)
        await call.time_passes(60)
        self.assert_heard(call, ITS_END, 1)
        heard = await self.ask_status(call)
        self.assert_status(heard, ITS_END, "The caller heard the result in the end")
        self.assert_status_not(heard, unheard, "The caller heard the result in the end")

    @needs("status", "optional arguments")
    async def test_the_status_reads_no_empty_arguments_out(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call, self.with_nulls())
        await call.hears(self.started)
        self.assert_status_not(await self.ask_status(call), "None", "The model gave null")

    @needs("status")
    async def test_the_status_knows_what_was_cancelled(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        await self.stop(call)
        await call.tool_ended(self.name)
        status = await self.ask_status(call)
        self.assert_status_not(status, self.none, "The work was cancelled")
        later = await self.ask_status(call)
        self.assert_status(later, status, "The work was cancelled")  # and does not go on
