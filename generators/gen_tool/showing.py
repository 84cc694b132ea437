"""What `show` says of a combination of patterns: what for, what the caller hears, what code.

The dialogues are played, not written: `python -m tests.dialogues` in the generator's repository
has each conversation with a generated tool, and keeps here what the caller heard.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from . import overrides, patterns
from .generating import generate
from .here import here
from .names import Problem
from .project import Project
from .spec import ToolSpec, parse
from .template_problem import TemplateProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .here import Here
    from .patterns import Chosen

DIALOGUES = Path(__file__).parent / "dialogues"
NOWHERE = Project(Path(), "your_agent")
WIDTH = 88

# What a pattern is for, and when not to take it. One that is added has its summary alone.
ABOUT = {
    "async": (
        "Take it for what answers within about 4 seconds, such as a look-up.",
        "Not for anything slower, nor for what the caller may want to call off: the caller cannot"
        " stop it, and the agent is mute until it has answered.",
    ),
    "interruptible": (
        "Take it for what takes up to about 5 seconds and may as well be asked for again.",
        'Any turn of the caller stops it, also an "mm-hm": what takes longer is better off in the'
        " background.",
        "Not for what must not end half-way, such as a charge: take payment.",
    ),
    "payment": (
        "Take it for a charge, or whatever else must happen to its end, and once: neither the"
        " caller's words nor the end of the call stop it, and the ledger knows what became of it.",
        "It needs a key, such as an order's id, under which nothing is charged twice.",
        "Not for what only looks something up: while it runs the caller cannot stop it.",
    ),
    "background": (
        "Take it for what takes longer than about 5 seconds: the caller talks on meanwhile, can ask"
        " how far it is, and can have it cancelled.",
        "Not for what the next sentence depends on, for the conversation goes on without it; and"
        " not for what must outlive the call, whose end is the end of the work.",
    ),
    "progress": (
        "Take it for work that goes in steps and can count them.",
        "Not for work that does not know how far it is: an invented number is worse than none.",
    ),
    "streaming": (
        "Take it for results that arrive one by one: when the caller interrupts, or time is up, the"
        " model is told those that there are.",
        "Not for a single result, nor to have each one spoken as it comes: the caller hears them"
        " together, at the end.",
    ),
    "concurrent": (
        "Take it for independent questions to several sources: it takes as long as the slowest, and"
        " names those that have failed.",
        "Not where one answer decides the next question, nor for what changes something: when it is"
        " stopped, some sources have done it and some have not.",
    ),
    "retry": (
        "Take it for what fails now and then and works a moment later: after a lost connection or a"
        " timeout it tries again, a few times, and waits longer each time.",
        "Not for what must not happen twice, such as an order or a message that is sent.",
    ),
    "cleanup": (
        "Take it for what the work must give back, such as a file or a lock: it is acquired once"
        " for all attempts, and released when the work has really ended, in whatever way.",
        "Not for what one request opens and closes by itself: there `async with` in the operation"
        " is simpler.",
    ),
    "timeout": (
        "Take it where an answer that comes late is worth nothing: the work is stopped, and the"
        " caller is told that there was not enough time.",
        "Not as a stand-in for the deadline of a single request: this one is for all attempts"
        " together.",
    ),
}


class Shown(NamedTuple):
    """What there is to say of a combination, each part as text."""

    patterns: tuple[str, ...]
    command: str
    """What would generate the module."""
    about: str
    dialogues: str
    module: str


def show(names: Sequence[str]) -> Shown | list[Problem]:
    """What there is to say of the patterns of these names, or all that is wrong with them.

    The module is that of a tool in the project that we are in; outside, as in one made anew.
    """
    nowhere = _nowhere()  # not within, where what it adds is there already
    with here() as found:
        spec = _sample(names)
        problems = spec if isinstance(spec, list) else []
        problems += _problems_of(found)
        if problems or not isinstance(spec, ToolSpec):
            return problems
        try:
            module = generate(spec, found.project or nowhere).module
        except TemplateProblemError as error:
            return [error.problem]
        chosen = patterns.Chosen(spec.stance, spec.shape, spec.guards)
        about = "\n".join(_about(pattern) for pattern in chosen.patterns)
        dialogues = "\n".join(_dialogues(chosen))
        return Shown(spec.patterns, _command(spec), about, dialogues, module)


def text(shown: Shown) -> str:
    """All of it, to be read."""
    heard = "what the caller hears, played in a test call with the words that gen-tool brings"
    parts = [shown.about]
    parts += [f"{heard}\n\n{shown.dialogues}"] if shown.dialogues else []
    return "\n".join([*parts, f"the code: {shown.command}\n\n{shown.module}"])


def _sample(names: Sequence[str]) -> ToolSpec | list[Problem]:
    """A tool of these patterns, as plain as it can be."""
    if not names:
        there_are = ", ".join(pattern.name for pattern in patterns.PATTERNS)
        hint = f"there are {there_are}; for example: gen-tool show background"
        return [Problem("no-pattern-named", "say which patterns to show", hint)]
    if any(pattern and pattern.name == "payment" for pattern in map(patterns.find, names)):
        return parse("settle_bill", patterns=names, params=["bill_id:str"], what="the payment")
    return parse("report", patterns=names)


def _problems_of(found: Here) -> list[Problem]:
    """What is wrong with where we are; that it is no project is fine."""
    broken = (problem for problem in found.no_project if problem.code != "no-project")
    return [*broken, *found.problems]


def _nowhere() -> Project:
    """No project, and yet with what organisations add to every project."""
    added = overrides.load(None)
    return replace(NOWHERE, overrides=added) if isinstance(added, overrides.Overrides) else NOWHERE


def _about(pattern: patterns.Pattern) -> str:
    lines = [f"{pattern.name}: {pattern.summary}"]
    for sentence in ABOUT.get(pattern.name, ()):
        lines += wrap(sentence, WIDTH, initial_indent="  ", subsequent_indent="  ")
    return "".join(f"{line}\n" for line in lines)


def _dialogues(chosen: Chosen) -> Iterator[str]:
    """Those of the stance with its shape, and with each guard, as far as they were played."""
    with_shape = f"{chosen.stance}-{chosen.shape}"
    first = with_shape if _kept(with_shape).is_file() else chosen.stance
    for name in (first, *(f"{chosen.stance}-{guard}" for guard in chosen.guards)):
        if _kept(name).is_file():
            yield _kept(name).read_text("utf-8")


def _kept(dialogue: str) -> Path:
    return DIALOGUES / f"{dialogue}.txt"


def _command(spec: ToolSpec) -> str:
    """What a user types for `spec`, which is that of a sample."""
    options = "".join(f" --pattern {name}" for name in spec.patterns)
    params = "".join(f" {param.name}:{param.type}" for param in spec.params)
    what = f' --what "{spec.what}"' if spec.stance == "payment" else ""
    return f"gen-tool{options} {spec.name}{params}{what}"
