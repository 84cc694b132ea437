"""The same contracts serve tools that were made without our decorators."""

import pytest
from livekit.agents import Agent

from lrf.testing import Gate
from lrf.testing.contracts import InterruptibleContract

from .hand_written import WAITING, Clerk, deaf, search, shop_search

HERE = "tests.combinations.hand_written"


class HandWritten(InterruptibleContract):
    """The words of these tools."""

    failed = "It did not work."
    stopped = "Stopped."
    waiting = (WAITING,)


class TestFunction(HandWritten, tool=search, arguments={"query": "shoes"}, holds=f"{HERE}.find"):
    """Its work is a function of its module."""


class TestAttribute(
    HandWritten, tool=shop_search, arguments={"query": "shoes"}, holds=f"{HERE}.Shop.client.find"
):
    """Its work is a method of an object."""


class TestMethod(
    HandWritten,
    tool=Clerk.look_up,
    arguments={"query": "shoes"},
    holds=f"{HERE}.Client.find",
    result="Found 17",
):
    """The tool is a method of an agent, and its work a method of any client."""

    def agent(self) -> Agent:
        return Clerk()


class Deaf(HandWritten, tool=deaf, arguments={"query": "shoes"}, holds=f"{HERE}.find"):
    """A tool that breaks the promise: run by the test below."""


async def interrupted(contract: InterruptibleContract, work: Gate) -> None:
    """Interrupt a call of the tool, and look whether it stops."""
    async with contract.session(turn_end=0.3) as call:
        call.session.on("user_input_transcribed", contract.note_words)
        await contract.ask(call)
        await work.begins()
        await call.caller_says("never mind")
        await contract.assert_stopped(work)


@pytest.mark.virtual_time
async def test_a_failure_says_what_the_caller_lives_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    contract = Deaf()
    work = contract.make_gate()
    monkeypatch.setattr(f"{HERE}.find", work)
    with pytest.raises(BaseException, match=r"^'never mind' was heard, and the work was still"):
        await interrupted(contract, work)


def test_words_that_are_missing_are_asked_for() -> None:
    class Wordless(
        InterruptibleContract, tool=search, arguments={"query": "x"}, holds=f"{HERE}.find"
    ):
        pass

    with pytest.raises(BaseException, match="Wordless: write stopped = … in the class: what the"):
        _ = Wordless().stopped
