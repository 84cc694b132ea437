"""Takes a tool out of the file that says what the agent can call; puts what is there in order."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from .splice import Edit, SourceText, is_in_order, name_of, spliced
from .statements import parsed
from .tool_lists import OF_AN_AGENT, UnsafeError, all_lists, own_lists, sibling_imports, tree_of
from .wiring import Already, Changed, Manual, Wired

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .splice import Item


def unwire(source: str, name: str) -> Wired:
    """Take out the import of the module `name` and all that is listed of it."""
    try:
        edits = _removals(source, name)
        text = spliced(source, edits)
        tree = parsed(text)
        if tree is None:
            raise UnsafeError("it is written in a way that gen-tool does not know")
        if uses := [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name]:
            raise UnsafeError(f"{name} is used there in another way, in line {uses[0]}")
        return Changed(text) if edits else Already()
    except UnsafeError as unsafe:
        return Manual(f"from . import {name}\n{name}.…\n", str(unsafe))


def empty_lists(source: str) -> list[str]:
    """The functions whose agents have no tool, and that are as they were generated."""
    tree = parsed(source)
    if tree is None:
        return []
    return [name for name in own_lists(tree) if _as_generated(source, tree, name)]


def without_list(source: str, function: str) -> str:
    """`source` without one of these functions."""
    [node] = [n for n in tree_of(source).body if getattr(n, "name", "") == function]
    text = SourceText(source)
    before, after = source[: text.start(node)].rstrip(), source[text.end(node) :]
    return before + (after if after.strip() else text.newline)


def _as_generated(source: str, tree: ast.Module, function: str) -> bool:
    [node] = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function]
    docstring = ast.get_docstring(node) or ""
    agent = docstring.removeprefix("The tools of ").removesuffix(".")
    lines = ast.get_source_segment(source, node) or ""
    expected = OF_AN_AGENT.format(function=function, agent=agent)
    return lines.splitlines() == expected.splitlines()


def in_order(source: str) -> Wired:
    """The imports and the lists sorted, each entry once, as after a merge of two branches."""
    try:
        text = spliced(source, _joined_imports(source))
        text = spliced(text, _sortings(text))
        if text == source:
            return Already()
        if parsed(text) is None:
            raise UnsafeError("it is written in a way that gen-tool does not know")
        return Changed(text)
    except UnsafeError as unsafe:
        return Manual("sort its import and its lists\n", str(unsafe))


class Listing(NamedTuple):
    """What is listed of each module that is imported, whether all of it is in order, and which
    agents have lists of their own with tools in them, by the functions that return these."""

    functions: dict[str, set[str]]
    in_order: bool
    of_agents: tuple[str, ...] = ()


def listed(source: str) -> Listing:
    """What the agent can call, such as `report` and `report_status` of the module `report`.

    Raises:
        UnsafeError: It cannot be said.
    """
    tree = tree_of(source)
    imports = sibling_imports(tree)
    groups = [[name_of(alias) for alias in node.names] for node in imports]
    found: dict[str, set[str]] = {name: set() for names in groups for name in names}
    for list_ in all_lists(tree):
        groups.append([name_of(item) for item in list_.elts])
        for module, _, function in (name.partition(".") for name in groups[-1]):
            if module in found and function:
                found[module].add(function)
    of_agents = tuple(function for function, list_ in own_lists(tree).items() if list_.elts)
    return Listing(found, len(imports) < 2 and all(map(is_in_order, groups)), of_agents)


def _removals(source: str, name: str) -> list[Edit]:
    text, tree = SourceText(source), tree_of(source)
    edits: list[Edit] = []
    for list_ in all_lists(tree):
        gone = [item for item in list_.elts if name_of(item).partition(".")[0] == name]
        edits += text.remove(text.start(list_) + 1, text.end(list_) - 1, list_.elts, gone)
    for node in sibling_imports(tree):
        aliases = [alias for alias in node.names if alias.name == name]
        if len(aliases) == len(node.names):
            edits.append(text.without_statement(node))
        elif aliases:
            bracketed = text.source[text.end(node) - 1] == ")"
            closing = text.end(node) - bracketed
            edits += text.remove(text.start(node.names[0]), closing, node.names, aliases)
    return edits


def _joined_imports(source: str) -> list[Edit]:
    """All that is imported from siblings by one statement."""
    text, tree = SourceText(source), tree_of(source)
    statements = sibling_imports(tree)
    if len(statements) < 2:
        return []
    first, *others = statements
    there = {alias.name for alias in first.names}
    new = [alias.name for node in others for alias in node.names if alias.name not in there]
    after = text.insert_last(first.names, list(dict.fromkeys(new)))
    return [*after, *map(text.without_statement, others)]


def _sortings(source: str) -> list[Edit]:
    text, tree = SourceText(source), tree_of(source)
    groups: list[Sequence[Item]] = [node.names for node in sibling_imports(tree)]
    groups += [list_.elts for list_ in all_lists(tree)]
    return [edit for items in groups for edit in text.sort(items)]
