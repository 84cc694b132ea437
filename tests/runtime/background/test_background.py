"""The decorator of background tools: where such a tool may stand, and what comes with it."""

import traceback
from typing import Any

import pytest
from livekit.agents import Agent, RunContext
from livekit.agents.llm import ToolFlag
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import BackgroundTool, Mode, background_tool


def write_report() -> BackgroundTool[..., Any]:
    @background_tool("the report", none="There is none.")
    async def report(kind: str) -> str:
        """Write a report."""
        return kind

    return report


def refusal_of(kind: type) -> str:
    """Return how a class of this kind with a background tool as a method is refused."""
    with pytest.raises((TypeError, RuntimeError)) as refused:

        class Clerk(kind):  # type: ignore[misc]
            @background_tool("the report")
            async def report(self, kind: str) -> str:
                """Write a report."""
                return kind

    # before Python 3.12 it comes out as the cause of a RuntimeError
    assert isinstance(refused.value.__cause__ or refused.value, TypeError)
    return "".join(traceback.format_exception(refused.value))


@pytest.mark.virtual_time(False)
def test_an_agent_that_has_one_as_a_method_is_refused_when_its_class_is_made() -> None:
    message = refusal_of(Agent)
    assert "Clerk.report works in the background" in message
    assert "the caller would never hear its result" in message
    assert "AsyncToolset(" in message


class Desk(AsyncToolset):
    def __init__(self, work: Gate) -> None:
        super().__init__(id="desk")
        self.work = work

    @background_tool("the report", started="I have begun.", none="There is none.")
    async def report(self, kind: str) -> str:
        """Write a report."""
        return await self.work(kind)


async def test_a_toolset_that_has_one_as_a_method_has_its_status_too() -> None:
    work = Gate()
    desk = Desk(work)
    assert sorted(tool.id for tool in desk.tools) == ["report", "report_status"]
    async with VoiceAgentTestSession(Agent(instructions=""), tools=[desk]) as call:
        await call.asks_for("report_status")
        await call.hears("There is none.")
        await call.asks_for("report", {"kind": "shoes"})
        await call.hears("I have begun.")
        await call.handoff(Agent(instructions=""))
        work.release("Found 42")
        await call.hears("Found 42")
        await call.asks_for("report_status")
        await call.hears("shoes: already told. Found 42")
    assert work.arguments == [("shoes",)]


async def test_two_toolsets_of_a_class_do_not_share_their_work() -> None:
    first, second = Gate(), Gate()
    for work in (first, second):
        async with VoiceAgentTestSession(Agent(instructions=""), tools=[Desk(work)]) as call:
            await call.asks_for("report", {"kind": "shoes"})
            await work.begins()
    assert (first.begun, second.begun) == (1, 1)


def test_the_status_is_one_tool_however_often_it_is_asked_for() -> None:
    report = write_report()
    assert report.status is report.status
    assert report.status.id == "report_status"
    assert "the report" in str(report.status.info.description)
    desk = Desk(Gate())
    bound: Any = desk.report
    assert bound.status is Desk.report.status


def test_livekit_may_cancel_it_and_refuses_the_same_request() -> None:
    info = write_report().info
    assert ToolFlag.CANCELLABLE in info.flags
    assert (info.on_duplicate, info.duplicate_scope) == ("reject", "name_and_args")
    assert ToolFlag.CANCELLABLE not in write_report().status.info.flags


async def test_an_operation_may_ask_for_the_context() -> None:
    contexts: list[RunContext[Any]] = []

    @background_tool("the report")
    async def report(ctx: RunContext[Any], kind: str) -> str:
        """Write a report."""
        contexts.append(ctx)
        return f"A report on {kind}."

    tools = AsyncToolset(id="session_tools", tools=[report, report.status])
    async with VoiceAgentTestSession(Agent(instructions=""), tools=[tools]) as call:
        await call.asks_for("report", {"kind": "shoes"})
        await call.hears("A report on shoes.")
        assert [ctx.session for ctx in contexts] == [call.session]


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (background_tool("the report", none="Nothing at all."), "Nothing at all."),
        (Mode("the report"), "Nobody has asked for the report yet."),
    ],
    ids=["which a test has put in", "for a mode that has none of its own"],
)
async def test_the_status_uses_the_words(mode: Mode, told: str) -> None:
    report = write_report()
    report.mode = mode
    tools = AsyncToolset(id="session_tools", tools=[report, report.status])
    async with VoiceAgentTestSession(Agent(instructions=""), tools=[tools]) as call:
        await call.asks_for("report_status")
        await call.hears(told)
