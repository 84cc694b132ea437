"""Imports as sets of names: those that are used, merged, sorted, in sections, as ruff would."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Imported(NamedTuple):
    """One name that is imported: `from origin import name`, or `import origin`."""

    origin: str
    name: str = ""
    alias: str = ""

    @property
    def bound(self) -> str:
        """The name by which code knows it."""
        return self.alias or self.name or self.origin.partition(".")[0]


def imported(nodes: Iterable[ast.stmt]) -> set[Imported]:
    """What these statements import."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {Imported(alias.name, alias=alias.asname or "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            found |= {Imported(origin, alias.name, alias.asname or "") for alias in node.names}
    return found


def used_names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def split_imports(source: str) -> tuple[str, str]:
    """The imports at the top of `source`, and the rest."""
    body = ast.parse(source).body
    first = next((n for n in body if not isinstance(n, (ast.Import, ast.ImportFrom))), None)
    lines = source.splitlines()
    top = first.lineno - 1 if first else len(lines)
    return "\n".join(lines[:top]).strip(), "\n".join(lines[top:]).strip()


def import_block(imports: Iterable[str], code: str, first_party: str) -> str:
    """Those of `imports` that `code` uses: merged, sorted, in sections, each on one line."""
    used = used_names(ast.parse(code))
    names = {name for name in imported(ast.parse("\n".join(imports)).body) if name.bound in used}
    sections: dict[int, list[str]] = {}
    for key in sorted({order(name, first_party) for name in names}):
        members = [name for name in names if order(name, first_party) == key]
        sections.setdefault(key[0], []).append(import_line(members))
    return "\n\n".join("\n".join(section) for section in sections.values())


def import_line(names: Iterable[Imported]) -> str:
    """The statement that imports `names`, which are of one origin, on one line."""
    ordered = sorted(names, key=_member_order)
    origin = ordered[0].origin
    if not ordered[0].name:
        return "\n".join(f"import {_aliased(origin, name.alias)}" for name in ordered)
    return f"from {origin} import {', '.join(_aliased(n.name, n.alias) for n in ordered)}"


def order(name: Imported, first_party: str) -> tuple[int, bool, str]:
    """Where a statement stands: its section, plain imports before the others, the origin."""
    return section(name.origin, first_party), bool(name.name), name.origin


def section(origin: str, first_party: str) -> int:
    if origin.startswith("."):
        return 3
    top = origin.partition(".")[0]
    if top == first_party:
        return 2
    return 0 if top in sys.stdlib_module_names else 1


def _aliased(name: str, alias: str) -> str:
    return f"{name} as {alias}" if alias else name


def _member_order(imported: Imported) -> tuple[int, str]:
    # constants, classes, the rest: isort's order by type
    name = imported.name or imported.alias
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)
