"""The patterns a tool can be made of, as data, and the rules for combining them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Kind = Literal["stance", "shape", "guard"]
Scope = Literal["agent", "session"]

SHIPPED = "gen-tool"
# Resolved, for Jinja gives such paths of templates, and whose a template is can be seen by them.
TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True)
class Pattern:
    """One pattern: adding one means a line here and a template of its name."""

    name: str
    kind: Kind
    summary: str
    aliases: tuple[str, ...] = ()
    rank: int = 0
    """Where a guard stands among guards: a higher one is wrapped around a lower one."""
    scope: Scope = "agent"
    """Whether the tools of a stance are made for an agent or for the whole session."""
    companions: tuple[str, ...] = ()
    """What a stance adds beside the tool: `status` means a second tool, `<tool>_status`."""
    closed: bool = False
    """Whether a stance goes with those shapes and guards only that name it."""
    stances: tuple[str, ...] = ()
    """The stances that a shape or guard goes with; if it names none, all that are not closed."""
    reason: str = ""
    """What would happen to the caller if it were combined with anything else."""
    each: bool = False
    """Of a shape: it calls the operation once a source. Of a guard: it goes around each call."""
    binds: tuple[str, ...] = ()
    """Names that its code binds: a tool or a parameter of that name would hide them."""
    origin: str = SHIPPED
    """Who has brought it: gen-tool, this project, or the name of an installed distribution."""


PATTERNS = [
    Pattern(
        "async",
        "stance",
        "answers within seconds, whatever the caller says",
        closed=True,
        reason="the caller cannot stop it, and the agent is mute until it has answered",
        binds=("promptly",),
    ),
    Pattern(
        "interruptible",
        "stance",
        "stops its work as soon as the caller takes the turn",
    ),
    Pattern(
        "payment",
        "stance",
        "must complete: once, and never stopped half-way",
        aliases=("payment-style", "critical"),
        closed=True,
        reason="retries and deadlines around a charge are how people get charged twice",
        binds=("terms",),
    ),
    Pattern(
        "background",
        "stance",
        "answers at once, works on, tells the caller when it is ready",
        scope="session",
        companions=("status",),
    ),
    Pattern(
        "progress",
        "shape",
        "works in steps and says how far it is",
        binds=("progress", "progress_of", "reporting"),
    ),
    Pattern("streaming", "shape", "results arrive one by one; partial results are kept"),
    Pattern(
        "concurrent",
        "shape",
        "asks several sources at once; those that fail are named",
        each=True,
        binds=("answers", "answers_of", "each", "gathering", "source"),
    ),
    Pattern("retry", "guard", "tries again after a transient failure", rank=1, each=True),
    Pattern(
        "cleanup",
        "guard",
        "acquires what the work needs, and releases it whatever happens",
        rank=2,
        stances=("async", "interruptible", "payment", "background"),
        binds=("owned",),
    ),
    Pattern("timeout", "guard", "a deadline over all attempts together", rank=3),
]
DEFAULT_STANCE = "interruptible"
WHY_ONE = {
    "stance": "the caller waits for it or does not, and can stop it or cannot",
    "shape": "the caller is told its result in one way",
}


class Chosen(NamedTuple):
    """A legal combination, by name; guards from the inside out."""

    stance: str
    shape: str | None
    guards: tuple[str, ...]

    @property
    def patterns(self) -> list[Pattern]:
        return [named(name) for name in (self.stance, self.shape, *self.guards) if name]


@contextmanager
def with_more(added: Iterable[Pattern]) -> Iterator[None]:
    """Within it there are these patterns too."""
    global PATTERNS
    before = PATTERNS
    PATTERNS = [*before, *added]
    try:
        yield
    finally:
        PATTERNS = before


def of_kind(kind: Kind) -> list[Pattern]:
    return [pattern for pattern in PATTERNS if pattern.kind == kind]


def find(name: str) -> Pattern | None:
    """The pattern of this name or alias."""
    return next((p for p in PATTERNS if name == p.name or name in p.aliases), None)


def named(name: str) -> Pattern:
    return next(p for p in PATTERNS if p.name == name)


def resolve(names: Iterable[str]) -> Chosen | list[Problem]:
    """The combination that these names ask for, in whatever order and however often."""
    found = {name: find(name) for name in names}
    problems = [_unknown(name) for name, pattern in found.items() if not pattern]
    asked = list(dict.fromkeys(pattern for pattern in found.values() if pattern))
    stances = [p for p in asked if p.kind == "stance"] or [named(DEFAULT_STANCE)]
    shapes = [p for p in asked if p.kind == "shape"]
    guards = sorted((p for p in asked if p.kind == "guard"), key=_by_rank)
    stance = stances[0]
    rules = [
        f"a tool has one {kind}, not {len(several)} ({_listed(several)}): {WHY_ONE[kind]}"
        for kind, several in (("stance", stances), ("shape", shapes))
        if len(several) > 1
    ]
    if apart := [p for p in [*shapes, *guards] if not go_together(stance, p)]:
        goes_with = f"{stance.name} goes with {_listed(that_go_with(stance))}"
        reason = stance.reason if stance.closed else apart[0].reason
        rules.append(f"{goes_with}, so not with {_listed(apart)}: {reason}")
    if rules:
        nearest = [stance, *(p for p in [*shapes[:1], *guards] if go_together(stance, p))]
        hint = f"the nearest that works: {_typed(nearest)}"
        problems.append(Problem("no-combination", "; ".join(rules), hint))
    if problems:
        return problems
    return Chosen(stance.name, shapes[0].name if shapes else None, tuple(p.name for p in guards))


def legal_combinations() -> Iterator[Chosen]:
    """Every combination there is."""
    guards = sorted(of_kind("guard"), key=_by_rank)
    subsets = chain.from_iterable(combinations(guards, n) for n in range(len(guards) + 1))
    for stance, shape, some in product(of_kind("stance"), [None, *of_kind("shape")], list(subsets)):
        if all(go_together(stance, p) for p in (shape, *some) if p):
            yield Chosen(stance.name, shape.name if shape else None, tuple(p.name for p in some))


def go_together(stance: Pattern, other: Pattern) -> bool:
    """Whether a tool can have this stance and this shape or guard."""
    return stance.name in other.stances if other.stances else not stance.closed


def that_go_with(stance: Pattern) -> list[Pattern]:
    """The shapes and guards that a stance can be combined with."""
    return [p for p in PATTERNS if p.kind != "stance" and go_together(stance, p)]


def folded(shape: str | None, guards: Iterable[str]) -> list[Pattern]:
    """The layers around the operation from the inside out: guards of each call, shape, guards."""
    shapes = [p for p in of_kind("shape") if p.name == shape]
    around = [p for p in of_kind("guard") if p.name in guards]
    fans_out = is_called_for_each_source(shape)
    inner = [p for p in sorted(around, key=_by_rank) if fans_out and p.each]
    return [*inner, *shapes, *(p for p in sorted(around, key=_by_rank) if p not in inner)]


def is_called_for_each_source(shape: str | None) -> bool:
    """Whether the operation of a tool of this shape is called once a source."""
    return any(p.each for p in of_kind("shape") if p.name == shape)


def _by_rank(guard: Pattern) -> tuple[int, str]:
    return guard.rank, guard.name


def _listed(patterns: Sequence[Pattern]) -> str:
    names = [p.name for p in patterns]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "nothing else"


def _typed(patterns: Sequence[Pattern]) -> str:
    return " ".join(f"--pattern {p.name}" for p in patterns)


def _unknown(name: str) -> Problem:
    from difflib import get_close_matches

    if all(find(part) for part in name.split(",")):
        hint = f"write {' '.join(f'--pattern {part}' for part in name.split(','))}"
        return Problem("unknown-pattern", f"{name!r} is more than one pattern", hint)
    known = [word for p in PATTERNS for word in (p.name, *p.aliases)]
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}?" if close else f"there are {_listed(PATTERNS)}"
    return Problem("unknown-pattern", f"there is no pattern {name!r}", hint)
