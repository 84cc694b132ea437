"""The file that says what the agent can call, and the three places in it that gen-tool keeps."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from .statements import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

EMPTY = '''\
"""What the agent can call: gen-tool keeps the lists, all else is yours."""

from livekit.agents.llm import Tool, Toolset
from livekit.agents.llm.async_toolset import AsyncToolset


def agent_tools() -> list[Tool | Toolset]:
    """The tools of one agent."""
    return [  # in order, one a line
    ]


def session_tools() -> list[Tool | Toolset]:
    """The tools of one call: every agent can use them, and they end with it.

    Made anew for each session: sharing a toolset would tell one caller what
    another asked for. In one toolset: two would not tell two results together.
    """
    return [
        AsyncToolset(
            id="session_tools",
            tools=[  # in order, one a line
            ],
        ),
    ]
'''


COMMON = ("agent_tools", "session_tools")

OF_AN_AGENT = '''\
def {function}() -> list[Tool | Toolset]:
    """The tools of {agent}."""
    return [  # in order, one a line
    ]
'''


class UnsafeError(Exception):
    """The file is not as it would have to be for an edit."""


def tree_of(source: str) -> ast.Module:
    """The tree of the file.

    Raises:
        UnsafeError: It is not Python.
    """
    tree = parsed(source)
    if tree is None:
        raise UnsafeError("it is not valid Python")
    return tree


def sibling_imports(tree: ast.Module) -> list[ast.ImportFrom]:
    """The statements `from . import …`."""
    return [node for node in siblings(tree) if node.module is None]


def siblings(tree: ast.Module) -> list[ast.ImportFrom]:
    """Those, and the statements `from .module import …`."""
    return [n for n in tree.body if isinstance(n, ast.ImportFrom) and n.level == 1]


def list_of(agent: str) -> str:
    """The function that lists the tools of an agent: of `BillingAgent`, `billing_agent_tools`.

    Without an agent it is the one that all agents can have.
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", agent).lower()
    if words in ("agent", "session"):
        words += "_agent"
    return f"{words or 'agent'}_tools"


def own_lists(tree: ast.Module) -> dict[str, ast.List]:
    """The lists of single agents, by the function that returns each."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.endswith("_tools"):
            with suppress(UnsafeError):
                found[node.name] = _returned_list(tree, node.name)
    return {name: list_ for name, list_ in found.items() if name not in COMMON}


def all_lists(tree: ast.Module) -> list[ast.List]:
    """All that is listed.

    Raises:
        UnsafeError: One of the two lists that there always are is not there.
    """
    return [agent_list(tree), *own_lists(tree).values(), session_list(tree)]


def agent_list(tree: ast.Module, agent: str = "") -> ast.List:
    return _returned_list(tree, list_of(agent))


def session_list(tree: ast.Module) -> ast.List:
    lists = [
        keyword.value
        for call in _returned_list(tree, "session_tools").elts
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("AsyncToolset")
        for keyword in call.keywords
        if keyword.arg == "tools"
    ]
    if len(lists) == 1 and isinstance(lists[0], ast.List):
        return lists[0]
    raise UnsafeError("session_tools() returns no one AsyncToolset with a plain list of tools")


def _returned_list(tree: ast.Module, function: str) -> ast.List:
    found = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function]
    returns = [node for function_ in found for node in _returns(function_)]
    if not found:
        raise UnsafeError(f"it does not define {function}()")
    if len(returns) == 1 and isinstance(value := returns[0].value, ast.List):
        return value
    raise UnsafeError(f"{function}() does not return one plain list")


def _returns(node: ast.AST) -> Iterator[ast.Return]:
    """The statements that return; what they return may be long, and is not looked into."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Return):
            yield child
        elif not isinstance(child, ast.expr):
            yield from _returns(child)
