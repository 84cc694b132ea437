"""The memory of the tools of one call: jobs and partial results."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar
from weakref import WeakKeyDictionary

from livekit.agents import AgentSession

from . import words

MAX_ITEMS = 50  # partial results kept of one call of a tool
MAX_ENDED = 10  # jobs kept of one call of a caller after they have ended

T = TypeVar("T")


def per_session(
    make: Callable[[], T], listen: Callable[[T, AgentSession[Any]], None] | None = None
) -> Callable[[AgentSession[Any]], T]:
    """Return a function that gives each session its own state.

    The state is made by `make` on first use, and goes with the session, so it must not refer to
    it. It is not kept in the session's userdata, which is yours, of any type or none.

    Args:
        make: Makes the state.
        listen: Has a new state listen to its session.
    """
    states: WeakKeyDictionary[AgentSession[Any], T] = WeakKeyDictionary()

    def state_of(session: AgentSession[Any]) -> T:
        if session not in states:
            state = make()
            if listen is not None:
                listen(state, session)
            states[session] = state
        return states[session]

    return state_of


class SoFar(Protocol):
    """The part of a result that is there before it is complete; false while there is none."""

    def __bool__(self) -> bool: ...

    def so_far(self) -> str:
        """Return a sentence that tells it, or nothing."""


@dataclass
class Job:
    """A piece of work in the background, and whether the caller has heard how it ended.

    Args:
        call_id: The id of the call that asked for it.
        tool: The name of the tool.
        subject: What distinguishes it from other jobs of the tool.
        began: When it began, in the time of the event loop.
        state: How far the work is.
        result: What the model is told in the end.
        heard: Whether the caller has heard that to its end.
        so_far: The partial result.
    """

    call_id: str
    tool: str
    subject: str
    began: float
    state: Literal["running", "ready", "failed", "cancelled"] = "running"
    result: str = ""
    heard: bool = False
    so_far: SoFar | None = None

    @property
    def is_over(self) -> bool:
        """Return whether there is nothing left to do or to tell."""
        return self.state == "cancelled" or (self.state != "running" and self.heard)


@dataclass
class Partials:
    """Results that arrived one by one, the first MAX_ITEMS of them."""

    items: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.items)

    def told(self) -> str:
        """Return all of them, for a stream that has ended."""
        return self._listed(words.FOUND) or words.FOUND_NOTHING

    def so_far(self) -> str:
        """Return those of a stream that was stopped before its end."""
        return self._listed(words.FOUND_SO_FAR)

    def _listed(self, told: str) -> str:
        results = words.RESULT if len(self.items) == 1 else words.RESULTS
        told = told.replace("{results}", results).replace("{count}", str(len(self.items)))
        return told.replace("{items}", "; ".join(self.items)) if self.items else ""


@dataclass
class ToolState:
    """The state of one session; any tool may read it.

    Args:
        jobs: The jobs, the oldest first.
    """

    jobs: list[Job] = field(default_factory=list)

    def add(self, job: Job) -> None:
        """Keep `job`, and forget the oldest that have ended, those not heard yet last."""
        ended = [each for each in self.jobs if each.state != "running"]
        forgotten = max(0, len(ended) - MAX_ENDED)
        for each in sorted(ended, key=lambda each: not each.is_over)[:forgotten]:
            self.jobs.remove(each)
        self.jobs.append(job)

    def jobs_of(self, tool: str) -> list[Job]:
        """Return the jobs of one tool, the oldest first."""
        return [job for job in self.jobs if job.tool == tool]


tool_state = per_session(ToolState)


def owner_of(session: AgentSession[Any]) -> str:
    """Return who is calling: the participant's identity, the same when they call again.

    Without a room, as in a test or a terminal, it is "local".
    """
    try:
        participant = session.room_io.linked_participant
    except RuntimeError:
        return "local"
    return participant.identity if participant is not None else session.room_io.room.name
