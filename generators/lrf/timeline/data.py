"""The record of a call: words, work and interruptions. All times are seconds since it began.

Its JSON form is described by `timeline.schema.json` beside this module. A field may be added to it;
none changes its meaning without another `version`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

VERSION = 1

Who = Literal["caller", "agent"]
RequestOutcome = Literal["running", "answered", "failed", "cancelled"]
CallOutcome = Literal["running", "done", "failed", "cancelled"]
StepKind = Literal[
    "started", "step", "update", "reply", "went on", "cancelled", "finished", "failed", "released"
]
MomentKind = Literal["barge-in", "noise", "interrupt", "handoff", "error", "close"]


@dataclass
class Utterance:
    """Words of the caller or of the agent.

    `ended` is None while they are being said. Typed words begin and end at the same time. If the
    words were cut short, `words` is what was heard, and `unsaid` what was not spoken any more.
    """

    who: Who
    began: float
    ended: float | None
    words: str
    cut: bool = False
    unsaid: str = ""


@dataclass
class ModelRequest:
    """A request to the language model; `ended` is None while it runs."""

    began: float
    ended: float | None = None
    outcome: RequestOutcome = "running"


@dataclass
class Step:
    """The events of one call of a tool.

    - started: the work began; once an attempt, and once a source.
    - step: it reported its progress, or gave a part of its result.
    - update: the tool told the model something before its end; it goes on in the background.
    - reply: an update or a result was told after the call was answered; `text` says how that went:
      scheduled, completed, interrupted or skipped.
    - went on: the caller barged in, and the work goes on.
    - cancelled, finished, failed: the work ended.
    - released: what the work had opened was given back.
    """

    at: float
    kind: StepKind
    text: str = ""


@dataclass
class ToolCall:
    """A call of a tool; `ended` is None while it runs.

    The outcome "cancelled" also means that it ended because the caller barged in, with nothing to
    tell. `unheard` says that it gave a result that the caller never heard of.
    """

    id: str
    tool: str
    patterns: tuple[str, ...]
    began: float
    ended: float | None = None
    outcome: CallOutcome = "running"
    steps: list[Step] = field(default_factory=list)
    arguments: str = ""
    result: str = ""
    unheard: bool = False


@dataclass
class Moment:
    """The events of the call as a whole.

    - barge-in: the caller began to speak over the agent, or while a tool or the model was at work
      that they waited for.
    - noise: the caller made a sound without words, for instance a cough.
    - interrupt: a program interrupted the agent.
    - handoff: another agent took over.
    - error: a model failed; `text` says how.
    - close: the call ended.
    """

    at: float
    kind: MomentKind
    text: str = ""


@dataclass
class Timeline:
    """A call, or what there is of it so far.

    Args:
        title: What it shows, in one line.
        seconds: How long it took.
        outcome: How it went, such as passed, failed or running.
        utterances: What was said, in the order in which it began.
        requests: The requests to the language model.
        calls: The calls of tools.
        moments: What else happened.
    """

    title: str
    seconds: float
    outcome: str
    utterances: list[Utterance] = field(default_factory=list)
    requests: list[ModelRequest] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)

    def to_json(self) -> str:
        """Return its JSON form, with times rounded to milliseconds."""
        data = {"version": VERSION, **asdict(self)}
        return json.dumps(_rounded(data), indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Timeline:
        """Return the timeline that `to_json` wrote.

        Raises:
            ValueError: It is not one, or is of another version.
        """
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("version") != VERSION:
            raise ValueError(f"not a timeline of version {VERSION}")
        try:
            return _make(data)
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a timeline of version {VERSION}: {error}") from error


def _make(data: dict[str, Any]) -> Timeline:
    return Timeline(
        title=data["title"],
        seconds=data["seconds"],
        outcome=data["outcome"],
        utterances=[Utterance(**each) for each in data["utterances"]],
        requests=[ModelRequest(**each) for each in data["requests"]],
        calls=[_make_call(each) for each in data["calls"]],
        moments=[Moment(**each) for each in data["moments"]],
    )


def _make_call(data: dict[str, Any]) -> ToolCall:
    made = {"patterns": tuple(data["patterns"]), "steps": [Step(**each) for each in data["steps"]]}
    return ToolCall(**{**data, **made})


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, (list, tuple)) else value
