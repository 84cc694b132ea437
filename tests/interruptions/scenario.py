"""The script of a conversation, as data: made from a seed, and made simpler where it fails."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from .tools import TOOLS, Tool

SECONDS_A_CHARACTER = 0.064  # of the caller's speech, as in the test session
TURN_END = 0.3
HESITATION = "well"
BREATH = 0.1  # seconds between that and what the caller goes on to say: the same turn
PREAMBLE = "I will do that for you now."
ASYNC_DEADLINE = 4.0  # as a generated tool has it

TURNS = ("says", "hesitates", "murmurs", "types")
SPOKEN = ("says", "hesitates", "murmurs", "calls it off")
ENDINGS = ("hangs up", "shuts down")


@dataclass(frozen=True)
class Operation:
    """The course of the operations of a conversation.

    `ticks` are rounds of the event loop that one goes on for in the instant in which it ends. When
    cancelled it takes `resists` seconds to unwind, and then returns its result if it does so
    `anyway`. `deadline` is that of a tool that has one.
    """

    seconds: float = 2.0
    ticks: int = 0
    outcome: str = "is done"
    resists: float = 0.0
    anyway: bool = False
    deadline: float = 20.0
    acquires: float = 0.0
    releases: float = 0.0
    terms: float = 0.0


@dataclass(frozen=True)
class Action:
    """Something that somebody does, `at` seconds and `ticks` after the tool was called."""

    kind: str
    at: float
    ticks: int = 0


@dataclass(frozen=True)
class Scenario:
    tool: Tool
    second: Tool | None = None
    """Called in the same batch."""
    same_order: bool = False
    preamble: bool = False
    operation: Operation = Operation()
    actions: tuple[Action, ...] = ()

    @property
    def tools(self) -> tuple[Tool, ...]:
        return (self.tool, self.second) if self.second else (self.tool,)

    @property
    def orders(self) -> tuple[str, ...]:
        """Return what each tool is called for; only the orders of payments may be the same."""
        is_same = self.same_order and self.tool == self.second
        return ("A1", "A1" if is_same else "B2")[: len(self.tools)]

    @property
    def calls(self) -> list[tuple[str, Tool]]:
        """Return the tools, each with the order that it is called for."""
        return list(zip(self.orders, self.tools, strict=True))


def words(number: int, kind: str) -> str:
    """Return what the caller says in the action of this `number`."""
    return ("mm-hm", "uh-huh", "aha")[number] if kind == "murmurs" else f"never mind {number}"


def seconds_of(words: str) -> float:
    """Return how long it takes to say them."""
    return len(words) * SECONDS_A_CHARACTER


def make_scenario(seed: int) -> Scenario:
    """Make the scenario of `seed`. All tools come equally often."""
    r = random.Random(seed)
    tool = TOOLS[seed % len(TOOLS)]
    second = r.choice(TOOLS) if r.random() < 0.3 else None
    if second == tool and tool.mode != "payment":
        second = None  # what is not a payment has one operation, and one way for it to go
    preamble = r.random() < 0.2
    operation = _operation(r, tool)
    starts = operation.acquires if "cleanup" in tool.patterns else 0.0
    if tool.mode == "payment":
        starts += operation.terms if tool.confirm else 0.0
        starts += seconds_of(PREAMBLE) if preamble else 0.0
    moments = [0.0, starts, starts + operation.seconds, ASYNC_DEADLINE, operation.deadline]
    number = r.choice((0, 1, 1, 1, 2, 2, 3))
    actions = [_action(r, n, tool, moments) for n in range(number)]
    for once in (ENDINGS, ("hands off",)):
        for surplus in [action for action in actions if action.kind in once][1:]:
            actions.remove(surplus)
    return Scenario(tool, second, r.random() < 0.3, preamble, operation, tuple(actions))


def _operation(r: random.Random, tool: Tool) -> Operation:
    outcomes = ["is done"] * 6 + ["fails", "fails at first", "declines", "cancels itself"]
    if tool.way == "concurrent":
        outcomes.append("fails in part")
    seconds = r.choice((0.0, 0.5, 1.5, 2.0, 3.0, 4.0, 4.4, 5.0, 7.0, round(r.uniform(0, 8), 3)))
    if tool.mode == "payment" and r.random() < 0.03:
        seconds = 33.0  # longer than a caller waits
    return Operation(
        seconds=seconds,
        ticks=r.choice((0, 0, 1, 2, 3, 5, 8)),
        outcome=r.choice(outcomes),
        resists=r.choice((0.0, 0.0, 0.0, 0.0, 0.3, 1.0, 3.0, 6.0)),
        anyway=r.random() < 0.1,
        deadline=r.choice((20.0, 20.0, 3.0, seconds or 1.0)),
        acquires=r.choice((0.0, 0.0, 0.5)),
        releases=r.choice((0.0, 0.0, 0.5, 3.0)),
        terms=r.choice((0.0, 0.0, 1.0, 3.0)),
    )


def _action(r: random.Random, number: int, tool: Tool, moments: list[float]) -> Action:
    kinds = ["says"] * 4 + ["hesitates"] * 2 + ["murmurs"] * 2 + ["coughs"] * 2 + ["types"]
    kinds += ["program"] * 5 + ["hands off"] * 2 + ["hangs up", "shuts down", "cancels the task"]
    if tool.mode == "background":
        kinds += ["calls it off"] * 2
    kind = r.choice(kinds)
    moment = r.choice((*moments, moments[2], moments[2], None))
    if moment is None:
        moment = round(r.uniform(0, moments[2] + 4), 3)
    moment += r.choice((0.0,) * 6 + (-0.05, 0.001, 0.3, 1.5, round(r.uniform(-1, 3), 3)))
    if kind in SPOKEN:
        # the turn is committed, or else transcribed, at this moment
        moment -= seconds_of(words(number, kind))
        moment -= seconds_of(HESITATION) + BREATH if kind == "hesitates" else 0.0
        moment -= r.choice((TURN_END, TURN_END, 0.0))
    return Action(kind, round(max(moment, 0.0), 6), r.choice((0, 0, 1, 2, 3, 5, 8)))


def simplify(scenario: Scenario) -> Iterator[Scenario]:
    """Yield the scenarios that are one step simpler."""
    for n, action in enumerate(scenario.actions):
        before, after = scenario.actions[:n], scenario.actions[n + 1 :]
        yield replace(scenario, actions=before + after)
        if action.ticks:
            yield replace(scenario, actions=(*before, replace(action, ticks=0), *after))
    yield replace(scenario, second=None)
    yield replace(scenario, same_order=False)
    yield replace(scenario, preamble=False)
    for field in fields(Operation):
        plain: dict[str, Any] = {field.name: field.default}
        yield replace(scenario, operation=replace(scenario.operation, **plain))
