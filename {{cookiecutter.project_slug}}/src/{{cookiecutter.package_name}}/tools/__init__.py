"""The tools of the agent: all that the modules of this package define."""

from livekit.agents.llm import Tool, Toolset

from ..longrunning import tools_of


def agent_tools() -> list[Tool | Toolset]:
    """Return the tools of one agent."""
    return tools_of(__name__).agent


def session_tools() -> list[Tool | Toolset]:
    """Return the tools of one call: every agent can use them, and they end with it."""
    return tools_of(__name__).session
