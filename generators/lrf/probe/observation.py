"""The observation of one call of the probe, in figures."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..timeline import Timeline
from .course import Run

MOMENT = 0.05  # seconds: LiveKit has committed a turn a little before the caller's line returns


@dataclass(frozen=True)
class Said:
    """Words that the caller heard; `cut` if they were cut short."""

    words: str
    began: float
    ended: float
    cut: bool


@dataclass(frozen=True)
class Output:
    """Words that the tool told the model."""

    text: str
    is_error: bool


@dataclass(frozen=True)
class End:
    """The end of a call of the tool, and the text of its exception or of its result."""

    at: float
    status: str
    message: str


@dataclass(frozen=True)
class Observation:
    """The observation of one call; all times are seconds on the event loop's clock.

    Args:
        name: Names the call, for programs.
        title: What happened in it.
        asked: When the caller's request was committed.
        stopped: When the turn that interrupted was committed, or the cancellation or hang-up came.
        is_over: Whether the tool had ended before that, so that it could not be stopped.
        reply: What a model that hears the caller says to the turn that interrupted.
        closed: When the session had closed, if the caller hung up.
        until: How long was watched.
        runs: The runs of what was held.
        slow: The run of the work that takes its time.
        outputs: What the model was told.
        heard: What the caller heard, in order.
        calls: How often the tool was called.
        ends: How the calls of the tool ended.
        is_protected: Whether its speech could not be interrupted while the work ran.
        is_background: Whether the call was answered while its work went on.
        faults: What was wrong when the call was over.
        is_unreachable: Whether the tool failed since it could not connect to something.
        stood_still: The longest time that the tool kept the event loop waiting, in real seconds.
        unawaited: The coroutines that were made under the tool and never awaited.
        timeline: The whole call, for a picture.
    """

    name: str
    title: str
    asked: float
    stopped: float | None
    is_over: bool
    reply: str
    closed: float | None
    until: float
    runs: tuple[Run, ...]
    slow: tuple[Run, ...]
    outputs: tuple[Output, ...]
    heard: tuple[Said, ...]
    calls: int
    ends: tuple[End, ...]
    is_protected: bool
    is_background: bool
    faults: tuple[str, ...] = ()
    is_unreachable: bool = False
    stood_still: float = 0.0
    unawaited: tuple[str, ...] = ()
    timeline: Timeline = field(default_factory=lambda: Timeline("", 0.0, ""))

    @property
    def first_word(self) -> float | None:
        """Return the seconds from the request to the agent's first word; None if there was none."""
        began = [said.began for said in self.heard if said.began >= self.asked - MOMENT]
        return max(0.0, began[0] - self.asked) if began else None

    @property
    def longest_silence(self) -> float:
        """Return the longest silence, in seconds, from the request until the result was known.

        That is the last thing they heard; the whole rest of the call if nothing was heard after the
        tool had ended.
        """
        said = [each for each in self.heard if each.began >= self.asked - MOMENT]
        silences, end = [0.0], self.asked
        for each in said:
            silences.append(each.began - end)
            end = max(end, each.ended)
        is_waiting = self.stopped is None and not self.heard_after(self.work_ended or self.asked)
        return max(*silences, self.until - end if is_waiting else 0.0)

    @property
    def answered(self) -> float | None:
        """Return the seconds from the turn that interrupted to the agent's answer, if any."""
        if self.stopped is None:
            return None
        began = [said.began for said in self.heard if said.began >= self.stopped - MOMENT]
        return max(0.0, began[0] - self.stopped) if began else None

    @property
    def work_ended(self) -> float | None:
        """Return when the last run of the work ended; None if one goes on."""
        if not self.slow:  # nothing is held: the tool itself is the work
            return max((end.at for end in self.ends), default=None)
        ends = [run.ended for run in self.slow if run.ended is not None]
        return max(ends) if len(ends) == len(self.slow) else None

    @property
    def ran_on(self) -> float | None:
        """Return the seconds for which work ran on after it was to stop, if it was to."""
        if self.stopped is None or self.is_over:
            return None
        ended = self.until if self.work_ended is None else self.work_ended
        return max(0.0, ended - self.stopped)

    @property
    def closed_after(self) -> float | None:
        """Return the seconds from the hang-up until the session had closed."""
        if self.closed is None or self.stopped is None:
            return None
        return self.closed - self.stopped

    @property
    def seconds(self) -> float:
        """Return the seconds from the request until the tool had ended and all was said."""
        last = [*(end.at for end in self.ends), *(said.ended for said in self.heard)]
        return max(last, default=self.until) - self.asked

    @property
    def told(self) -> str:
        """Return all that the model was told by the tool."""
        return "\n".join(output.text for output in self.outputs)

    @property
    def spoken(self) -> str:
        """Return all that the caller heard."""
        return "\n".join(said.words for said in self.heard)

    def heard_after(self, moment: float) -> list[Said]:
        """Return what was heard of the tool from a moment on: what answers another turn is not."""
        return [
            said
            for said in self.heard
            if said.began >= moment - MOMENT
            and not (self.reply and self.reply.startswith(said.words))
        ]

    def outcomes(self) -> list[str]:
        """Return how the runs of the work went."""
        return [run.outcome for run in self.slow]
