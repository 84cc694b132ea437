"""The patterns that a tool can be made of, as data, and the rules for combining them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..errors import InputError, Problem

DEFAULT_MODE = "interruptible"


@dataclass(frozen=True)
class Pattern:
    """One pattern.

    Args:
        name: Its name.
        kind: A tool has one mode, and may have options.
        summary: What it does, as `list` says it.
        decorator: Of a mode, or of a pattern of the user's own: what source calls it.
        aliases: Other names for it.
        alone: Of a mode that goes with `cleanup` only: what would happen otherwise.
        tells: Of an option: whether it decides how the result is told. A tool has one such.
        binds: Names that its simulation binds; a parameter of that name would be hidden.
        module: Of a pattern of the user's own: the module that defines it.
        contract: Of a pattern of the user's own: the class of its tests, "module:Class".
    """

    name: str
    kind: Literal["mode", "option"]
    summary: str
    decorator: str = ""
    aliases: tuple[str, ...] = ()
    alone: str = ""
    tells: bool = False
    binds: tuple[str, ...] = ()
    module: str = ""
    contract: str = ""

    @property
    def contract_class(self) -> str:
        """Return the class that states its promises, as tests call it; nothing if there is none."""
        named = self.contract.rpartition(":")[2]
        return named if self.module else f"{self.name.capitalize()}Contract"


_ASYNC = "the caller cannot stop it, and the agent is mute until it has answered"
_PAYMENT = "retries and deadlines around a charge are how people get charged twice"
_COMPLETES = "completes once, and is never stopped halfway"
_STOPS = "stops its work as soon as the caller takes the turn"
_BACKGROUND = "answers at once, keeps working, tells the result when ready"
BUILT_IN = (
    Pattern("async", "mode", "answers within seconds", "quick_tool", ("quick",), _ASYNC),
    Pattern("interruptible", "mode", _STOPS, "interruptible_tool"),
    Pattern("payment", "mode", _COMPLETES, "payment_tool", ("payment-style", "critical"), _PAYMENT),
    Pattern("background", "mode", _BACKGROUND, "background_tool"),
    Pattern("progress", "option", "tells how far it is", tells=True, binds=("done",)),
    Pattern("streaming", "option", "yields results one by one", tells=True, binds=("number",)),
    Pattern("concurrent", "option", "asks several sources, and names those that fail", tells=True),
    Pattern("timeout", "option", "sets one deadline over all attempts"),
    Pattern("retry", "option", "tries again after a transient failure"),
    Pattern("cleanup", "option", "opens what the work needs, and closes it whatever happens"),
)


class Combination(NamedTuple):
    """A legal combination: a mode, and options in the order of the registry."""

    mode: Pattern
    options: tuple[Pattern, ...] = ()

    @property
    def all(self) -> tuple[Pattern, ...]:
        """All patterns, the mode first."""
        return (self.mode, *self.options)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, the mode first."""
        return tuple(pattern.name for pattern in self.all)


def resolve(names: Iterable[str], registry: Sequence[Pattern] = BUILT_IN) -> Combination:
    """Return the combination that these names ask for, in whatever order and however often."""
    found = {name: find(name, registry) for name in names}
    problems = [_unknown(name, registry) for name, pattern in found.items() if not pattern]
    asked = [p for p in registry if p in found.values()]
    modes = [p for p in asked if p.kind == "mode"] or [
        p for p in registry if p.name == DEFAULT_MODE
    ]
    options = [p for p in asked if p.kind == "option"]
    if wrong := list(_broken_rules(modes, options)):
        nearest = [p for p in options if takes(modes[0], p)]
        nearest = [p for p in nearest if not p.tells or p == next(q for q in nearest if q.tells)]
        typed = " ".join(f"--pattern {p.name}" for p in (modes[0], *nearest))
        hint = f"try: {typed}"
        problems.append(Problem("bad-combination", "; ".join(wrong), hint))
    if problems:
        raise InputError(*problems)
    return Combination(modes[0], tuple(options))


def find(name: str, registry: Sequence[Pattern] = BUILT_IN) -> Pattern | None:
    """Return the pattern of this name or alias."""
    return next((p for p in registry if name == p.name or name in p.aliases), None)


def takes(mode: Pattern, option: Pattern) -> bool:
    """Return whether a tool of this mode can have this option."""
    return not mode.alone or option.name == "cleanup" or bool(option.module)


def listed(names: Iterable[str]) -> str:
    """Return names as prose: "a, b and c"."""
    *most, last = [*names] or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last


def _broken_rules(modes: Sequence[Pattern], options: Sequence[Pattern]) -> Iterator[str]:
    if len(modes) > 1:
        names = listed(p.name for p in modes)
        yield (
            f"a tool has one mode, not {len(modes)} ({names}): the caller waits for it or does not,"
            " and can stop it or cannot"
        )
    if len(told := [p.name for p in options if p.tells]) > 1:
        yield f"a tool has one of {listed(told)}: the caller is told its result in one way"
    if apart := [p.name for p in options if not takes(modes[0], p)]:
        mode = modes[0]
        yield f"{mode.name} goes with cleanup only, not with {listed(apart)}: {mode.alone}"


def _unknown(name: str, registry: Sequence[Pattern]) -> Problem:
    from difflib import get_close_matches

    if "," in name and all(find(part, registry) for part in name.split(",")):
        hint = f"write {' '.join(f'--pattern {part}' for part in name.split(','))}"
        return Problem("unknown-pattern", f"{name!r} is more than one pattern", hint)
    known = [word for p in registry for word in (p.name, *p.aliases)]
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    there_are = f"choose from {', '.join(p.name for p in registry)}"
    hint = f"did you mean {close[0]}?" if close else there_are
    return Problem("unknown-pattern", f"there is no pattern {name!r}", hint)
