"""From what was typed and what stands in the tool to all that its tests need."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeVar

from .. import patterns
from ..carrying_out import WrongUsageError
from ..names import Problem
from . import agent, guessing, tool, userdata, work
from .asked import Adopted, Asked
from .expressions import Expression, qualified

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..patterns import Chosen
    from ..project import Project
    from .tool import HandWritten
    from .work import Work

T = TypeVar("T")
DEADLINE = 30.0


def understood(asked: Asked, project: Project) -> Adopted:
    """All that the tests need.

    Raises:
        WrongUsageError: Something is missing; it has all that is.
    """
    problems: list[Problem] = []
    chosen = _tried(lambda: _chosen(asked), problems)
    found = _tried(lambda: tool.find(project, asked.name, asked.path), problems)
    if found is None:
        raise WrongUsageError(*problems)
    release = _tried(lambda: _release(asked, chosen, found), problems) if chosen else None
    leave_out = [release.name] if release else []
    its_work = _tried(lambda: work.find(found, asked.work, leave_out), problems)
    result = _taken(_result(asked, found, its_work), problems) if its_work else None
    if its_work and chosen:
        problems += _that_do_not_fit(its_work, found, chosen)
    arguments = _arguments(asked, found, problems)
    its_agent = _taken(agent.agent_of(found, asked.agent), problems)
    given = userdata.userdata_of(found, asked.userdata, asked.agent if its_agent else None)
    its_userdata = _taken(given, problems) if given else None
    key = _taken(_key(asked, found, chosen), problems) if chosen else None
    if problems or not (chosen and its_work and result and its_agent):
        raise WrongUsageError(*problems)
    return Adopted(
        found,
        chosen,
        its_work,
        result,
        arguments,
        its_agent,
        its_userdata,
        release,
        asked.deadline or DEADLINE,
        key,
        asked.confirm,
    )


def _tried(make: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return make()
    except WrongUsageError as wrong:
        problems += wrong.problems
        return None


def _taken(made: T | Problem, problems: list[Problem]) -> T | None:
    if isinstance(made, Problem):
        problems.append(made)
        return None
    return made


def _chosen(asked: Asked) -> Chosen:
    if not asked.patterns:
        lines = (f"{p.name}: {p.summary}" for p in patterns.of_kind("stance"))
        message = "say what the tool promises its callers: --pattern with one of these"
        raise WrongUsageError(Problem("no-pattern", message, "\n".join(lines)))
    chosen = patterns.resolve(asked.patterns)
    if isinstance(chosen, list):
        raise WrongUsageError(*chosen)
    problems = [
        Problem("no-tests", f"there are no tests for {p.name}, a pattern of {p.origin}")
        for p in chosen.patterns
        if p.origin != patterns.SHIPPED
    ]
    options = [
        ("--release", asked.release is not None, "cleanup", chosen.guards),
        ("--deadline", asked.deadline is not None, "timeout", chosen.guards),
        ("--key", asked.key is not None, "payment", (chosen.stance,)),
        ("--confirm", asked.confirm, "payment", (chosen.stance,)),
    ]
    problems += [
        Problem("no-use", f"{option} is for --pattern {needs}", "leave it out, or add that")
        for option, is_given, needs, there in options
        if is_given and needs not in there
    ]
    if asked.deadline is not None and asked.deadline <= 0:
        problems.append(Problem("bad-deadline", "a deadline is more than 0 seconds"))
    if problems:
        raise WrongUsageError(*problems)
    return chosen


def _release(asked: Asked, chosen: Chosen, found: HandWritten) -> Work | None:
    if "cleanup" not in chosen.guards:
        return None
    if asked.release is None:
        hint = "say what it calls to give it back: --release NAME"
        raise WrongUsageError(Problem("no-release", "cleanup releases something", hint))
    release = work.named(found, asked.release, "--release")
    if "." in release.name and not release.name.startswith("self."):
        hint = "move it into a function of its own"
        message = f"--release {release.name}: no test can stand in for it without losing it"
        raise WrongUsageError(Problem("bad-work", message, hint))
    return release


def _result(asked: Asked, found: HandWritten, its_work: Work) -> Expression | Problem:
    if asked.returns is not None:
        return qualified(asked.returns, found.module, "--returns")
    result = guessing.result_of(its_work.function)
    if result is guessing.NOT_KNOWN:
        message = f"it cannot be seen what {its_work.name} returns"
        hint = "give an example: --returns EXPR, such as '\"Found 42\"', '[1, 2]' or 'Receipt(7)'"
        return Problem("no-result", message, hint)
    return Expression(guessing.source(result))


def _that_do_not_fit(its_work: Work, found: HandWritten, chosen: Chosen) -> list[Problem]:
    name = its_work.name
    if its_work.is_generator and chosen.shape != "streaming":
        message = f"{name} yields its results one by one"
        return [Problem("bad-shape", message, "add --pattern streaming")]
    if chosen.shape == "streaming" and not its_work.is_generator:
        message = f"{name} yields nothing, and what streams yields"
        return [Problem("bad-shape", message, "leave out --pattern streaming, or choose --work")]
    calls = [
        node
        for node in ast.walk(found.function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name
    ]
    if chosen.shape == "concurrent" and any(not call.args for call in calls):
        message = f"{name} must be told its source first, and not by a keyword"
        return [Problem("bad-shape", message, f"call it as {name}(source, …)")]
    return []


def _arguments(asked: Asked, found: HandWritten, problems: list[Problem]) -> dict[str, str]:
    """What the model calls the tool with, as source."""
    params = {param.arg: param for param in found.params}
    given: dict[str, str] = {}
    for text in asked.arguments:
        name, equals, value = text.partition("=")
        if not equals or name not in params:
            hint = f"there is {', '.join(params)}" if params else "it has no parameters"
            problems.append(Problem("bad-arg", f"--arg {text!r} fits no parameter", hint))
            continue
        is_text = _is_text(params[name])
        try:
            read = ast.literal_eval(value.strip())
        except (SyntaxError, ValueError):
            read = guessing.NOT_KNOWN
        if is_text and not isinstance(read, str):
            read = value
        if read is guessing.NOT_KNOWN:
            hint = f'write a literal, such as {name}=5 or {name}=\'["a", "b"]\''
            problems.append(Problem("bad-arg", f"--arg {text!r} is no value", hint))
            continue
        given[name] = guessing.source(read)
    for param in found.required:
        if param.arg not in params or param.arg in given:
            continue
        sample = guessing.argument_for(param.annotation)
        if sample is guessing.NOT_KNOWN:
            message = f"no example can be made up for the parameter {param.arg}"
            problems.append(Problem("no-arg", message, f"give one: --arg {param.arg}=EXPR"))
        else:
            given[param.arg] = guessing.source(sample)
    return {name: given[name] for name in params if name in given}


def _is_text(param: ast.arg) -> bool:
    return param.annotation is not None and ast.unparse(param.annotation) == "str"


def _key(asked: Asked, found: HandWritten, chosen: Chosen) -> str | Problem | None:
    """The parameter by which a payment is the same payment, if a test can make one up."""
    if chosen.stance != "payment":
        return None
    texts = [param.arg for param in found.params if _is_text(param)]
    if asked.key is not None and asked.key not in texts:
        hint = f"there is {', '.join(texts)}" if texts else "it has none"
        message = f"--key {asked.key}: no parameter of that name is a str"
        return Problem("bad-key", message, hint)
    ids = [name for name in texts if name.endswith("_id")]
    key = asked.key or (ids[0] if len(ids) == 1 else None)
    # one that is given may be all that the tool knows: each test has that one then
    is_given = any(text.partition("=")[0] == key for text in asked.arguments)
    return None if is_given else key
