"""What the tools of one call remember: jobs, partial results, amounts read back, who is calling."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from weakref import WeakKeyDictionary

from livekit.agents import AgentSession, RunContext

MAX_ITEMS = 50  # partial results kept of one call of a tool


@dataclass
class Job:
    """A piece of work in the background, and how far its telling has come.

    `ready` is a result that the caller has not heard to its end, `told` one that they have.
    """

    call_id: str
    tool: str
    subject: str
    began: float
    state: Literal["running", "ready", "told", "failed", "cancelled"] = "running"
    result: str = ""
    offered_again: bool = False


@dataclass
class Partials:
    """Results that arrived one by one, the first MAX_ITEMS of them."""

    items: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.items)

    def __iter__(self) -> Iterator[str]:
        return iter(self.items)

    def told(self) -> str:
        """All of them, for a stream that has ended."""
        return f"{self._counted()}: {'; '.join(self.items)}." if self.items else "Found nothing."

    def so_far(self) -> str:
        """Those of a stream that was stopped before its end."""
        return f"{self._counted()} so far: {'; '.join(self.items)}." if self.items else ""

    def _counted(self) -> str:
        return "1 result" if len(self.items) == 1 else f"{len(self.items)} results"


@dataclass
class ToolState:
    """The state of one session; any tool may read it."""

    jobs: list[Job] = field(default_factory=list)
    partials: dict[str, Partials] = field(default_factory=dict)
    read_back: dict[str, tuple[dict[str, Any], int]] = field(default_factory=dict)
    charges: int = 0

    def jobs_of(self, tool: str) -> list[Job]:
        return [job for job in self.jobs if job.tool == tool]


_states: WeakKeyDictionary[AgentSession[Any], ToolState] = WeakKeyDictionary()


def tool_state(session: AgentSession[Any]) -> ToolState:
    """The state of `session`, made on first use and gone with the session.

    It is keyed by the session and not kept in its userdata, which is yours, of any type or none.
    """
    return _states.setdefault(session, ToolState())


def partials_of(ctx: RunContext[Any]) -> Partials:
    """A fresh list for the results of this call, in place of those of the tool's last call."""
    partials = Partials()
    tool_state(ctx.session).partials[ctx.function_call.name] = partials
    return partials


def owner_of(session: AgentSession[Any]) -> str:
    """Who is calling: the participant's identity, the same when they call again.

    Without a room, as in a test or a terminal, it is "local".
    """
    try:
        participant = session.room_io.linked_participant
    except RuntimeError:
        return "local"
    return participant.identity if participant is not None else session.room_io.room.name
