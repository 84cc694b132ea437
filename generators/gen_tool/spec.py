"""What a tool is to be: flags or JSON become a ToolSpec, or everything that is wrong with them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import patterns
from .names import LONGEST_WHAT, Param, Problem, ToolName, problem_of_text
from .wording import default_description, default_what

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .patterns import Scope

MOST_PARAMS = 8
FIELDS = (
    *("name", "patterns", "params", "description", "what"),
    *("key", "confirm", "agent", "operation"),
)
PARAM_FIELDS = ("name", "type", "default", "help")


@dataclass(frozen=True)
class ToolSpec:
    """A tool that can be generated: legal, complete, with every default filled in.

    `what` is what the caller waits for, as it is spoken ("the report"). `key` names the parameter
    that makes a payment the same payment. `agent` is the class that has the tool, where not all
    can. `operation` is source to put in place of the simulation.
    """

    name: ToolName
    stance: str
    shape: str | None
    guards: tuple[str, ...]
    params: tuple[Param, ...]
    description: str
    what: str
    key: str | None = None
    confirm: bool = False
    operation: str | None = None
    agent: str = ""

    @property
    def patterns(self) -> tuple[str, ...]:
        return (self.stance, *([self.shape] if self.shape else []), *self.guards)

    @property
    def functions(self) -> tuple[str, ...]:
        """The tools that the module holds: its own and its stance's companions."""
        companions = patterns.named(self.stance).companions
        return (self.name, *(f"{self.name}_{companion}" for companion in companions))

    @property
    def scope(self) -> Scope:
        """Whether the tool is made for an agent or for the whole session."""
        return patterns.named(self.stance).scope

    def to_json(self) -> dict[str, Any]:
        return {
            "name": str(self.name),
            "patterns": list(self.patterns),
            "params": [param.to_json() for param in self.params],
            "description": self.description,
            "what": self.what,
            "key": self.key,
            "confirm": self.confirm,
            **({"agent": self.agent} if self.agent else {}),
            **({"operation": self.operation} if self.operation is not None else {}),
        }

    @classmethod
    def trusted(cls, data: dict[str, Any]) -> ToolSpec:
        """The inverse of `to_json`, without the checks: for what this very generator has written.

        They are most of what it costs to look at a thousand tools.
        """
        stance, *others = data["patterns"]
        shapes = {pattern.name for pattern in patterns.of_kind("shape")}
        return cls(
            str.__new__(ToolName, data["name"]),
            stance,
            next((name for name in others if name in shapes), None),
            tuple(name for name in others if name not in shapes),
            tuple(map(Param.from_json, data["params"])),
            data["description"],
            data["what"],
            data["key"],
            data["confirm"],
            data.get("operation"),
            data.get("agent", ""),
        )

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ToolSpec | list[Problem]:
        """The inverse of `to_json`, through the same checks as what is typed."""
        if unknown := _unknown_fields(data):
            return unknown
        try:
            if untexts := _defaults_that_are_no_text(data.get("params", ())):
                return untexts
            params = [
                Param.build(p["name"], p["type"], _as_text(p.get("default")), p.get("help") or "")
                for p in data.get("params", ())
            ]
            return _assemble(
                data["name"],
                data.get("patterns", ()),
                params,
                description=data.get("description") or "",
                what=data.get("what") or "",
                key=data.get("key"),
                confirm=bool(data.get("confirm")),
                operation=data.get("operation"),
                agent=data.get("agent") or "",
            )
        except (AttributeError, KeyError, TypeError) as error:
            return [Problem("bad-spec", f"this is no specification of a tool: {error!r}")]


def _defaults_that_are_no_text(params: Sequence[dict[str, Any]]) -> list[Problem]:
    """What would become a text without a word, such as 5 for a str."""
    return [
        Problem(
            "bad-default",
            f"{p['default']!r} is no default for {p['name']}:str",
            "put it in quotes, or give the parameter another type",
        )
        for p in params
        if p["type"] == "str" and not isinstance(p.get("default"), str | None)
    ]


