"""How long-running tools meet a call: its settings, and what the caller says during a charge."""

from collections.abc import Sequence
from typing import Any

from livekit.agents import Agent, AgentSession, StopResponse, llm, room_io
from livekit.agents.voice.tool_executor import AsyncToolOptions

from .charges import is_charging, keep_words
from .tools import session_tools

CANNOT_STOP = "I heard you, but the payment is going through and cannot be stopped now."

# LiveKit's own words name a tool that cancels even where there is none.
ALREADY_RUNNING = "{function_name} is already under way for this. Do not call it again."


def session_settings(tools: Sequence[llm.Tool | llm.Toolset] = ()) -> dict[str, Any]:
    """What a session is made with, in a room and in tests: `AgentSession(…, **session_settings())`.

    Args:
        tools: Further tools of the session.
    """
    templates: AsyncToolOptions = {"duplicate_reject_template": ALREADY_RUNNING}
    return {
        "tools": [*tools, *session_tools()],
        "tool_handling": {"async_options": templates},
    }


async def hear_during_charge(agent: Agent, message: llm.ChatMessage) -> None:
    """What the caller says during a charge is kept, and not answered by a promise to stop.

    For `Agent.on_user_turn_completed`.

    Raises:
        StopResponse: The caller has been answered.
    """
    if is_charging(agent.session):
        await keep_words(agent, message)
        agent.session.say(CANNOT_STOP)
        raise StopResponse


async def on_typed_text(session: AgentSession[Any], event: room_io.TextInputEvent) -> None:
    """The same for what the caller types, which never reaches `on_user_turn_completed`."""
    if is_charging(session):
        message = llm.ChatMessage(role="user", content=[event.text])
        await keep_words(session.current_agent, message)
        session.say(CANNOT_STOP)
    elif answering := room_io.TextInputOptions().text_input_cb(session, event):  # LiveKit's own
        await answering
