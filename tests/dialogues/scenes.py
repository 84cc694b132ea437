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


MURMUR = Scene(("interruptible",), "the caller only murmurs", 5, Interruption(5, "Mm-hm."))
IN_TIME = Scene(("payment",), "the caller interrupts in time", 5, Interruption(2.5, "Stop!"))
LATE = Scene(("interruptible", "timeout"), "a deadline of 6 seconds passes", 60, deadline=6)
TRANSIENT = Scene(("interruptible", "retry"), "the first attempt fails", 1, fails=(1,))


def _never_mind(at: float) -> Interruption:
    return Interruption(at, "Never mind.")


def _another_question(at: float) -> Interruption:
    return Interruption(at, "Are you open on Sunday?", "Yes, from ten to four.")


DIALOGUES: dict[str, tuple[Scene, ...]] = {
    "async": _pair(("async",), 3, _never_mind(2)),
    "interruptible": (*_pair(("interruptible",), 5, _never_mind(3.5)), MURMUR),
    "interruptible-progress": _pair(("interruptible", "progress"), 12, _never_mind(9)),
    "interruptible-streaming": _pair(("interruptible", "streaming"), 6, _never_mind(4)),
    "interruptible-concurrent": _pair(("interruptible", "concurrent"), 6, _never_mind(4)),
    "payment": (*_pair(("payment",), 5, Interruption(6, "Stop!")), IN_TIME),
    "background": _pair(("background",), 20, _another_question(2.5)),
    "background-progress": _pair(("background", "progress"), 40, _another_question(12)),
    "background-streaming": _pair(("background", "streaming"), 20, _another_question(2.5)),
    "background-concurrent": _pair(("background", "concurrent"), 20, _another_question(2.5)),
    "timeout": (LATE,),
    "retry": (TRANSIENT,),
    "cleanup": _pair(("interruptible", "cleanup"), 5, _never_mind(3.5)),
}
"""By the name under which a dialogue is kept: stance and shape, or a guard."""
SCENES = tuple(scene for scenes in DIALOGUES.values() for scene in scenes)
