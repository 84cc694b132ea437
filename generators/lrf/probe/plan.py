"""The plan of a probe: its tools, and the way to probe them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .hold import Hold
from .situation import Situation, real_situations, situations
from .subject import Subject


@dataclass(frozen=True)
class Wanted:
    """A request for a probe.

    Args:
        reference: The tool, as module:tool.
        arguments: What the model calls it with, as typed; made up from its schema if None.
        holds: What is held, as typed.
        userdata: What makes the session's userdata, as module:name; "" if nothing does.
        kind: What to judge it as, as typed; found out if None.
        only: The names of the calls to run after the first; all if empty.
        is_virtual: Whether time is virtual although nothing is held.
        limit: Seconds after which a call in real time is ended.
    """

    reference: str
    arguments: str | None = None
    holds: tuple[str, ...] = ()
    userdata: str = ""
    kind: str | None = None
    only: tuple[str, ...] = ()
    is_virtual: bool = False
    limit: float = 20.0


@dataclass(frozen=True)
class Plan:
    """The way in which a tool is probed.

    Args:
        subject: The tool.
        schema: The schema of its parameters.
        holds: What is held.
        is_real: Whether it really runs, in real time.
        suggestions: What could be held.
    """

    subject: Subject
    schema: Mapping[str, Any]
    holds: tuple[Hold, ...]
    is_real: bool
    limit: float
    suggestions: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    @property
    def situations(self) -> list[Situation]:
        """Return the calls it is probed in; the first shows what to expect of the others."""
        first, *others = self.all_situations
        return [first, *(each for each in others if not self.only or each.name in self.only)]

    @property
    def all_situations(self) -> list[Situation]:
        """Return the calls in which it could be probed."""
        return situations(self.subject.within) if self.holds else real_situations(self.limit)

    @property
    def stands_in(self) -> bool:
        """Return whether the operation of a decorated tool is held, so that it does not run."""
        return any(hold.owner is self.subject.tool for hold in self.holds)

    @property
    def warning(self) -> str:
        """Return what the user should know before the tool runs, if anything."""
        if not self.is_real:
            return ""
        hold = " --hold ".join(self.suggestions) or "PACKAGE.MODULE.FUNCTION"
        count = len(self.situations)
        calls = "one call" if count == 1 else f"up to {count} calls"
        return (
            f"nothing is held, so {self.subject.name} really runs, in {calls}, in real time, each "
            f"of at most {self.limit:g} s (--limit). If it only sleeps: --virtual. To hold what it "
            f"waits for: --hold {hold}"
        )
