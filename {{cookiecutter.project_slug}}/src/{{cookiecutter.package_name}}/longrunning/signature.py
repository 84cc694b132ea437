"""The signature of an operation, as LiveKit, and through it the model, sees it."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter, Signature
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any, get_origin, get_type_hints

from docstring_parser import Docstring, parse_from_object
from livekit.agents import RunContext
from pydantic import Field

from .option import Option

if TYPE_CHECKING:
    from .mode import Mode

CONTEXT = "ctx"  # the parameter that LiveKit fills with the RunContext

# What patterns give an operation, and how it takes that.
GIVEN = {
    "on_step": "progress gives it: `*, on_step: OnStep`",
    "resource": "cleanup gives it: `*, resource: …`",
    "idempotency_key": "payment_tool gives it: `*, idempotency_key: str`",
}


@dataclass(frozen=True)
class Interface:
    """A tool as LiveKit sees it, and how its arguments reach the operation."""

    signature: Signature
    description: str
    asked: tuple[str, ...]
    """The parameters that the model gives."""
    takes: frozenset[str]
    """The operation's keyword-only parameters, which patterns give."""
    context: str
    """The parameter that takes the RunContext."""
    added: str | None
    """The same parameter, if the operation has not asked for it itself."""

    @property
    def annotations(self) -> dict[str, Any]:
        """Return the types of the parameters that have one."""
        parameters = self.signature.parameters.values()
        return {p.name: p.annotation for p in parameters if p.annotation is not Parameter.empty}


def interface_of(
    operation: Callable[..., object], mode: "Mode", options: Sequence[Option]
) -> Interface:
    """Derive what LiveKit sees of `operation`: its parameters and its docstring.

    Args:
        operation: What the tool does.
        mode: Its mode, whose advice is added to the docstring's summary.
        options: Its options, which may change what the model gives.

    Raises:
        TypeError: A part of its signature or docstring is missing, or cannot be used.
    """
    name = name_of(operation)
    declared = inspect.signature(operation).parameters
    takes = frozenset(p.name for p in declared.values() if p.kind is Parameter.KEYWORD_ONLY)
    needed = [option.gives for option in options if option.must_be_taken]
    offered = {option.gives for option in options} | {mode.gives}
    _check_keywords(name, declared, [given for given in (*needed, mode.gives) if given], offered)
    hints = _hints(operation, [p for p in declared if p not in takes])
    shown: Mapping[str, Parameter] = {
        p.name: p.replace(
            kind=Parameter.POSITIONAL_OR_KEYWORD, annotation=hints.get(p.name, Parameter.empty)
        )
        for p in declared.values()
        if p.name not in takes
    }
    docstring = parse_from_object(operation)
    for option in options:
        shown = _described(option.shown(name, shown), shown, docstring)
    contexts = [p.name for p in shown.values() if _is_context(p.annotation)]
    typed = [p.name for p in shown.values() if p.annotation is not Parameter.empty]  # not `self`
    asked = tuple(name for name in typed if name not in contexts)
    if CONTEXT in asked:
        raise TypeError(
            f"{name}: {CONTEXT} is for the RunContext: annotate it as `{CONTEXT}: RunContext[Any]`,"
            " or give the parameter another name."
        )
    parameters = list(shown.values())
    if not contexts:
        parameters.append(Parameter(CONTEXT, Parameter.KEYWORD_ONLY, annotation=RunContext[Any]))
    return Interface(
        Signature(parameters),
        _description(name, docstring, mode.advice),
        asked,
        takes,
        context=contexts[0] if contexts else CONTEXT,
        added=None if contexts else CONTEXT,
    )


def name_of(operation: Callable[..., object]) -> str:
    """Return the name of an operation for a message."""
    return str(getattr(operation, "__qualname__", operation)).rpartition("<locals>.")[2]


def _check_keywords(
    name: str, declared: Mapping[str, Parameter], needed: Sequence[str], offered: set[str | None]
) -> None:
    for parameter in declared.values():
        if parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
            raise TypeError(f"{name}: a model cannot give {parameter}. Name each parameter.")
        is_given = parameter.name in offered or parameter.default is not Parameter.empty
        if parameter.kind is Parameter.KEYWORD_ONLY and not is_given:
            how = GIVEN.get(parameter.name, "what the model gives stands before the *")
            raise TypeError(
                f"{name}: nothing gives the keyword-only parameter {parameter.name}: {how}."
            )
    for missing in needed:
        if missing not in declared or declared[missing].kind is not Parameter.KEYWORD_ONLY:
            how = GIVEN.get(missing, f"`*, {missing}: …`")
            raise TypeError(f"{name} needs the keyword-only parameter {missing}: {how}.")


def _hints(operation: Callable[..., object], names: Sequence[str]) -> dict[str, Any]:
    """Return the types of these parameters, but for `self`."""
    name = name_of(operation)
    unwrapped: Any = inspect.unwrap(operation)
    annotations = getattr(operation, "__annotations__", {})
    for parameter in names[1:] if names[:1] == ["self"] else names:
        if parameter not in annotations:
            raise TypeError(
                f"{name}: the parameter {parameter} has no type, and the model needs it. "
                f"Write `{parameter}: str`, or the type that it has."
            )
    wanted = {p: annotations[p] for p in names if p in annotations}
    try:
        return get_type_hints(
            SimpleNamespace(__annotations__=wanted), unwrapped.__globals__, include_extras=True
        )
    except NameError as error:
        raise TypeError(
            f"{name}: {error}, and the model needs that type at run time. Import it outside of "
            "`if TYPE_CHECKING`, or define it above."
        ) from None


def _described(
    shown: Mapping[str, Parameter], before: Mapping[str, Parameter], docstring: Docstring
) -> Mapping[str, Parameter]:
    """Describe a parameter that an option has put in the place of another one.

    The docstring documents what the operation takes, one source; the model gives the list.
    """
    described = dict(shown)
    texts = {p.arg_name: p.description for p in docstring.params if p.description}
    for new, (old, _) in zip(shown, before.items(), strict=True):
        if new != old and old in texts:
            field = Field(description=f"{texts[old]} Give one or more.")
            described[new] = shown[new].replace(annotation=Annotated[shown[new].annotation, field])
    return described


def _is_context(annotation: object) -> bool:
    origin = get_origin(annotation) or annotation
    return isinstance(origin, type) and issubclass(origin, RunContext)


def _description(name: str, docstring: Docstring, advice: str) -> str:
    if not (description := docstring.description):
        raise TypeError(
            f"{name} has no docstring, which tells the model what the tool does. Write one."
        )
    summary, gap, rest = description.strip().partition("\n\n")
    return f"{summary} {advice}{gap}{rest}"
