"""The activity of the agent's tools, from LiveKit's own events."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from livekit.agents import AgentSession, llm
from livekit.agents.voice.events import (
    ToolCallEnded,
    ToolCallStarted,
    ToolCallUpdated,
    ToolExecutionUpdatedEvent,
)

ENDS = {"done": "ended", "error": "ended with an error", "cancelled": "cancelled"}
LONGEST_ERROR = 300  # characters of what the model is told of it
OF_LIVEKIT = "lk_agents_"  # what the names of its own tools begin with
HINTS = {
    "interruptible": "say anything to stop it",
    "async": "it cannot be stopped",
    "payment": "it cannot be stopped",
}

Show = Callable[[str, str], None]
"""Shows who speaks, and what; nobody ("") for what happens."""


@dataclass
class Job:
    """A call of a tool."""

    name: str
    began: float
    in_background: bool = False
    ended: float | None = None
    end: str = ""

    def seconds(self, now: float) -> int:
        """Return how long it has run so far, or ran."""
        return round((self.ended or now) - self.began)


class Activity:
    """Follows the tools of a session.

    Args:
        session: The session.
        show: Shows each step of a call.
    """

    def __init__(self, session: AgentSession[Any], show: Show) -> None:
        self.jobs: dict[str, Job] = {}
        self.shows_results = False
        """Set to show the text of results: when nobody tells them any more."""
        self._session = session
        self._show = show
        session.on("tool_execution_updated", self._on_event)

    def running(self) -> list[Job]:
        """Return the calls that have not ended."""
        return [job for job in self.jobs.values() if job.ended is None]

    def awaited(self) -> list[Job]:
        """Return the running calls that the caller waits for."""
        return [job for job in self.running() if not job.in_background]

    def status(self) -> str:
        """Return a line about what runs, for how long, and what the caller can do."""
        return " · ".join(
            f"{job.name} {job.seconds(_now())} s, {self._hint(job)}" for job in self.running()
        )

    def history(self) -> list[str]:
        """Return a line for each call so far."""
        now = _now()
        return [
            f"{job.name}: {job.end or 'running'}, {job.seconds(now)} s"
            for job in self.jobs.values()
        ]

    def _hint(self, job: Job) -> str:
        if job.in_background:
            words = job.name.replace("_", " ")
            return f'in the background: "how far is it", "cancel the {words.split()[-1]}"'
        return HINTS.get(getattr(self._mode(job), "name", ""), "you can speak")

    def _mode(self, job: Job) -> object:
        tool = next((tool for tool in tools_of(self._session) if tool.id == job.name), None)
        return getattr(tool, "mode", None)

    def _end(self, job: Job, status: str, message: str | None) -> str:
        """Return how a call has ended; one that the caller interrupted tells the model so."""
        stopped: str = getattr(self._mode(job), "stopped", "")
        return "stopped" if stopped and stopped in (message or "") else ENDS[status]

    def _on_event(self, event: ToolExecutionUpdatedEvent) -> None:
        match event.update:
            case ToolCallStarted(function_call=call) if not call.name.startswith(OF_LIVEKIT):
                self.jobs[call.call_id] = Job(call.name, _now())
                self._show("", f"[{call.name}({_told(call.arguments)}) started]")
            case ToolCallUpdated(id=id_, call_id=call_id, message=message, silent=silent):
                if (job := self.jobs.get(call_id)) is None:
                    return
                if not job.in_background:
                    job.in_background = True
                    self._show("", f"[{job.name} goes on in the background]")
                if id_ != call_id and not silent:
                    self._show("", f"[{job.name}: {message}]")
            case ToolCallEnded(call_id=call_id, status=status, message=message):
                if (job := self.jobs.get(call_id)) is None:
                    return
                job.ended, job.end = _now(), self._end(job, status, message)
                told = ""
                if status == "error" and message:
                    told = f": {shorten(message, LONGEST_ERROR, placeholder=' …')}"
                self._show("", f"[{job.name} {job.end}{told}]")
                if self.shows_results and message and not told:
                    self._show("", f"({message})")


def tools_of(session: AgentSession[Any]) -> Iterator[Any]:
    """Return the tools of a session and of its agent, those of toolsets too."""
    agent = session.current_agent if session.current_agent else None
    tools = [*session.tools, *(agent.tools if agent else ())]
    return (tool for tool in llm.ToolContext(tools).flatten() if hasattr(tool, "id"))


def is_charging(session: AgentSession[Any]) -> bool:
    """Return whether a payment tool of the session charges its caller now."""
    tools = (tool for tool in tools_of(session) if hasattr(tool, "is_charging"))
    return any(tool.is_charging(session) for tool in tools)


def _told(arguments: str) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in json.loads(arguments or "{}").items())


def _now() -> float:
    return asyncio.get_running_loop().time()
