"""The agent: its tools, what it answers during a charge, and what it says without keys."""

import sys
from collections.abc import AsyncIterator

import pytest
from livekit.agents import cli, room_io
from livekit.agents.llm.async_toolset import AsyncToolset
from lrf.testing import Gate, VoiceAgentTestSession

from {{ cookiecutter.package_name }} import agent, models
from {{ cookiecutter.package_name }}.agent import ROOM_KEYS, Assistant, session_settings
from {{ cookiecutter.package_name }}.longrunning import on_typed_text, payment_tool
from {{ cookiecutter.package_name }}.tools import agent_tools

KEYS = (*ROOM_KEYS, *models.KEYS)


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    @payment_tool("the charge", key="order", confirm=None)
    async def charge_in_this_test(order: str, *, idempotency_key: str) -> str:
        """Charge the caller."""
        return str(await work(order))

    settings = session_settings(tools=[charge_in_this_test])
    text_input = room_io.TextInputOptions(text_input_cb=on_typed_text)
    async with VoiceAgentTestSession(Assistant(), text_input=text_input, **settings) as call:
        yield call


@pytest.mark.parametrize("turn", ["caller_says", "types"])
async def test_words_during_a_charge_are_kept_and_do_not_stop_it(
    call: VoiceAgentTestSession, work: Gate, turn: str
) -> None:
    await call.asks_for("charge_in_this_test", {"order": "A-1"})
    await work.begins()
    await getattr(call, turn)("stop the payment")
    await call.hears("cannot be stopped", within=0.5)
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    history = [item.text_content for item in call.session.history.items if item.type == "message"]
    assert "stop the payment" in history
    assert (work.finished, work.cancelled) == (1, 0)


@pytest.mark.parametrize("turn", ["caller_says", "types"])
async def test_other_words_are_answered_as_usual(call: VoiceAgentTestSession, turn: str) -> None:
    await getattr(call, turn)("thank you")
    await call.hears("You're welcome.")
    assert "cannot be stopped" not in call.heard[-1]


def test_each_session_has_toolsets_of_its_own() -> None:
    ours, others = session_settings()["tools"], session_settings()["tools"]
    assert not any(tool in others for tool in ours if isinstance(tool, AsyncToolset))


async def test_the_agent_has_the_tools_and_its_instructions() -> None:
    assert Assistant().tools == agent_tools()
    assert str(Assistant().instructions).startswith("You are a helpful voice assistant.")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return the servers that the command starts, without reading this project's own .env."""
    servers: list[object] = []
    monkeypatch.setattr(cli, "run_app", servers.append)
    monkeypatch.setattr(agent, "load_dotenv", lambda: None)
    return servers


@pytest.mark.parametrize("command", ["dev", "start"])
@pytest.mark.parametrize("missing", [KEYS, KEYS[1:]], ids=len)
def test_without_keys_it_says_which_and_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, started: list[object], command: str, missing: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "argv", ["agent", command])
    for key in KEYS:
        monkeypatch.setenv(key, "" if key in missing else "set")
    with pytest.raises(SystemExit) as exited:
        agent.main()
    printed = str(exited.value.code)  # a text goes to stderr and makes the exit code 1
    assert printed.startswith(f"{', '.join(missing)} not set.")
    assert "uv run chat" in printed
    assert not started


@pytest.mark.parametrize(("command", "value"), [("dev", "set"), ("--help", "")])
def test_with_keys_or_where_none_are_needed_it_starts(
    monkeypatch: pytest.MonkeyPatch, started: list[object], command: str, value: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["agent", command])
    for key in KEYS:
        monkeypatch.setenv(key, value)
    agent.main()
    assert started == [agent.server]
