"""What is to be probed, how, and all that is wrong with that."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import InputError, Problem
from .agents import flat
from .finder import extend_path, find_subject, project_settings
from .hold import Hold, parse_holds
from .instance import make
from .sample import sample_arguments, wrong_arguments
from .situation import Situation, real_situations, situations
from .stand_in import StandIn
from .subject import Kind, Subject, schema_of
from .suggestion import suggest_holds


@dataclass(frozen=True)
class Wanted:
    """What is to be probed, and how.

    Args:
        reference: The tool, as module:tool.
        arguments: What the model calls it with; made up from its schema if None.
        holds: What is held, as typed.
        userdata: What makes the session's userdata, as module:name; "" if nothing does.
        kind: What to judge it as; found out if None.
        only: The names of the calls to run after the first; all if empty.
        is_virtual: Whether time is virtual although nothing is held.
        limit: Seconds after which a call in real time is ended.
    """

    reference: str
    arguments: dict[str, Any] | None = None
    holds: tuple[str, ...] = ()
    userdata: str = ""
    kind: Kind | None = None
    only: tuple[str, ...] = ()
    is_virtual: bool = False
    limit: float = 20.0


@dataclass(frozen=True)
class Plan:
    """How a tool is probed.

    Args:
        subject: The tool.
        schema: The schema of its parameters.
        holds: What is held.
        is_real: Whether it really runs, in real time.
        suggestions: What could be held.
    """

    subject: Subject
    schema: Mapping[str, Any]
    holds: tuple[Hold, ...]
    is_real: bool
    limit: float
    suggestions: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    @property
    def situations(self) -> list[Situation]:
        """The calls in which it is probed; the first shows what can be expected of the others."""
        first, *others = self.all_situations
        return [first, *(each for each in others if not self.only or each.name in self.only)]

    @property
    def all_situations(self) -> list[Situation]:
        """The calls in which it could be probed."""
        return situations(self.subject) if self.holds else real_situations(self.limit)

    @property
    def warning(self) -> str:
        """What the user should know before the tool runs, if anything."""
        if not self.is_real:
            return ""
        hint = "; it would be held by: --hold PACKAGE.MODULE.FUNCTION"
        if self.suggestions:
            hint = f"; to hold what it waits for: --hold {' --hold '.join(self.suggestions)}"
        count = len(self.situations)
        calls = "one call" if count == 1 else f"{count} calls"
        return (
            f"nothing is held, so {self.subject.name} really runs, in {calls}, in real time{hint}"
        )


def prepare(wanted: Wanted) -> Plan:
    """Find all that is named.

    Raises:
        InputError: Something of it is wrong: all that is.
    """
    settings = project_settings()
    extend_path(settings)
    subject = find_subject(wanted.reference, settings)
    schema, problems = _schema(subject), list[Problem]()
    if wanted.arguments is not None:
        problems += wrong_arguments(wanted.arguments, schema)
    holds, wrong = parse_holds(wanted.holds)
    problems += wrong
    if not holds and hasattr(subject.tool, "operation"):
        holds = [Hold(f"{subject.name}.operation", subject.tool, "operation", StandIn())]
    if wanted.userdata:
        subject = subject.with_userdata(_userdata(wanted.userdata, problems))
    kind = wanted.kind or subject.kind
    is_real = not holds and not wanted.is_virtual
    suggestions = () if holds else tuple(suggest_holds(subject.tool))
    if is_real and kind == "payment" and not wrong:
        problems.append(_refusal(subject, suggestions))
    plan = Plan(subject, schema, tuple(holds), is_real, wanted.limit, suggestions, wanted.only)
    problems += unknown_calls(wanted.only, [each.name for each in plan.all_situations])
    if problems:
        raise InputError(*problems)
    arguments = sample_arguments(schema) if wanted.arguments is None else wanted.arguments
    return replace(plan, subject=replace(subject, arguments=arguments, kind=kind))


def _schema(subject: Subject) -> dict[str, Any]:
    tools = [*subject.make_agent().tools, *(subject.settings().get("tools") or [])]
    bound = next((each for each in flat(tools) if each.id == subject.name), subject.tool)
    try:
        return schema_of(bound)
    except Exception as error:
        message = f"{subject.name} has no schema, so no model can be told of it: {error!r}"
        hint = "annotate each parameter with a name that is imported at run time"
        raise InputError(Problem("bad-tool", message, hint)) from error


def unknown_calls(only: Sequence[str], names: Sequence[str]) -> list[Problem]:
    """Return what is wrong with the names of calls."""
    hint = f"calls: {', '.join(names)}"
    wrong = [name for name in only if name not in names]
    return [Problem("unknown-call", f"--only {n}: there is no such call", hint) for n in wrong]


def _userdata(reference: str, problems: list[Problem]) -> Callable[[], Any]:
    """Return what makes the userdata, and add what is wrong with it to the problems."""
    try:
        factory = pkgutil.resolve_name(reference)
    except Exception as error:
        message = f"--userdata {reference} cannot be found: {type(error).__name__}: {error}"
        problems.append(Problem("bad-userdata", message, "write package.module:Class"))
        return dict
    if not callable(factory):
        message = f"--userdata {reference} is neither a class nor a function"
        problems.append(Problem("bad-userdata", message, "write package.module:Class"))
    return lambda: make(factory)


def _refusal(subject: Subject, suggestions: Sequence[str]) -> Problem:
    hold = suggestions[0] if suggestions else "PACKAGE.MODULE.FUNCTION"
    message = f"{subject.name} looks like a payment, and nothing of it is held: it would really pay"
    return Problem("payment-not-held", message, f"hold what pays: --hold {hold}")
