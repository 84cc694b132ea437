"""The conversations that `gen-tool show` prints: what is asked for, how it goes, who interrupts."""

from dataclasses import dataclass

TELLING = ("progress", "streaming", "concurrent")
SOURCES = ("sales", "stock", "staff")
ANSWERS = ("up four percent", "two weeks left", "all in")


@dataclass(frozen=True)
class Interruption:
    """A line of the caller, its time in seconds from the start, and the answer if scripted."""

    at: float
    says: str
    answer: str = ""


@dataclass(frozen=True)
class Scene:
    """A conversation: the caller asks for what a tool of these patterns does.

    Args:
        patterns: The mode, and an option or none.
        about: What it shows.
        seconds: How long the work takes: each attempt of it, or the slowest of its sources.
        interruption: Who interrupts, if anybody.
        fails: The attempts, or the sources, that fail.
        deadline: The deadline of the option timeout.
    """

    patterns: tuple[str, ...]
    about: str
    seconds: float
    interruption: Interruption | None = None
    fails: tuple[str | int, ...] = ()
    deadline: float | None = None

    @property
    def mode(self) -> str:
        """Return the name of its mode."""
        return self.patterns[0]

    @property
    def telling(self) -> str:
        """Return the option that decides how the result is told."""
        return next((pattern for pattern in self.patterns if pattern in TELLING), "")

    @property
    def dialogue(self) -> str:
        """Return the name under which it is kept, with the other scenes of the same patterns."""
        return "-".join(self.patterns)

    @property
    def title(self) -> str:
        """Return its first line."""
        return f"{' + '.join(self.patterns)}: {self.about}"


def _pair(
    patterns: tuple[str, ...], seconds: float, interruption: Interruption
) -> tuple[Scene, Scene]:
    """Return one to its end, and one that is interrupted."""
    fails = ("staff",) if "concurrent" in patterns else ()
    what = "one of three sources fails" if fails else f"the work takes {seconds:g} seconds"
    return (
        Scene(patterns, what, seconds, fails=fails),
        Scene(patterns, "the caller interrupts", seconds, interruption, fails),
    )


def _late(mode: str, deadline: float) -> Scene:
    about = f"a deadline of {deadline:g} seconds passes"
    return Scene((mode, "timeout"), about, 2 * deadline, deadline=deadline)


def _transient(mode: str, seconds: float) -> Scene:
    return Scene((mode, "retry"), "the first attempt fails", seconds, fails=(1,))


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
    *_pair(("payment",), 5, _stop(11)),
    Scene(("payment",), "the caller says no", 5, Interruption(5.5, "No, thanks.")),
    *_pair(("payment", "cleanup"), 5, _stop(11)),
    *_pair(("background",), 20, _another_question(2.5)),
    *_pair(("background", "progress"), 40, _another_question(12)),
    *_pair(("background", "streaming"), 20, _another_question(2.5)),
    *_pair(("background", "concurrent"), 20, _another_question(2.5)),
    _late("background", 30),
    _transient("background", 10),
    *_pair(("background", "cleanup"), 20, _another_question(2.5)),
)
