"""2xx: what a tool asks of others, and how often."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import is_in
from ..handlers import broad_handlers
from ..walking import LOOPS, below, names_in
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..module import Function, Module
    from ..tool import Tool

ADDRESS = re.compile(r"(.*_)?(url|uri|endpoint)")
VERBS = ("get", "post", "put", "patch", "delete", "head", "request", "stream", "ws_connect")
CLIENT = re.compile(r"session|client|http|requests", re.IGNORECASE)


@of_tools(
    "LRF205",
    "model-chooses-address",
    "asks whatever address the model chooses",
    caller="can have your server ask anything that it can reach, by asking nicely",
    instead="take a name that you look up in a list of your own, and no address",
)
def model_chooses_address(tool: Tool) -> Iterator[Hit]:
    """A parameter of the tool that is named url, uri or endpoint, or ends in one, and is given as
    it is to a request of aiohttp, httpx, requests or urllib, in the tool or in a function of the
    module that the tool gives it to; with no `if` in the tool that mentions it."""
    for param in tool.params:
        if not ADDRESS.fullmatch(param.arg.lower()) or _is_asked(param.arg, tool):
            continue
        for call in (n for n in tool.nodes if isinstance(n, ast.Call)):
            if _requests(call, param.arg, tool.module) or _passes_on(call, param.arg, tool.module):
                yield Hit(call, f"asks whatever {param.arg} the model chooses")
                break


def _is_asked(name: str, tool: Tool) -> bool:
    tests = (
        n.test for n in tool.nodes if isinstance(n, ast.If | ast.IfExp | ast.Assert | ast.While)
    )
    bound = {
        target.id
        for n in tool.nodes
        if isinstance(n, ast.Assign) and name in names_in(n.value)
        for target in n.targets
        if isinstance(target, ast.Name)
    }
    return any(names_in(test) & {name, *bound} for test in tests)


def _requests(call: ast.Call, name: str, module: Module) -> bool:
    given = [*call.args[:2], *(k.value for k in call.keywords if k.arg == "url")]
    if not any(isinstance(g, ast.Name) and g.id == name for g in given):
        return False
    dotted = module.names.dotted(call.func)
    if dotted.endswith("urllib.request.urlopen"):
        return True
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in VERBS:
        return False
    of = call.func.value
    of = of.func if isinstance(of, ast.Call) else of
    last = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
    return dotted.startswith(("requests.", "httpx.", "aiohttp.")) or bool(CLIENT.search(last))


def _passes_on(call: ast.Call, name: str, module: Module) -> bool:
    called = module.called(call, call)
    if called is None:
        return False
    inner = _name_inside(call, name, called)
    calls = (n for n in ast.walk(called) if isinstance(n, ast.Call))
    return bool(inner) and any(_requests(found, inner, module) for found in calls)


def _name_inside(call: ast.Call, name: str, called: Function) -> str:
    """How a function names what it is given as `name`."""
    params = [a.arg for a in (*called.args.posonlyargs, *called.args.args)]
    params = params[1:] if params[:1] in (["self"], ["cls"]) else params
    for arg, param in zip(call.args, params, strict=False):
        if isinstance(arg, ast.Name) and arg.id == name:
            return param
    for keyword in call.keywords:
        if isinstance(keyword.value, ast.Name) and keyword.value.id == name:
            return keyword.arg or ""
    return ""


@of_tools(
    "LRF206",
    "retries-everything",
    "tries again whatever went wrong",
    caller="waits for three attempts at what could not work the first time",
    instead="except (asyncio.TimeoutError, ConnectionError): what may work the next time;"
    " and never around a charge: what timed out may have been charged",
)
def retries_everything(tool: Tool) -> Iterator[Hit]:
    """In a `while`, or a `for` over a `range`, a `try` that leaves the loop where it succeeds, and
    a clause that catches everything, with none above it, and that can go on to the next round."""
    for node, handler in broad_handlers(tool):
        loop = is_in(node, tool.module, tool.node, LOOPS, "body")
        if loop is None or handler is not node.handlers[0] or not _counts(loop, tool.module):
            continue
        tried = [*node.body, *node.orelse]
        leaves = any(isinstance(n, ast.Return | ast.Break) for n in below(tried))
        if leaves and _goes_on(handler):
            yield Hit(handler, "tries again whatever went wrong")


def _counts(loop: ast.AST, module: Module) -> bool:
    if isinstance(loop, ast.While):
        return True
    iterates = loop.iter if isinstance(loop, ast.For) else None
    return isinstance(iterates, ast.Call) and module.names.dotted(iterates.func) in (
        "range",
        "itertools.count",
    )


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether its end, or a `continue`, can be reached."""

    def ends(body: list[ast.stmt]) -> bool:
        last = body[-1]
        if isinstance(last, ast.If) and last.orelse:
            return ends(last.body) and ends(last.orelse)
        return isinstance(last, ast.Return | ast.Raise | ast.Break)

    return not ends(handler.body)
