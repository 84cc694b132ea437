"""The agent of a test, and the tool as it is imported: both as source."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .modules import Class
from .samples import Sample, instance, sample
from .syntax import FUNCTIONS, last, required
from .tools import Written

AGENTS = ("Agent", "AgentTask")
TOOLSETS = ("Toolset", "AsyncToolset")


@dataclass
class Parts:
    """What a declaration says of the tool and its agent.

    Args:
        tool: The tool.
        before: Lines before the class.
        agent: What `agent()` returns; empty if the tool alone will do.
        within: Lines before that.
        imports: What all that needs.
    """

    tool: str
    before: list[str] = field(default_factory=list)
    agent: str = ""
    within: list[str] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)


def parts_of(tool: Written) -> Parts:
    """Return the tool and its agent."""
    module, owner = tool.module, tool.owner
    if tool.factory and (owner is None or tool.factory.name != "__init__"):
        return _made(tool)
    if owner is None:
        top = tool.function.name
        imports = {f"from {module.name} import {top}"}
        if tool.wrap is None:
            return Parts(top, imports=imports)
        keywords = "".join(f", {ast.unparse(k)}" for k in tool.wrap.keywords).replace("'", '"')
        imports |= {"from livekit.agents import function_tool"}
        return Parts(f"function_tool({top}{keywords})", imports=imports)
    host = _host(owner)
    made = instance(host)
    parts = Parts(f"{owner.name}.{tool.function.name}", imports={*made.imports})
    parts.imports |= {f"from {module.name} import {owner.name}"}
    if tool.wrap or tool.factory:
        parts.before = [
            f"[{tool.name}] = [t for t in {made.source}.tools if t.id == {tool.name!r}]"
        ]
        parts.tool = tool.name
        return parts
    if host.is_a(*TOOLSETS):
        parts.agent = f'Agent(instructions="", tools=[{made.source}])'
    elif not host.is_a(*AGENTS):
        parts.agent = f'Agent(instructions="", tools=[{made.source}.{tool.function.name}])'
    elif host.method("on_enter"):  # what it says then would be heard among the answers
        head = f"class Silent({host.name}):"
        parts.within = [head, "    async def on_enter(self) -> None:", "        pass", ""]
        parts.agent = made.source.replace(host.name, "Silent")
    else:
        parts.agent = made.source
    parts.imports.add("from livekit.agents import Agent")
    return parts


def _host(owner: Class) -> Class:
    """Return the class that a test makes: of a mixin the agent that has it."""
    if owner.is_a(*AGENTS, *TOOLSETS) or not owner.module:
        return owner
    for module in owner.module.repository.modules_with(owner.name.encode()):
        for kind in module.classes.values():
            if kind.path != owner.path and owner.path in {above.path for above in kind.bases()}:
                if kind.is_a(*AGENTS, *TOOLSETS):
                    return kind
    return owner


def _made(tool: Written) -> Parts:
    """Return a tool that a function makes: it alone, or among others."""
    factory = tool.factory
    assert factory is not None
    imports: set[str] = set()
    given: list[str] = []
    for arg in required(factory.args):
        value = sample(tool.module, arg.annotation, depth=1)
        given.append(f"{arg.arg}={value.source}")
        imports |= value.imports
    called = factory.name
    if tool.owner:
        made = instance(tool.owner)
        called, imports = f"{made.source}.{called}", imports | made.imports
    else:
        imports.add(f"from {tool.module.name} import {called}")
    call = f"{called}({', '.join(given)})"
    returned = [n.value for n in ast.walk(factory) if isinstance(n, ast.Return) and n.value]
    alone = any(last(value) == tool.function.name or value is tool.wrap for value in returned)
    if isinstance(factory, ast.AsyncFunctionDef):
        call, imports = f"asyncio.run({call})", imports | {"import asyncio"}
    line = (
        f"{tool.name} = {call}"
        if alone
        else f"[{tool.name}] = [t for t in {call} if t.id == {tool.name!r}]"
    )
    return Parts(tool.name, [line.replace("'", '"')], imports=imports)


def userdata_of(tool: Written) -> Sample | None:
    """Return the userdata of the session; None if nothing has to do with it."""
    kind = tool.userdata
    there, node = tool.context_type(tool.context)
    if isinstance(node, ast.Subscript):
        if kind and kind.node:
            return instance(kind)
        named = last(node.slice) if not isinstance(node.slice, ast.Constant) else ""
        if named in ("dict", "Dict"):
            return Sample("{}")
    nodes: list[ast.AST] = [tool.function]
    if tool.owner:
        nodes += [method for _, method in tool.owner.methods() if isinstance(method, FUNCTIONS)]
    if not any(
        isinstance(p, ast.Attribute) and p.attr == "userdata" for n in nodes for p in ast.walk(n)
    ):
        return None
    return _of_session(tool) or Sample("{}")


def _of_session(tool: Written) -> Sample | None:
    """Return the userdata that a session of the repository is given."""
    for module in tool.module.repository.modules_with(b"AgentSession"):
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Call) and last(node.func) == "AgentSession"):
                continue
            if isinstance(node.func, ast.Subscript):
                if (kind := module.class_of(node.func.slice)) and kind.node:
                    return instance(kind)
            value = next((k.value for k in node.keywords if k.arg == "userdata"), None)
            if isinstance(value, ast.Call) and (kind := module.class_of(value.func)) and kind.node:
                return instance(kind)
    return None
