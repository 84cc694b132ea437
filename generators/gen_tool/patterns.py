"""The patterns a tool can be made of, as data, and the rules for combining them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, Literal, NamedTuple

from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Kind = Literal["stance", "shape", "guard"]
Scope = Literal["agent", "session"]


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
    combines: tuple[str, ...] | None = None
    """The shapes and guards that a stance goes with; None means all."""
    reason: str = ""
    """What would happen to the caller if a stance were combined with anything else."""


PATTERNS = [
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
        combines=(),
        reason="retries and deadlines around a charge are how people get charged twice",
    ),
    Pattern(
        "background",
        "stance",
        "answers at once, works on, tells the caller when it is ready",
        scope="session",
        companions=("status",),
    ),
    Pattern("streaming", "shape", "results arrive one by one; partial results are kept"),
    Pattern("retry", "guard", "tries again after a transient failure", rank=1),
    Pattern("timeout", "guard", "a deadline over all attempts together", rank=2),
]
DEFAULT_STANCE = "interruptible"


class Chosen(NamedTuple):
    """A legal combination, by name; guards from the inside out."""

    stance: str
    shape: str | None
    guards: tuple[str, ...]


def of_kind(kind: Kind) -> list[Pattern]:
    return [pattern for pattern in PATTERNS if pattern.kind == kind]


def find(name: str) -> Pattern | None:
    """The pattern of this name or alias."""
    return next((p for p in PATTERNS if name == p.name or name in p.aliases), None)


def stance_named(name: str) -> Pattern:
    return next(p for p in of_kind("stance") if p.name == name)


def resolve(names: Iterable[str]) -> Chosen | list[Problem]:
    """The combination that these names ask for, in whatever order and however often."""
    found = {name: find(name) for name in names}
    problems = [_unknown(name) for name, pattern in found.items() if not pattern]
    asked = list(dict.fromkeys(pattern for pattern in found.values() if pattern))
    stances = [p for p in asked if p.kind == "stance"] or [stance_named(DEFAULT_STANCE)]
    shapes = [p for p in asked if p.kind == "shape"]
    guards = sorted((p for p in asked if p.kind == "guard"), key=lambda p: (p.rank, p.name))
    stance, others = stances[0], [p for p in [*shapes[:1], *guards] if _go(stances[0], p)]
    nearest = f"the nearest that works: {_typed([stance, *others])}"
    for kind, several in (("stance", stances), ("shape", shapes)):
        if len(several) > 1:
            problems.append(
                Problem(
                    f"several-{kind}s",
                    f"a tool has one {kind}, not {len(several)}: {_listed(several)}",
                    nearest,
                )
            )
    if apart := [p for p in [*shapes, *guards] if not _go(stance, p)]:
        goes_with = _listed([p for p in PATTERNS if p.kind != "stance" and _go(stance, p)])
        problems.append(
            Problem(
                "no-combination",
                f"{stance.name} goes with {goes_with}, so not with {_listed(apart)}:"
                f" {stance.reason}",
                nearest,
            )
        )
    if problems:
        return problems
    return Chosen(stance.name, shapes[0].name if shapes else None, tuple(p.name for p in guards))


def legal_combinations() -> Iterator[Chosen]:
    """Every combination there is."""
    guards = sorted(of_kind("guard"), key=lambda p: (p.rank, p.name))
    subsets = chain.from_iterable(combinations(guards, n) for n in range(len(guards) + 1))
    for stance, shape, some in product(of_kind("stance"), [None, *of_kind("shape")], list(subsets)):
        if all(_go(stance, p) for p in (shape, *some) if p):
            yield Chosen(stance.name, shape.name if shape else None, tuple(p.name for p in some))


def _go(stance: Pattern, other: Pattern) -> bool:
    return stance.combines is None or other.name in stance.combines


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
