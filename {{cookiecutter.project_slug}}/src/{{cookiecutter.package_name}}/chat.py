"""`uv run chat`: talk to the agent in a terminal. Each line that you type is a spoken turn."""

import asyncio
import json
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from dotenv import load_dotenv
from livekit.agents import AgentSession
from livekit.agents.voice.events import (
    ToolCallEnded,
    ToolCallStarted,
    ToolExecutionUpdatedEvent,
)

from .agent import GREETING, MODEL_KEYS, Assistant, language_model, missing, session_settings
from .offline_llm import OfflineLLM
from .testing.ears import Ears
from .testing.line import TURN_ENDS_AFTER, session_on
from .testing.speaker import Heard, Speaker
from .testing.tool_log import ToolLog

UTTERANCE = 0.6  # seconds that a line takes to say: just long enough to interrupt the agent
QUIET = 1.0  # seconds of silence after which a turn counts as answered
LONGEST_TURN = 60.0  # seconds that a line from a pipe waits for the turn before it
LONGEST_JOBS = 60.0  # seconds that the end of the input waits for jobs in the background


async def chat() -> None:
    """Hold a conversation between the terminal, or a pipe, and the agent."""
    offline = missing(MODEL_KEYS)
    if offline:
        print(f"Offline: rules answer, not a language model ({', '.join(offline)} not set).")
    print("Say something, also while the agent speaks or works. Ctrl-C hangs up.\n")

    ears = Ears()
    speaker = Speaker(on_words=lambda words: _show("agent", words), on_heard=_show_cut)
    model = OfflineLLM() if offline else language_model()
    session = session_on(ears, speaker, model, **session_settings())
    session.on("tool_execution_updated", _show_tool)
    tools = ToolLog(session)

    async def quiet(busy: Callable[[], object], longest: float) -> None:
        loop = asyncio.get_running_loop()
        quiet_since, end = loop.time(), loop.time() + longest
        while min(quiet_since + QUIET, end) > loop.time():
            if busy() or speaker.saying is not None or session.agent_state == "thinking":
                quiet_since = loop.time()
            await asyncio.sleep(0.1)

    await session.start(Assistant(), record=False)
    try:
        session.say(GREETING)
        async for line in _lines():
            if not sys.stdin.isatty():
                await quiet(tools.unanswered, LONGEST_TURN)
                _show("you", line)
            await ears.hear(line, seconds=UTTERANCE)
            await asyncio.sleep(TURN_ENDS_AFTER)
        await quiet(tools.unanswered, LONGEST_TURN)
        await quiet(tools.running, LONGEST_JOBS)
    finally:
        await _hang_up(session)


def main() -> None:
    """The command `chat`."""
    load_dotenv()
    logging.getLogger("livekit").setLevel(logging.ERROR)
    try:
        asyncio.run(chat())
    except KeyboardInterrupt:
        print()


async def _hang_up(session: AgentSession[Any]) -> None:
    if session.current_speech is not None and not session.current_speech.allow_interruptions:
        _show("", "a charge is under way: waiting for its end")
    await session.aclose()


async def _lines() -> AsyncIterator[str]:
    """The lines of the standard input, until it ends; read in a thread, for it blocks."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    # a daemon, so that Ctrl-C need not wait for one more line
    threading.Thread(target=read, daemon=True).start()
    while (line := await lines.get()) is not None:
        if line.strip():
            yield line.strip()


def _show(who: str, words: str) -> None:
    print(f"{who:>6}  {words}", flush=True)


def _show_cut(heard: Heard) -> None:
    if heard.cut:
        _show("", f"(you cut in after “{heard}”)")


def _show_tool(event: ToolExecutionUpdatedEvent) -> None:
    match event.update:
        case ToolCallStarted(function_call=call):
            arguments = json.loads(call.arguments or "{}")
            told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
            _show("", f"[{call.name}({told}) begins]")
            _names[call.call_id] = call.name
        case ToolCallEnded(call_id=call_id, status=status):
            _show("", f"[{_names.pop(call_id, call_id)} ends: {status}]")


_names: dict[str, str] = {}  # of the tools that run, by call id
