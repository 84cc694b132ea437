"""The agent of a test, the tool as it is imported, and its userdata: all as source."""

import ast

from ..source.modules import Class
from ..source.syntax import last, required
from .samples import instance, sample
from .tools import Written

AGENTS = ("Agent", "AgentTask")
TOOLSETS = ("Toolset", "AsyncToolset")


def parts_of(tool: Written, imports: set[str]) -> dict[str, str]:
    """Return the tool and its agent, as the template has them: how they are imported and made.

    "before" is a line that makes the tool, "agent" is empty where the tool alone will do, "silent"
    is the class whose greeting would be heard among the answers.
    """
    name, owner, top = tool.word, tool.owner, tool.function.name
    if tool.factory and (owner is None or tool.factory.name != "__init__"):
        return {"tool": name, "before": _line(tool, tool.factory, imports)}
    if owner is None or (tool.wrap and isinstance(tool.wrap.args[0], ast.Name)):
        imports.add(f"from {tool.module.name} import {top}")
        words = "".join(f", {ast.unparse(k)}" for k in tool.wrap.keywords) if tool.wrap else ""
        return {"tool": f"function_tool({top}{words})" if tool.wrap else top}
    host = _host(owner)
    made = instance(host, imports)
    if tool.factory:
        return {"tool": name, "before": _unpacked(tool, f"{made}.tools")}
    imports.add(f"from {tool.module.name} import {owner.name}")
    parts = {"tool": f"{owner.name}.{top}", "agent": made}
    if host.is_a(*TOOLSETS):
        parts["agent"] = f'Agent(instructions="", tools=[{made}])'
    elif not host.is_a(*AGENTS):
        parts["agent"] = f'Agent(instructions="", tools=[{made}.{top}])'
    elif host.method("on_enter"):
        parts |= {"silent": host.name, "agent": made.replace(host.name, "Silent", 1)}
    return parts


def _host(owner: Class) -> Class:
    """Return the class that a test instantiates: for a mixin, the agent that uses it."""
    modules = owner.module.repository.modules_with(owner.name.encode()) if owner.module else ()
    kinds = [owner, *(kind for module in modules for kind in module.classes)]
    hosts = (k for k in kinds if owner.path in {c.path for c in k.bases()})
    return next((k for k in hosts if k.is_a(*AGENTS, *TOOLSETS)), owner)


def _line(tool: Written, factory: ast.FunctionDef | ast.AsyncFunctionDef, imports: set[str]) -> str:
    """Return the line that makes a tool by its factory, alone or among others."""
    given = [f"{a.arg}={sample(tool.module, a.annotation, imports, 1)}" for a in required(factory)]
    call = f"{factory.name}({', '.join(given)})"
    if tool.owner:
        call = f"{instance(tool.owner, imports)}.{call}"
    else:
        imports.add(f"from {tool.module.name} import {factory.name}")
    call = f"asyncio.run({call})" if isinstance(factory, ast.AsyncFunctionDef) else call
    returned = [node.value for node in ast.walk(factory) if isinstance(node, ast.Return)]
    is_alone = any(v is tool.wrap or last(v) == tool.function.name for v in returned if v)
    return f"{tool.word} = {call}" if is_alone else _unpacked(tool, call)


def _unpacked(tool: Written, tools: str) -> str:
    return f'[{tool.word}] = [tool for tool in {tools} if tool.id == "{tool.name}"]'


def userdata_of(tool: Written, imports: set[str]) -> str:
    """Return the userdata of the session; "" if the tool does not need it."""
    there, node = tool.userdata or (tool.module, None)
    if (kind := there.class_of(node)) and kind.node:
        return instance(kind, imports)
    nodes = [tool.function, *(above.node for above in (tool.owner.bases() if tool.owner else ()))]
    parts = (part for each in nodes if each for part in ast.walk(each))
    if not any(isinstance(part, ast.Attribute) and part.attr == "userdata" for part in parts):
        return ""
    for module in tool.module.repository.modules_with(b"AgentSession"):
        for call in (n for n in ast.walk(module.tree) if isinstance(n, ast.Call)):
            values = [k.value for k in call.keywords if k.arg == "userdata"]
            kinds = [module.class_of(getattr(value, "func", None)) for value in values]
            if last(call.func) == "AgentSession" and kinds and kinds[0] and kinds[0].node:
                return instance(kinds[0], imports)
    return "{}"
