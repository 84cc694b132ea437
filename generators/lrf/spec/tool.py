"""The specification of a tool: legal, complete, with every default filled in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ..errors import InputError, Problem
from .names import problem_of_tool_name
from .needs import Sources, find_key, find_sources
from .params import Param
from .patterns import BUILT_IN, Combination, Pattern, resolve
from .text import problem_of_text
from .values import quoted
from .words import default_description, default_example, default_what

T = TypeVar("T")

MOST_PARAMS = 8
WIDEST_WHAT = 60  # it is spoken, within sentences that take time: 60 characters are four seconds
WIDEST_EXAMPLE = 60


@dataclass(frozen=True)
class ToolSpec:
    """A tool that can be generated. `make` checks it.

    The caller waits for `what`, as it is spoken ("the report"), and has it called by saying one of
    the `examples`. A payment has the `key` that tells one charge from another, and asks first if
    `confirm` is on; a concurrent tool has `sources`: the list, and the parameter for one of them.
    """

    name: str
    combination: Combination
    params: tuple[Param, ...]
    description: str
    what: str
    examples: tuple[str, ...]
    key: str = ""
    confirm: bool = False
    sources: Sources | None = None

    @property
    def mode(self) -> Pattern:
        """Return how the tool meets the conversation."""
        return self.combination.mode

    def has(self, pattern: str) -> bool:
        """Return whether the tool has the pattern of this name."""
        return pattern in self.combination.names


def make(
    name: str,
    patterns: Sequence[str],
    params: Sequence[Callable[[], Param]],
    *,
    description: str = "",
    what: str = "",
    examples: Sequence[str] = (),
    key: str | None = None,
    confirm: bool | None = None,
    registry: Sequence[Pattern] = BUILT_IN,
) -> ToolSpec:
    """Return the tool of these parts, as ToolSpec has them, with defaults for what is left out.

    Patterns are given by their names in the registry, parameters as functions that return them or
    raise InputError.
    """
    problems = list(filter(None, [problem_of_tool_name(name)]))

    def collect(parse: Callable[..., T], *arguments: Any) -> T | None:
        try:
            return parse(*arguments)
        except InputError as error:
            problems.extend(error.problems)
            return None

    combination = collect(resolve, patterns, registry)
    built = [param for build in params if (param := collect(build))]
    problems += _problems_of_params(name, built, len(params))
    problems += _problems_of_texts(description, what, examples)
    is_payment, sources = False, None
    if combination is not None:
        problems += _problems_of_bound_names(built, combination)
        is_payment = combination.mode.name == "payment"
        # what a parameter that is not valid would have been is not known
        if is_payment and len(built) == len(params):
            key = collect(find_key, built, key)
        elif not is_payment and (key or confirm is not None):
            flag = "--key" if key else "--confirm" if confirm else "--no-confirm"
            hint = "add --pattern payment to use it"
            problems.append(Problem("only-payment", f"{flag} is for payments", hint))
        if "concurrent" in combination.names and len(built) == len(params):
            sources = collect(find_sources, name, built)
    if problems or combination is None:
        raise InputError(*problems)
    description = description.strip() or default_description(name)
    return ToolSpec(
        name,
        combination,
        tuple(built),
        description,
        what.strip() or default_what(name),
        tuple(text.strip() for text in examples) or (_example(name, description, built),),
        key or "",
        is_payment and confirm is not False,
        sources,
    )


def _example(name: str, description: str, params: Sequence[Param]) -> str:
    example = default_example(description, params)
    if _problem_of_line("", example, WIDEST_EXAMPLE) is None:
        return example
    words = default_example(description, ()).split()
    while _problem_of_line("", " ".join(words), WIDEST_EXAMPLE):
        words.pop()
    return " ".join(words) or name.replace("_", " ")


def _problems_of_texts(description: str, what: str, examples: Sequence[str]) -> Iterator[Problem]:
    found = [
        problem_of_text("the description", description),
        _problem_of_line("--what", what, WIDEST_WHAT),
        *(_problem_of_line("an example", text, WIDEST_EXAMPLE) for text in examples),
    ]
    yield from (problem for problem in found if problem)
    if description.strip().startswith((":", "@")):
        message = f"the description begins with {description.strip()[0]}, which marks a field"
        yield Problem("text-field", message, "begin with a word")
    if any(not text.strip() for text in examples):
        yield Problem("empty-example", "an example is empty", "leave it out")


def _problem_of_line(name: str, text: str, widest: int) -> Problem | None:
    """Return what is wrong with a text that must fit on a line of source."""
    return problem_of_text(name, text, widest) or problem_of_text(name, quoted(text), widest)


def _problems_of_params(tool: str, params: Sequence[Param], count: int) -> Iterator[Problem]:
    if count > MOST_PARAMS:
        message = f"{count} parameters are too many for a model; the limit is {MOST_PARAMS}"
        hint = "split the tool, or look some of them up in the operation"
        yield Problem("too-many-params", message, hint)
    optional, seen = "", set()
    for param in params:
        if param.name == tool:
            message = f"parameter {tool!r} has the name of the tool"
            yield Problem("name-taken", message, f"use {tool}_name, or say more")
        if param.name in seen:
            yield Problem("double-param", f"parameter {param.name!r} is given twice", "keep one")
        if optional and param.required:
            message = f"parameter {param.name!r} is required, and {optional!r} before it is not"
            yield Problem("required-last", message, f"put {param.name} first, or give it a default")
        optional = optional or ("" if param.required else param.name)
        seen.add(param.name)


def _problems_of_bound_names(params: Sequence[Param], chosen: Combination) -> Iterator[Problem]:
    bound = {name: pattern.name for pattern in chosen.all for name in pattern.binds}
    for param in params:
        if param.name in bound:
            message = f"{param.name!r} has a meaning in a tool that has {bound[param.name]}"
            yield Problem("name-taken", message, f"use customer_{param.name}")
