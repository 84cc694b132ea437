"""The conversations that `gen-tool show` tells: what is asked for, how it goes, who interrupts."""

from __future__ import annotations

from dataclasses import dataclass

SHAPES = ("progress", "streaming", "concurrent")
SOURCES = ("sales", "stock", "staff")
ANSWERS = ("up four percent", "two weeks left", "all in")


@dataclass(frozen=True)
class Interruption:
    """What the caller says, when, in seconds from the begin, and the answer if it is scripted."""

    at: float
    says: str
    answer: str = ""


@dataclass(frozen=True)
class Scene:
    """A conversation: the caller asks for what a tool of these patterns does."""

    patterns: tuple[str, ...]
    about: str
    seconds: float
    """How long the work takes: each attempt of it, or the slowest of its sources."""
    interruption: Interruption | None = None
    fails: tuple[str | int, ...] = ()
    """The attempts, or the sources, that fail."""
    deadline: float | None = None

    @property
    def stance(self) -> str:
        return self.patterns[0]

    @property
    def shape(self) -> str:
        return next((pattern for pattern in self.patterns if pattern in SHAPES), "")

    @property
    def dialogue(self) -> str:
        """The name under which it is kept, with the other scenes of the same patterns."""
        return "-".join(self.patterns)

    @property
    def tool(self) -> str:
        return "_".join(["do", *self.patterns])

    @property
    def title(self) -> str:
        return f"{' + '.join(self.patterns)}: {self.about}"


def _pair(
    patterns: tuple[str, ...], seconds: float, interruption: Interruption
) -> tuple[Scene, Scene]:
    """To its end, and interrupted."""
    fails = ("staff",) if "concurrent" in patterns else ()
    what = "one of three sources fails" if fails else f"the work takes {seconds:g} seconds"
    return (
        Scene(patterns, what, seconds, fails=fails),
        Scene(patterns, "the caller interrupts", seconds, interruption, fails),
    )


def _late(stance: str, deadline: float) -> Scene:
    about = f"a deadline of {deadline:g} seconds passes"
    return Scene((stance, "timeout"), about, 2 * deadline, deadline=deadline)


def _transient(stance: str, seconds: float) -> Scene:
    return Scene((stance, "retry"), "the first attempt fails", seconds, fails=(1,))


def _never_mind(at: float) -> Interruption:
    return Interruption(at, "Never mind.")


def _stop(at: float) -> Interruption:
    return Interruption(at, "Stop!")


def _another_question(at: float) -> Interruption:
    return Interruption(at, "Are you open on Sunday?", "Yes, from ten to four.")


SCENES = (
    *_pair(("async",), 3, _never_mind(2)),
    *_pair(("async", "cleanup"), 3, _never_mind(2)),
    *_pair(("interruptible",), 5, _never_mind(3.5)),
    Scene(("interruptible",), "the caller only murmurs", 5, Interruption(5, "Mm-hm.")),
    *_pair(("interruptible", "progress"), 12, _never_mind(9)),
    *_pair(("interruptible", "streaming"), 6, _never_mind(4)),
    *_pair(("interruptible", "concurrent"), 6, _never_mind(4)),
    _late("interruptible", 6),
    _transient("interruptible", 1),
    *_pair(("interruptible", "cleanup"), 5, _never_mind(3.5)),
    *_pair(("payment",), 5, _stop(6)),
    Scene(("payment",), "the caller interrupts in time", 5, _stop(2.5)),
    *_pair(("payment", "cleanup"), 5, _stop(6)),
    *_pair(("background",), 20, _another_question(2.5)),
    *_pair(("background", "progress"), 40, _another_question(12)),
    *_pair(("background", "streaming"), 20, _another_question(2.5)),
    *_pair(("background", "concurrent"), 20, _another_question(2.5)),
    _late("background", 30),
    _transient("background", 10),
    *_pair(("background", "cleanup"), 20, _another_question(2.5)),
)