def _unknown_fields(data: object) -> list[Problem]:
    """What would be ignored, such as `pattern` for `patterns`."""
    if not isinstance(data, dict):
        return [Problem("bad-spec", "a tool is a JSON object", 'such as {"name": "report"}')]
    problems = []
    params = data.get("params") or []
    places: list[tuple[dict[str, Any], tuple[str, ...]]] = [(data, FIELDS)]
    places += [(p, PARAM_FIELDS) for p in params if isinstance(p, dict)]
    for fields, known in places:
        for field in fields:
            if field not in known:
                from difflib import get_close_matches

                close = get_close_matches(str(field), known, n=1)
                hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
                problems.append(Problem("bad-spec", f"a tool has no field {field!r}", hint))
    return problems


def parse(
    name: str,
    *,
    patterns: Sequence[str] = (),
    params: Sequence[str] = (),
    description: str = "",
    arg_help: Sequence[str] = (),
    what: str = "",
    key: str | None = None,
    confirm: bool = False,
    agent: str = "",
) -> ToolSpec | list[Problem]:
    """The specification that was typed, or all that is wrong with it."""
    names = [text.partition(":")[0].strip() for text in params]
    helps: dict[str, str] = {}
    problems = []
    for text in arg_help:
        param, equals, help_ = text.partition("=")
        if not equals:
            problems.append(
                Problem("bad-arg-help", f"--arg-help {text!r} has no =", "write it as NAME=TEXT")
            )
        elif param not in names:
            hint = f"there are {', '.join(names)}" if names else "this tool has no parameters"
            problems.append(
                Problem("unknown-param", f"--arg-help: there is no parameter {param!r}", hint)
            )
        else:
            helps[param] = help_
    built = [Param.parse(text, helps.get(own, "")) for text, own in zip(params, names, strict=True)]
    spec = _assemble(
        name,
        patterns,
        built,
        description=description,
        what=what,
        key=key,
        confirm=confirm,
        agent=agent,
    )
    if isinstance(spec, list):
        return spec + problems
    return problems or spec


def _assemble(
    name: str,
    pattern_names: Sequence[str],
    built: Sequence[Param | list[Problem]],
    *,
    description: str,
    what: str,
    key: str | None,
    confirm: bool,
    operation: str | None = None,
    agent: str = "",
) -> ToolSpec | list[Problem]:
    tool, chosen = ToolName.parse(name), patterns.resolve(pattern_names)
    params = [param for param in built if isinstance(param, Param)]
    problems = [tool] if isinstance(tool, Problem) else []
    problems += chosen if isinstance(chosen, list) else []
    problems += [problem for param in built if isinstance(param, list) for problem in param]
    problems += _problems_of_params(name, params, len(built))
    problems += [] if isinstance(chosen, list) else _problems_of_bound_names(name, params, chosen)
    problems += _problems_of_operation(operation)
    problems += [] if isinstance(chosen, list) else _problems_of_agent(agent, chosen)
    problems += filter(None, [problem_of_text("the description", description)])
    problems += filter(None, [problem_of_text("what", what, LONGEST_WHAT)])
    if (first := description.strip()[:1]) in (":", "@") and first:
        message = f"the description begins with {first}, and LiveKit would take it for a field"
        problems.append(Problem("text-field", message, "begin with a word"))
    asked = {pattern.name for pattern in map(patterns.find, pattern_names) if pattern}
    if "payment" in asked:
        key, bad = _payment_key(params, key, sure=len(params) == len(built))
        problems += bad
    elif (key or confirm) and not isinstance(chosen, list):
        flag = "--key" if key else "--confirm"
        hint = "add --pattern payment to use it"
        problems.append(Problem("only-payment", f"{flag} is for payments", hint))
    if problems or isinstance(tool, Problem) or isinstance(chosen, list):
        return problems
    return ToolSpec(
        tool,
        chosen.stance,
        chosen.shape,
        chosen.guards,
        tuple(params),
        description.strip() or default_description(tool),
        what.strip() or default_what(tool),
        key or None,
        confirm,
        operation,
        agent,
    )


