"""The agent: its instructions, its tools, and how a call with it begins."""

import os
import sys
from typing import Any

from dotenv import load_dotenv
from livekit.agents import AgentServer, AgentSession, JobContext, JobProcess, cli, room_io

from .call import CallAgent, CallData, read_prompt
from .failures import CONN_OPTIONS, end_job_with
from .longrunning import (
    SHUTDOWN_PROCESS_TIMEOUT,
    TOOL_HANDLING,
    check_ledger,
    check_names,
    finish_charges,
    on_typed_text,
)
from .longrunning.playout import speak
from .models import KEYS, load_vad, models
from .observability import keep_logs_private, set_up_observability
from .telephony import connect_phone, phone_tools
from .tools import agent_tools, session_tools

# A call is sent to the agent by this name: by a dispatch rule, a token, or `lk dispatch create`.
# With "" it takes every new room instead.
AGENT_NAME = __package__ or ""
ROOM_KEYS = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")

GREETING = "Hello. What can I do for you?"


class Assistant(CallAgent):
    """The agent that picks up."""

    def __init__(self) -> None:
        super().__init__(instructions=read_prompt("agent"), tools=agent_tools())


def session_settings(**settings: Any) -> dict[str, Any]:
    """Return what a session is made with: `AgentSession(**session_settings(…))`.

    Args:
        **settings: Further arguments of the AgentSession. They win over those made here; `tools`
            are added to the session's own.
    """
    tools = [*settings.pop("tools", ()), *session_tools(), *phone_tools()]
    defaults = {
        "tool_handling": TOOL_HANDLING,
        "conn_options": CONN_OPTIONS,
        "userdata": CallData(),
    }
    return {**defaults, **settings, "tools": tools}


def prewarm(process: JobProcess) -> None:
    """Load what all calls of a process share, before the first of them."""
    process.userdata["vad"] = load_vad()


server = AgentServer(setup_fnc=prewarm, shutdown_process_timeout=SHUTDOWN_PROCESS_TIMEOUT)


@server.rtc_session(agent_name=AGENT_NAME)
async def on_call(ctx: JobContext) -> None:
    """Pick up a call: LiveKit runs this for each room that the agent is sent to."""
    # On every line of the log. Not the room's name: the caller's number may be in it.
    ctx.log_context_fields = {"room_id": ctx.job.room.sid, "job_id": ctx.job.id}
    set_up_observability(ctx)
    ctx.add_shutdown_callback(finish_charges)
    agent = Assistant()
    settings = session_settings(**models(ctx.proc.userdata["vad"]))
    check_names(agent, settings["tools"])
    session: AgentSession[CallData] = AgentSession(**settings)
    end_job_with(session, ctx)
    connect_phone(session, ctx.room)
    options = room_io.RoomOptions(
        text_input=room_io.TextInputOptions(text_input_cb=on_typed_text),
        # On LiveKit Cloud, without the noise around the caller (BVCTelephony() for phone calls):
        # `uv add livekit-plugins-noise-cancellation`, import it from livekit.plugins, and
        # audio_input=room_io.AudioInputOptions(noise_cancellation=noise_cancellation.BVC()),
    )
    await session.start(agent, room=ctx.room, room_options=options)
    await ctx.connect()
    speak(session, GREETING)


def missing(keys: tuple[str, ...]) -> list[str]:
    """Return those of `keys` that the environment does not have."""
    return [key for key in keys if not os.environ.get(key)]


def main() -> None:
    """Run the command `agent`: `agent dev` while you work on it, `agent start` in production."""
    load_dotenv()
    keys = missing((*ROOM_KEYS, *KEYS))
    if keys and sys.argv[1:2] in (["dev"], ["start"], ["console"]):
        sys.exit(
            f"{', '.join(keys)} not set. Put what .env.example lists into .env, "
            "or talk to the agent without a key: uv run chat"
        )
    check_ledger()
    keep_logs_private()
    cli.run_app(server)
