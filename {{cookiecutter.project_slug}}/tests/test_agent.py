"""The agent as it is in a call: what it does with words during a charge, and how it begins."""

import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from livekit.agents import RunContext, cli, function_tool, llm, room_io
from livekit.agents.llm.async_toolset import AsyncToolset

from {{ cookiecutter.package_name }} import agent
from {{ cookiecutter.package_name }}.agent import ROOM_KEYS, Assistant
from {{ cookiecutter.package_name }}.charges import charge_once
from {{ cookiecutter.package_name }}.in_call import (
    ALREADY_RUNNING,
    CANNOT_STOP,
    on_typed_text,
    session_settings,
)
from {{ cookiecutter.package_name }}.testing import Gate, VoiceAgentTestSession
from {{ cookiecutter.package_name }}.tools import agent_tools

Turn = Callable[[VoiceAgentTestSession, str], Coroutine[Any, Any, None]]
spoken_and_typed = pytest.mark.parametrize(
    "turn", [VoiceAgentTestSession.caller_says, VoiceAgentTestSession.types]
)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Gate:
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
    return Gate()


@pytest.fixture
def assistant() -> Assistant:
    return Assistant()


@pytest.fixture
async def call(work: Gate, assistant: Assistant) -> AsyncIterator[VoiceAgentTestSession]:
    """A call with the agent as it is, and something to pay."""

    @function_tool(on_duplicate="reject", duplicate_scope="name_and_args")
    async def charge_in_this_test(ctx: RunContext[object], order: str) -> str:
        """Charge the caller."""
        return await charge_once(
            ctx,
            work,
            terms={"order": order},
            key="order",
            waiting=("One moment.",),
            refused="Refused.",
            unknown="Nobody knows.",
        )

    settings = session_settings()
    settings["tools"] = [*settings["tools"], charge_in_this_test]
    text_input = room_io.TextInputOptions(text_input_cb=on_typed_text)
    async with VoiceAgentTestSession(assistant, text_input=text_input, **settings) as call:
        yield call


def said_by_user(chat_ctx: llm.ChatContext) -> list[str | None]:
    messages = [item for item in chat_ctx.items if item.type == "message"]
    return [message.text_content for message in messages if message.role == "user"]


# What the caller says during a charge.


@spoken_and_typed
async def test_words_during_a_charge_are_kept_and_answered_by_no_promise(
    call: VoiceAgentTestSession, work: Gate, assistant: Assistant, turn: Turn
) -> None:
    await call.asks_for("charge_in_this_test", {"order": "A-1"})
    await work.begins()
    await turn(call, "stop the payment")
    await call.hears(CANNOT_STOP, within=0.5)
    assert said_by_user(assistant.chat_ctx) == ["charge in this test please", "stop the payment"]
    assert said_by_user(call.session.history) == ["charge in this test please", "stop the payment"]
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    await call.time_passes(10)
    assert [heard for heard in call.heard if heard != "One moment."] == [
        CANNOT_STOP,
        "Confirmation 7",
    ]
    assert (work.finished, work.cancelled) == (1, 0)


@spoken_and_typed
async def test_words_during_a_charge_are_kept_by_the_agent_of_the_moment(
    call: VoiceAgentTestSession, work: Gate, turn: Turn
) -> None:
    other = Assistant()
    await call.handoff(other)
    await call.asks_for("charge_in_this_test", {"order": "A-1"})
    await work.begins()
    await turn(call, "stop the payment")
    await call.hears(CANNOT_STOP)
    assert "stop the payment" in said_by_user(other.chat_ctx)


@spoken_and_typed
async def test_words_after_a_charge_are_answered_as_usual(
    call: VoiceAgentTestSession, work: Gate, assistant: Assistant, turn: Turn
) -> None:
    await call.asks_for("charge_in_this_test", {"order": "A-1"})
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    await turn(call, "thank you")
    await call.hears("You're welcome.")
    assert said_by_user(assistant.chat_ctx) == ["charge in this test please", "thank you"]
    assert said_by_user(call.session.history) == ["charge in this test please", "thank you"]
    assert CANNOT_STOP not in call.heard


@spoken_and_typed
async def test_words_interrupt_the_agent_as_usual(call: VoiceAgentTestSession, turn: Turn) -> None:
    call.session.say("There is a lot to be said about this, and I shall say all of it.")
    await call.time_passes(1)
    await turn(call, "thank you")
    await call.hears("You're welcome.")
    assert [heard.cut for heard in call.heard] == [True, False]


async def test_a_payment_that_is_called_twice_is_said_to_be_under_way(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    order = {"order": "A-1"}
    call.when("pay it").calls("charge_in_this_test", order).calls("charge_in_this_test", order)
    await call.caller_says("pay it")
    await work.begins()
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    told = ALREADY_RUNNING.format(function_name="charge_in_this_test")
    assert told in call.told_to_model("charge_in_this_test")
    assert "cancel" not in call.told_to_model("charge_in_this_test")
    assert work.begun == 1


# How a call begins.


def test_each_session_has_toolsets_of_its_own() -> None:
    (one,), (other,) = session_settings()["tools"], session_settings()["tools"]
    assert isinstance(one, AsyncToolset)
    assert one is not other


async def test_each_agent_has_the_tools() -> None:
    assert Assistant().tools == agent_tools()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The servers that the command has started, without a look at this project's own .env."""
    servers: list[object] = []
    monkeypatch.setattr(cli, "run_app", servers.append)
    monkeypatch.setattr(agent, "load_dotenv", lambda: None)
    return servers


@pytest.mark.parametrize("command", ["dev", "start"])
@pytest.mark.parametrize("missing", [ROOM_KEYS, ROOM_KEYS[1:]], ids=len)
def test_without_keys_it_says_which_and_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, started: list[object], command: str, missing: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "argv", ["agent", command])
    for key in ROOM_KEYS:
        monkeypatch.setenv(key, "" if key in missing else "set")
    with pytest.raises(SystemExit) as exited:
        agent.main()
    said = str(exited.value.code)  # a text is printed to stderr and makes the exit code 1
    assert said.startswith(f"{', '.join(missing)} not set.")
    assert "uv run chat" in said
    assert not started


@pytest.mark.parametrize(("command", "value"), [("dev", "set"), ("--help", "")])
def test_with_keys_or_where_none_are_needed_it_starts(
    monkeypatch: pytest.MonkeyPatch, started: list[object], command: str, value: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["agent", command])
    for key in ROOM_KEYS:
        monkeypatch.setenv(key, value)
    agent.main()
    assert started == [agent.server]
