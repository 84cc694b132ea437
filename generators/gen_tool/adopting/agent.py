"""The agent that a test calls the tool by, and the userdata of its session."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..names import Problem
from .expressions import Expression, qualified

if TYPE_CHECKING:
    from .modules import Function, Module
    from .tool import HandWritten

MODELS = ("llm", "stt", "tts", "vad")


def agent_of(tool: HandWritten, given: str | None) -> Expression | Problem:
    """The agent as source: what is given, or the tool alone, or the class that it is in."""
    if given is not None:
        return qualified(given, tool.module, "--agent")
    if tool.owner is None:
        source = f'Agent(instructions="", tools=[module.{tool.function.name}])'
        return Expression(source, ["from livekit.agents import Agent"])
    name = tool.owner.name
    hint = f"say how: --agent '{name}(…)'"
    bases = _bases(tool.module, tool.owner)
    if not any(_is_agent(base) for _, owner in bases for base in owner.bases):
        message = f"{tool.name} is a method of {name}, which is no Agent as far as can be seen"
        return Problem("no-agent", message, f"give one: --agent 'Agent(…, tools=[{name}(…)…])'")
    init = next((init for _, owner in bases if (init := _method(owner, "__init__"))), None)
    if init is None:
        message = f"{name} has no __init__, and an Agent needs instructions"
        return Problem("no-agent", message, f"say how: --agent '{name}(instructions=\"\")'")
    if missing := _required(init):
        message = f"{name} cannot be made without {', '.join(missing)}"
        return Problem("no-agent", message, hint)
    if models := _models(init):
        message = f"{name} brings a model of its own, which a test would call: {', '.join(models)}"
        alone = f'Agent(instructions="", tools=[{name}().{tool.function.name}])'
        return Problem("no-agent", message, f"give the tool alone: --agent '{alone}'")
    return Expression(f"module.{name}()")


def userdata_of(tool: HandWritten, given: str | None) -> Expression | Problem | None:
    """The userdata as source; None if the tool has nothing to do with it."""
    if given is not None:
        return qualified(given, tool.module, "--userdata")
    asked = _userdata_type(tool)
    uses = any(
        isinstance(node, ast.Attribute) and node.attr == "userdata"
        for node in ast.walk(tool.function)
    )
    if asked is None or ast.unparse(asked) in ("object", "Any", "None"):
        if not uses:
            return None
        message = f"{tool.name} uses userdata, and its RunContext does not say of what type"
        return Problem("no-userdata", message, "give some: --userdata EXPR, such as '{}'")
    name = ast.unparse(asked)
    if name.partition("[")[0] == "dict":
        return Expression("{}")
    where = tool.module.where(name)
    owner = where[0].classes.get(where[1]) if where else None
    if owner is None or (missing := _required_of(owner)) is None or missing:
        what = f"without {', '.join(missing)}" if owner is not None and missing else "by itself"
        message = f"its userdata, {name}, cannot be made {what}"
        return Problem("no-userdata", message, f"say how: --userdata '{name}(…)'")
    return qualified(f"{name}()", tool.module, "--userdata")


def _userdata_type(tool: HandWritten) -> ast.expr | None:
    annotation = tool.context.annotation if tool.context else None
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return None
    return annotation.slice if isinstance(annotation, ast.Subscript) else None


def _bases(module: Module, owner: ast.ClassDef) -> list[tuple[Module, ast.ClassDef]]:
    """The class and those in the project that it inherits from."""
    found = [(module, owner)]
    for there, node in found:
        for base in node.bases:
            where = there.where(ast.unparse(base))
            above = where[0].classes.get(where[1]) if where else None
            if where and above and all(above.name != known.name for _, known in found):
                found.append((where[0], above))
    return found


def _is_agent(base: ast.expr) -> bool:
    of = base.value if isinstance(base, ast.Subscript) else base
    return ast.unparse(of).split(".")[-1] == "Agent"


def _method(owner: ast.ClassDef, name: str) -> Function | None:
    functions = (n for n in owner.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return next((function for function in functions if function.name == name), None)


def _required(init: Function) -> list[str]:
    args = init.args
    positional = [*args.posonlyargs, *args.args][1:]
    count = len(positional) - len(args.defaults)
    keyword = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    return [arg.arg for arg in positional[: max(count, 0)]] + [
        arg.arg for arg, default in keyword if default is None
    ]


def _required_of(owner: ast.ClassDef) -> list[str] | None:
    """What an instance cannot be made without; None where that cannot be known."""
    if init := _method(owner, "__init__"):
        return _required(init)
    is_dataclass = any("dataclass" in ast.unparse(node) for node in owner.decorator_list)
    if is_dataclass or [ast.unparse(base) for base in owner.bases] == ["BaseModel"]:
        return [
            ast.unparse(node.target)
            for node in owner.body
            if isinstance(node, ast.AnnAssign) and node.value is None
        ]
    return None if owner.bases else []


def _models(init: Function) -> list[str]:
    """The models that the Agent itself is given, which go before those of a test."""
    return [
        keyword.arg
        for node in ast.walk(init)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__"
        for keyword in node.keywords
        if keyword.arg in MODELS and ast.unparse(keyword.value) != "None"
    ]
