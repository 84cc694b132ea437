"""The declaration of a contract: checked, and completed."""

import inspect
from collections.abc import Iterable, Mapping
from enum import Enum
from importlib import import_module
from inspect import Parameter
from typing import Any, Literal, get_args, get_origin, get_type_hints

from livekit.agents import RunContext
from livekit.agents.llm import FunctionTool


def check_tool(contract: type, tool: object) -> None:
    """Refuse a class of tests without a tool.

    Raises:
        TypeError: pytest would collect the class and there is nothing to test.
    """
    name = contract.__name__
    if tool is None:
        if name.startswith("Test") and not hasattr(contract, "tool"):
            bases = ", ".join(base.__name__ for base in contract.__bases__)
            raise TypeError(
                f"{name} has no tool to test: write class {name}({bases}, tool=…, arguments={{…}})."
            )
    elif not isinstance(tool, FunctionTool):
        raise TypeError(
            f"{name}: tool={tool!r} is not a tool. Pass the decorated function, or the method of "
            "the agent's class: tool=MyAgent.search."
        )


def check_bases(contract: type) -> None:
    """Refuse two contracts that have a test of the same name.

    Raises:
        TypeError: One would hide the other, and a promise would go untested.
    """
    homes: dict[str, type] = {}
    for base in contract.__mro__:
        if "pattern" not in vars(base) or not vars(base)["pattern"]:
            continue
        for name in vars(base):
            other = homes.setdefault(name, base) if name.startswith("test_") else base
            if other is not base and not issubclass(other, base):
                raise TypeError(
                    f"{contract.__name__}: {other.__name__} and {base.__name__} both have "
                    f"{name}, and only one would run. Give one of them another name."
                )


def check_arguments(
    contract: str, tool: FunctionTool[..., Any], arguments: Mapping[str, Any] | None
) -> None:
    """Refuse arguments with which LiveKit could not call the tool.

    Raises:
        TypeError: One is missing, or is not a parameter.
    """
    if arguments is None:
        return
    parameters = parameters_of(tool)
    required = [p.name for p in parameters.values() if p.default is Parameter.empty]
    if missing := [name for name in required if name not in arguments]:
        raise TypeError(
            f"{contract}: {tool.id} needs {', '.join(missing)}: write arguments={{{missing[0]!r}: "
            "…}, as the model would give them."
        )
    if unknown := [name for name in arguments if name not in parameters]:
        raise TypeError(
            f"{contract}: {tool.id} has no parameter {unknown[0]}; the model gives "
            f"{', '.join(parameters) or 'nothing'}."
        )


def parameters_of(tool: FunctionTool[..., Any]) -> dict[str, Parameter]:
    """Return the parameters that the model fills."""
    hints = _hints(tool)
    parameters = inspect.signature(tool).parameters
    return {
        name: parameter
        for name, parameter in parameters.items()
        if not is_context(hints.get(name, parameter.annotation)) and name != "self"
    }


def another_request(
    tool: FunctionTool[..., Any], arguments: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return arguments that ask for something else, or None if they cannot be made up."""
    key = getattr(getattr(tool, "mode", None), "key", None)
    hints = _hints(tool)
    for name, value in arguments.items():
        others = _others(hints.get(name), value)
        if others and (name == key or not isinstance(key, str)):
            return {**arguments, name: others[0]}
    return None


def line_to_write(contract: type, patterns: Iterable[str]) -> str:
    """Return the declaration that fits a tool of these patterns, or "" if this one does.

    A pattern of somebody's own that has no contract is not asked for.
    """
    contracts = {vars(each)["pattern"]: each.__name__ for each in _all_contracts()}
    wanted = [pattern for pattern in patterns if pattern in contracts]
    if {vars(c).get("pattern", "") for c in contract.__mro__} - {""} == set(wanted):
        return ""
    bases = ", ".join(contracts[pattern] for pattern in wanted)
    tool = getattr(contract, "tool").id  # noqa: B009
    return f"class {contract.__name__}({bases}, tool={tool}, arguments={{…}}):"


def _all_contracts() -> Iterable[type]:
    """Yield our contracts and those of one's own."""
    package = import_module(__package__ or "")
    base = [getattr(package, name) for name in package.__all__ if name.endswith("Contract")]
    for contract in [each for each in base if each.__name__ == "Contract"]:
        yield from _subclasses(contract)


def _subclasses(base: type) -> Iterable[type]:
    subclasses: list[type] = base.__subclasses__()
    for each in subclasses:
        if vars(each).get("pattern"):
            yield each
        yield from _subclasses(each)


def _others(hint: Any, value: Any) -> list[Any]:
    if get_origin(hint) is Literal:
        return [choice for choice in get_args(hint) if choice != value]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return [member.value for member in hint if member.value not in (value, member)]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1]
    if isinstance(value, list):
        return [value[::-1]] if value[::-1] != value else []
    return [f"another {value}"] if isinstance(value, str) and hint is str else []


def _hints(tool: FunctionTool[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(tool)
    except (NameError, TypeError):  # a name under TYPE_CHECKING, which LiveKit refuses itself
        return {}


def is_context(annotation: Any) -> bool:
    """Return whether a parameter of this type takes the RunContext."""
    kind = get_origin(annotation) or annotation
    return isinstance(kind, type) and issubclass(kind, RunContext)