def _problems_of_agent(agent: str, chosen: patterns.Chosen) -> list[Problem]:
    if agent and not agent.isidentifier():
        message = f"--to: {agent!r} is no name of a class"
        return [Problem("bad-agent", message, "name the class of the agent")]
    if agent and patterns.named(chosen.stance).scope == "session":
        message = f"--to {agent}: a tool that is {chosen.stance} is of the whole session"
        hint = "leave --to away: every agent of the session can call it"
        return [Problem("not-of-an-agent", message, hint)]
    return []


def _problems_of_operation(source: str | None) -> list[Problem]:
    if source is None:
        return []
    hint = "give it as source: async def operation(…) -> str, with the tool's parameters"
    try:
        functions = [n for n in ast.parse(source).body if isinstance(n, ast.AsyncFunctionDef)]
    except (SyntaxError, ValueError) as error:
        return [Problem("bad-operation", f"the operation is no valid Python: {error}", hint)]
    if "operation" not in [function.name for function in functions]:
        return [Problem("bad-operation", "the operation defines no coroutine `operation`", hint)]
    return []


def _problems_of_params(tool: str, params: Sequence[Param], count: int) -> list[Problem]:
    problems = []
    if count > MOST_PARAMS:
        problems.append(
            Problem(
                "too-many-params",
                f"{count} parameters are too many for a model; the limit is {MOST_PARAMS}",
                "split the tool, or look some of them up in the operation",
            )
        )
    optional, seen = "", set()
    for param in params:
        if param.name == tool:
            problems.append(
                Problem("name-taken", f"parameter {tool!r} has the tool's own name", "rename it")
            )
        if param.name in seen:
            problems.append(
                Problem("double-param", f"parameter {param.name!r} is there twice", "keep one")
            )
        if optional and param.required:
            problems.append(
                Problem(
                    "required-last",
                    f"parameter {param.name!r} is required, and {optional!r} before it is not",
                    f"put {param.name} first, or give it a default",
                )
            )
        optional = optional or ("" if param.required else param.name)
        seen.add(param.name)
    return problems


def _problems_of_bound_names(
    tool: str, params: Sequence[Param], chosen: patterns.Chosen
) -> list[Problem]:
    """What would hide a name that the chosen patterns need."""
    bound = {name: pattern for pattern in chosen.patterns for name in pattern.binds}
    return [
        Problem(
            "name-taken",
            f"{name!r} already means something in a tool that is {bound[name].name}",
            f"say more, for example customer_{name}",
        )
        for name in (tool, *(param.name for param in params))
        if name in bound
    ]


def _payment_key(
    params: Sequence[Param], key: str | None, sure: bool
) -> tuple[str | None, list[Problem]]:
    """The key of a payment and what is wrong with its parameters.

    Unless `sure` that `params` are all there are, a key that is missing is not worth a line.
    """
    problems = [
        Problem(
            "float-money",
            f"parameter {p.name!r} of a payment is a float, and floats lose cents",
            f"use integer minor units: {p.name.removesuffix('_minor')}_minor:int",
        )
        for p in params
        if p.type == "float"
    ]
    ids = [p.name for p in params if p.name.endswith("_id")]
    if key is None and sure and len(ids) != 1:
        problems.append(
            Problem(
                "no-key",
                "a payment needs a key, so that the same order is never charged twice: "
                + (f"{', '.join(ids)} could each be it" if ids else "no parameter ends in _id"),
                f"say which: --key {ids[0]}" if ids else "add one, for example order_id:str",
            )
        )
    key = key if key is not None or not ids else ids[0]
    param = next((p for p in params if p.name == key), None)
    if key is not None and param is None and sure:
        hint = f"there are {', '.join(p.name for p in params)}" if params else "add order_id:str"
        problems.append(Problem("bad-key", f"--key: there is no parameter {key!r}", hint))
    if param and param.type not in ("str", "int", "float"):
        problems.append(
            Problem(
                "bad-key",
                f"{param.name}:{param.type} cannot tell one payment from another",
                "a key is a str or an int, for example order_id:str",
            )
        )
    return key, problems


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    import json

    return json.dumps(value)
