"""The tool requests whatever address the model chooses.

## What it does
Reports a parameter that is given as it is to a request as its address, in the tool or in a function
of the repository that the tool gives it to, if no test in the tool mentions it, but whether it is
empty or begins with http. If the client is known only by its name, such as `session`, the parameter
is named url, uri or endpoint, or ends in one.

## Why is this bad?
What the model fills in, the caller can choose. They ask for the page `http://10.0.0.7/keys`, and
your server fetches what only it can reach and has it read out.

## Example
```python
@function_tool
async def read_page(url: str) -> str:
    async with httpx.AsyncClient(timeout=3) as client:
        response = await client.get(url)
    return response.text
```

## Use instead
```python
PAGES = {"sales": "https://reports.example.com/sales"}


@function_tool
async def read_page(page: str) -> str:
    if page not in PAGES:
        raise ToolError("There is no such page.")
    async with httpx.AsyncClient(timeout=3) as client:
        response = await client.get(PAGES[page])
    return response.text
```

## LiveKit
Every parameter but the RunContext is in the schema that the model fills in.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.walk import FUNCTIONS, argument, given, names_in, targets, text_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.code import Code
    from ..source.tool import Tool
    from ..source.walk import Function

_ADDRESS = re.compile(r"(.*_)?(url|uri|endpoint)")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "request", "stream", "ws_connect")
_CLIENT = re.compile(r"session|client|http|requests", re.IGNORECASE)
_SCHEMES = {"http", "https", "http:", "https:", "http://", "https://"}


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the first request to each address that the model chooses."""
    for name in [param.arg for param in tool.params]:
        for call in tool.all(ast.Call):
            if not any(_is(each, name) for each in given(call)):
                continue
            if _requests(call, name, tool) or _passes_on(call, name, tool):
                if not _is_tested(name, tool):
                    yield Hit(call, f"requests whatever {name} the model chooses")
                break


def _is_tested(name: str, tool: Tool) -> bool:
    tests = [
        n.test for n in tool.nodes if isinstance(n, ast.If | ast.IfExp | ast.Assert | ast.While)
    ]
    bound = {n for a in tool.all(ast.Assign) if name in names_in(a.value) for n in targets(a)}
    return any(names_in(t) & {name, *bound} and not _allows_any(t) for t in tests)


def _allows_any(test: ast.expr) -> bool:
    """Return whether a test asks only if there is an address, and whether it is one of the web."""
    if isinstance(test, ast.Name | ast.Constant):
        return True
    if isinstance(test, ast.UnaryOp):
        return _allows_any(test.operand)
    if isinstance(test, ast.BoolOp):
        return all(map(_allows_any, test.values))
    if not isinstance(test, ast.Call) or not isinstance(test.func, ast.Attribute):
        return False
    texts = text_in(test).split()
    return test.func.attr in ("strip", "startswith") and _SCHEMES.issuperset(texts)


def _requests(call: ast.Call, name: str, code: Code) -> bool:
    dotted = code.module.names.dotted(call.func)
    if dotted.endswith("urllib.request.urlopen"):
        return _is(argument(call, 0, "url"), name)
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _VERBS:
        return False
    position = 1 if call.func.attr in ("request", "stream") else 0
    if not _is(argument(call, position, "url"), name):
        return False
    if code.value(call.func).path.partition(".")[0] in ("requests", "httpx", "aiohttp"):
        return True
    of = call.func.value
    of = of.func if isinstance(of, ast.Call) else of
    last = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
    return bool(_ADDRESS.fullmatch(name.lower()) and _CLIENT.search(last))


def _is(given: ast.expr | None, name: str) -> bool:
    return isinstance(given, ast.Name) and given.id == name


def _passes_on(call: ast.Call, name: str, tool: Tool) -> bool:
    called = tool.called(call)
    if called is None or not isinstance(called.node, FUNCTIONS):
        return False
    inner = _name_inside(call, name, called.node)
    other = called.module.code(called.node)
    return bool(inner) and any(_requests(found, inner, other) for found in other.all(ast.Call))


def _name_inside(call: ast.Call, name: str, called: Function) -> str:
    """Return how a function names what it is given as `name`."""
    params = [a.arg for a in (*called.args.posonlyargs, *called.args.args)]
    params = params[1:] if params[:1] in (["self"], ["cls"]) else params
    for arg, param in zip(call.args, params, strict=False):
        if isinstance(arg, ast.Name) and arg.id == name:
            return param
    for keyword in call.keywords:
        if isinstance(keyword.value, ast.Name) and keyword.value.id == name:
            return keyword.arg or ""
    return ""


RULE = Rule(
    code="LRF205",
    name="model-chooses-address",
    caller="can have your server request anything that it can reach, by asking for it",
    instead="take a name, and look the address up in a list of your own",
    check=check,
)
