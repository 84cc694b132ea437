"""The agent: its models, its instructions, its tools, and how a call with it begins."""

import os
import sys
from typing import Any

from dotenv import load_dotenv
from livekit.agents import (
    Agent,
    AgentServer,
    AgentSession,
    JobContext,
    cli,
    inference,
    llm,
    room_io,
)

from .longrunning import (
    SHUTDOWN_PROCESS_TIMEOUT,
    TOOL_HANDLING,
    check_names,
    finish_charges,
    hear_during_charge,
    on_typed_text,
)
from .tools import agent_tools, session_tools

# The models, by LiveKit Inference: one key for all of them.
LLM = "openai/gpt-4.1-mini"
STT = "deepgram/nova-3"
TTS = "cartesia/sonic-3"

MODEL_KEYS = ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")
ROOM_KEYS = ("LIVEKIT_URL", *MODEL_KEYS)

INSTRUCTIONS = """\
You are a helpful voice assistant. You speak in short, plain sentences, without lists or markup.
Before you call a tool that takes a while, say in a few words what you are about to do.
Never claim a result that no tool has given you.
"""
GREETING = "Hello. What can I do for you?"


class Assistant(Agent):
    """The agent that picks up."""

    def __init__(self) -> None:
        super().__init__(instructions=INSTRUCTIONS, tools=agent_tools())

    async def on_user_turn_completed(
        self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
    ) -> None:
        """Tell a caller who speaks during a charge that it cannot be stopped."""
        await hear_during_charge(self, new_message)


def language_model() -> llm.LLM[Any]:
    """Return the language model, with parallel tool calls off.

    Calls of one response share a speech handle: a charge among them makes the others deaf to the
    caller, and nobody hears of it before the slowest of them has ended.
    """
    return inference.LLM(LLM, extra_kwargs={"parallel_tool_calls": False})


def session_settings(**settings: Any) -> dict[str, Any]:
    """Return what a session is made with: `AgentSession(**session_settings(…))`.

    Args:
        **settings: Further arguments of the AgentSession. They win over those made here; `tools`
            are added to the session's own.
    """
    tools = [*settings.pop("tools", ()), *session_tools()]
    return {"tool_handling": TOOL_HANDLING, **settings, "tools": tools}


server = AgentServer(shutdown_process_timeout=SHUTDOWN_PROCESS_TIMEOUT)


@server.rtc_session()
async def on_call(ctx: JobContext) -> None:
    """Pick up a call: LiveKit runs this for each room that the agent joins."""
    ctx.add_shutdown_callback(finish_charges)
    agent = Assistant()
    settings = session_settings(llm=language_model(), stt=STT, tts=TTS)
    check_names(agent, settings["tools"])
    session: AgentSession[Any] = AgentSession(**settings)
    options = room_io.RoomOptions(text_input=room_io.TextInputOptions(text_input_cb=on_typed_text))
    await session.start(agent, room=ctx.room, room_options=options)
    session.say(GREETING)


def missing(keys: tuple[str, ...]) -> list[str]:
    """Return those of `keys` that the environment does not have."""
    return [key for key in keys if not os.environ.get(key)]


def main() -> None:
    """Run the command `agent`: `agent dev` while you work on it, `agent start` in production."""
    load_dotenv()
    if sys.argv[1:2] in (["dev"], ["start"], ["console"]) and (keys := missing(ROOM_KEYS)):
        sys.exit(
            f"{', '.join(keys)} not set. Put what .env.example lists into .env, "
            "or talk to the agent without a key: uv run chat"
        )
    cli.run_app(server)
