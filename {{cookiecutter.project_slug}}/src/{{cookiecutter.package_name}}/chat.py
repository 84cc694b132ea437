"""`uv run chat`: talk to the agent in a terminal. Each line that you type is a spoken turn."""

import argparse
import asyncio
import json
import logging
import signal
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from dotenv import load_dotenv
from livekit.agents import AgentSession, llm
from livekit.agents.voice.events import (
    ToolCallEnded,
    ToolCallStarted,
    ToolCallUpdated,
    ToolExecutionUpdatedEvent,
)

from .agent import GREETING, MODEL_KEYS, Assistant, language_model, missing
from .charges import is_charging
from .in_call import session_settings
from .offline_llm import OfflineLLM
from .terminal import Terminal
from .testing.ears import Ears
from .testing.line import TURN_ENDS_AFTER, session_on
from .testing.speaker import Heard, Speaker
from .testing.tool_log import ToolLog

UTTERANCE = 0.6  # seconds that a line takes to say: just long enough to interrupt the agent
QUIET = 1.0  # seconds of silence after which a turn counts as answered
LONGEST_TURN = 60.0  # seconds that a line from a pipe waits for the turn before it
LONGEST_JOBS = 60.0  # seconds that the end of the input waits for whatever still runs

# not "is done": a tool that the caller has stopped ends well too
ENDS = {"done": "ends", "error": "fails", "cancelled": "is cancelled"}

Show = Callable[[str, str], None]
"""Shows who speaks, and what; nobody ("") for what happens."""


async def converse(
    lines: AsyncIterator[str], show: Show, *, model: llm.LLM[Any], barge_in: bool
) -> None:
    """Say each of `lines` to the agent; at their end, wait for its answer and its jobs.

    Args:
        lines: What the caller says, a turn each.
        show: Shows all that is said, and what happens.
        model: The language model.
        barge_in: Whether a line is said at once, and so interrupts what goes on. If not, it waits
            for the end of the turn before it, and is shown.
    """
    ears = Ears()
    speaker = Speaker(on_words=partial(show, "agent"), on_heard=partial(_show_cut, show))
    session = session_on(ears, speaker, model, **session_settings())
    tools = ToolLog(session)
    session.on("tool_execution_updated", partial(_show_tool, show, tools))

    async def quiet(busy: Callable[[], object], longest: float) -> None:
        now = asyncio.get_running_loop().time
        quiet_since, end = now(), now() + longest
        while min(quiet_since + QUIET, end) > now():
            if busy() or speaker.saying is not None or session.agent_state == "thinking":
                quiet_since = now()
            await asyncio.sleep(0.1)

    await session.start(Assistant(), record=False)
    try:
        session.say(GREETING)
        async for line in lines:
            if not barge_in:
                await quiet(tools.unanswered, LONGEST_TURN)
                show("you", line)
            await ears.hear(line, seconds=UTTERANCE)
            await asyncio.sleep(TURN_ENDS_AFTER)
        await quiet(tools.running, LONGEST_JOBS)
    finally:
        await _hang_up(session, tools, show)


async def chat() -> None:
    """Let the terminal, or a pipe, talk to the agent until it ends, or Ctrl-C."""
    _cancel_on_ctrl_c()
    terminal = Terminal()
    model = chosen_model()
    if isinstance(model, OfflineLLM):
        unset = ", ".join(missing(MODEL_KEYS))
        print(f"Offline: rules answer, not a language model ({unset} not set).")
    print("Say something, also while the agent speaks or works. Ctrl-C hangs up.\n", flush=True)
    barge_in = terminal.is_interactive
    await converse(terminal.lines(), terminal.show, model=model, barge_in=barge_in)


def chosen_model() -> llm.LLM[Any]:
    """The agent's language model if its keys are in the environment, else the offline one."""
    return OfflineLLM() if missing(MODEL_KEYS) else language_model()


def main() -> None:
    """The command `chat`."""
    argparse.ArgumentParser(prog="chat", description=__doc__).parse_args()
    load_dotenv()
    for logger in ("livekit", "stamina"):
        logging.getLogger(logger).setLevel(logging.ERROR)
    try:
        asyncio.run(chat())
    except asyncio.CancelledError:
        print()


def _cancel_on_ctrl_c() -> None:
    """Let Ctrl-C cancel this task, and this task only.

    Before Python 3.11 `asyncio.run` cancels all tasks, and a charge with them.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def hang_up(*_: object) -> None:
        # once: the close is bounded in time, and waits for a charge that must not be cut off
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        loop.call_soon_threadsafe(task.cancel)

    signal.signal(signal.SIGINT, hang_up)


async def _hang_up(session: AgentSession[Any], tools: ToolLog, show: Show) -> None:
    if is_charging(session):
        show("", "(a charge is under way: waiting for its end)")
        session.on("tool_execution_updated", partial(_show_outcome, show))
    elif names := ", ".join(call.name for call in tools.running()):
        show("", f"(the end of the call ends {names})")
    await session.aclose()


def _show_outcome(show: Show, event: ToolExecutionUpdatedEvent) -> None:
    """Nobody says it any more, so show it."""
    if isinstance(event.update, ToolCallEnded) and event.update.message:
        show("", f"({event.update.message})")


def _show_cut(show: Show, heard: Heard) -> None:
    if heard.cut:
        show("", f"(cut short after “{heard}”)")


def _show_tool(show: Show, tools: ToolLog, event: ToolExecutionUpdatedEvent) -> None:
    match event.update:
        case ToolCallStarted(function_call=call):
            arguments = json.loads(call.arguments or "{}")
            told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
            show("", f"[{call.name}({told}) begins]")
        case ToolCallUpdated(id=id_, call_id=call_id, message=message):
            goes_on = "goes on in the background" if id_ == call_id else f"goes on: {message}"
            show("", f"[{tools.name_of(call_id)} {goes_on}]")
        case ToolCallEnded(call_id=call_id, status=status):
            show("", f"[{tools.name_of(call_id)} {ENDS[status]}]")
