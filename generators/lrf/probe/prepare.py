"""The preparation of a probe, and all that is wrong with what was typed."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ..errors import InputError, Problem
from .agents import flat
from .finder import extend_path, find_subject, project_settings
from .hold import Hold, parse_holds
from .instance import make
from .plan import Plan, Wanted
from .sample import parse_arguments, sample_arguments, wrong_arguments
from .situation import Situation, situations
from .stand_in import StandIn
from .subject import KINDS, Kind, Subject, schema_of
from .suggestion import suggest_holds

T = TypeVar("T")


def prepare(wanted: Wanted) -> Plan:
    """Find all that is named.

    Raises:
        InputError: Something of it is wrong: all that is.
    """
    settings = project_settings()
    extend_path(settings)
    problems = list[Problem]()
    given = _tried(problems, lambda: parse_arguments(wanted.arguments))
    subject = _tried(problems, lambda: find_subject(wanted.reference, settings))
    schema = _tried(problems, lambda: _schema(subject))
    if schema is not None and given is not None and wanted.arguments is not None:
        problems += wrong_arguments(given, schema)
    holds, wrong = parse_holds(wanted.holds)
    problems += wrong
    userdata = _tried(problems, lambda: _userdata(wanted.userdata))
    kind = _tried(problems, lambda: _kind(wanted.kind))
    if subject is None or schema is None:
        raise InputError(*problems, *unknown_calls(wanted.only, _names(situations())))
    subject = subject.with_userdata(userdata) if userdata else subject
    subject = replace(subject, arguments=given or {}, kind=kind or subject.kind)
    plan = _plan(wanted, subject, schema, holds)
    problems += _wrong_plan(plan, wanted)
    if problems:
        raise InputError(*problems)
    if wanted.arguments is not None:
        return plan
    return replace(plan, subject=replace(subject, arguments=sample_arguments(schema)))


def _tried(problems: list[Problem], make: Callable[[], T]) -> T | None:
    """Return what a function makes, or None, and add what is wrong with it to the problems."""
    try:
        return make()
    except InputError as error:
        problems += error.problems
        return None


def _plan(wanted: Wanted, subject: Subject, schema: dict[str, Any], holds: list[Hold]) -> Plan:
    """Return how a tool is probed with what of the wanted holds could be found."""
    if not holds and hasattr(subject.tool, "operation"):
        holds = [Hold(f"{subject.name}.operation", subject.tool, "operation", StandIn())]
    is_real = not holds and not wanted.holds and not wanted.is_virtual
    tool = getattr(subject.tool, "operation", subject.tool)
    suggestions = () if wanted.holds else tuple(suggest_holds(tool))
    return Plan(subject, schema, tuple(holds), is_real, wanted.limit, suggestions, wanted.only)


def _wrong_plan(plan: Plan, wanted: Wanted) -> list[Problem]:
    """Return what is wrong with a plan as a whole."""
    problems = list[Problem]()
    if plan.is_real and plan.subject.kind == "payment":
        problems.append(_refusal(plan.subject, plan.suggestions))
    # a hold that was not found would have been held
    known = plan.all_situations if not wanted.holds else situations(plan.subject.within)
    return problems + unknown_calls(wanted.only, _names(known))


def _names(known: Sequence[Situation]) -> list[str]:
    return [each.name for each in known]


def _kind(typed: str | None) -> Kind | None:
    """Return the kind that was typed.

    Raises:
        InputError: There is no such kind.
    """
    for kind in KINDS:
        if kind == typed:
            return kind
    if typed is None:
        return None
    hint = f"use one of: {', '.join(KINDS)}"
    raise InputError(Problem("bad-kind", f"--kind {typed}: there is no such kind", hint))


def _schema(subject: Subject | None) -> dict[str, Any] | None:
    if subject is None:
        return None
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


def _userdata(reference: str) -> Callable[[], Any] | None:
    """Return what makes the userdata, if anything does.

    Raises:
        InputError: There is no such thing, or it makes nothing.
    """
    if not reference:
        return None
    try:
        factory = pkgutil.resolve_name(reference)
    except Exception as error:
        message = f"--userdata {reference} cannot be found: {type(error).__name__}: {error}"
        raise InputError(Problem("bad-userdata", message, "write package.module:Class")) from error
    if not callable(factory):
        message = f"--userdata {reference} is neither a class nor a function"
        raise InputError(Problem("bad-userdata", message, "write package.module:Class"))
    return lambda: make(factory)


def _refusal(subject: Subject, suggestions: Sequence[str]) -> Problem:
    hold = suggestions[0] if suggestions else "PACKAGE.MODULE.FUNCTION"
    message = f"{subject.name} looks like a payment, and nothing of it is held: it would really pay"
    return Problem("payment-not-held", message, f"hold what pays: --hold {hold}")
