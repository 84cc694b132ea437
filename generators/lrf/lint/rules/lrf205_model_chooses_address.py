"""The tool requests whatever address the model chooses.

## What it does
Reports a parameter that is named url, uri or endpoint, or ends in one, and is given as it is to a
request, in the tool or in a function of the repository that the tool gives it to, if no test in the
tool mentions it.

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
from ..source.walk import FUNCTIONS, names_in, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.code import Code
    from ..source.tool import Tool
    from ..source.walk import Function

_ADDRESS = re.compile(r"(.*_)?(url|uri|endpoint)")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "request", "stream", "ws_connect")
_CLIENT = re.compile(r"session|client|http|requests", re.IGNORECASE)


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the first request to each address that the model chooses."""
    for param in tool.params:
        if not _ADDRESS.fullmatch(param.arg.lower()) or _is_tested(param.arg, tool):
            continue
        for call in tool.all(ast.Call):
            if _requests(call, param.arg, tool) or _passes_on(call, param.arg, tool):
                yield Hit(call, f"requests whatever {param.arg} the model chooses")
                break


def _is_tested(name: str, tool: Tool) -> bool:
    tests = [
        n.test for n in tool.nodes if isinstance(n, ast.If | ast.IfExp | ast.Assert | ast.While)
    ]
    bound = {n for a in tool.all(ast.Assign) if name in names_in(a.value) for n in targets(a)}
    return any(names_in(test) & {name, *bound} for test in tests)


def _requests(call: ast.Call, name: str, code: Code) -> bool:
    given = [*call.args[:2], *(k.value for k in call.keywords if k.arg == "url")]
    if not any(isinstance(g, ast.Name) and g.id == name for g in given):
        return False
    dotted = code.module.names.dotted(call.func)
    if dotted.endswith("urllib.request.urlopen"):
        return True
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _VERBS:
        return False
    of = call.func.value
    of = of.func if isinstance(of, ast.Call) else of
    last = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
    return dotted.startswith(("requests.", "httpx.", "aiohttp.")) or bool(_CLIENT.search(last))


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
    words=("url", "uri", "endpoint", "URL"),
)
