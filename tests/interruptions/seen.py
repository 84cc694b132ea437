"""The outcome of a scenario, as far as it can be seen from outside of the tools.

All times are seconds on the event loop's clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from livekit.agents import llm

from lrf.testing import Heard
from my_voice_agent.longrunning.ledger import Charge

from .tools import Tool
from .work import NEVER, Resource, Work


@dataclass
class Call:
    """A call of one of the scenario's tools.

    `order` is what a payment is for, `interrupted` when the speech was that the call belongs to.
    """

    id: str
    tool: Tool
    order: str
    started: float
    ended: float = NEVER
    status: str = ""
    interrupted: float = NEVER
    outputs: list[llm.FunctionCallOutput] = field(default_factory=list)


@dataclass
class Deed:
    """An action that was done, from when to when; the session then kept whoever did it waiting."""

    kind: str
    began: float
    ended: float = NEVER
    kept_waiting: float = 0.0


@dataclass
class Observed:
    """The calls, the deeds and the words of one scenario."""

    calls: list[Call] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    works: dict[Tool, Work] = field(default_factory=dict)
    resources: dict[Tool, Resource] = field(default_factory=dict)
    charges: dict[str, Charge | None] = field(default_factory=dict)
    """By order: what the ledger says."""
    rest: float = NEVER
    """The time when all of that had come to rest, and the caller went on."""
    words: list[str] = field(default_factory=list)
    """All that was said, told to the model, or sent in events."""
    faults: list[str] = field(default_factory=list)

    def deeds_of(self, *kinds: str) -> list[Deed]:
        return [deed for deed in self.deeds if deed.kind in kinds]
