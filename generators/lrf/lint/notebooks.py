"""Notebooks: their code as one module, and where its lines stand."""

from __future__ import annotations

import ast
import json
import re
from typing import Any, NamedTuple

_ASSIGNED = re.compile(r"\s*\w[\w, ]*=\s*(?=[%!])")


class Notebook(NamedTuple):
    """The code of a notebook.

    Args:
        source: The code of all cells.
        places: For each line of it, the cell and the line in the cell, counted from 1.
    """

    source: str
    places: tuple[tuple[int, int], ...]


def read_notebook(text: str) -> Notebook:
    """Return the code of a notebook, without magics and cells that are not Python.

    Args:
        text: The notebook, as JSON.

    Raises:
        ValueError: It is not a notebook.
    """
    try:
        cells = json.loads(text)["cells"]
        sources = [_source(cell) for cell in cells]
    except json.JSONDecodeError as error:
        raise ValueError(f"a notebook is JSON, which this is not: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("it has no cells, as a notebook has") from error
    lines: list[str] = []
    places: list[tuple[int, int]] = []
    for number, source in enumerate(sources, 1):
        plain = [_without_magic(line) for line in source.split("\n")]
        if not source.strip() or source.lstrip().startswith("%%") or not _parses(plain):
            continue
        lines += plain
        places += [(number, line) for line in range(1, len(plain) + 1)]
    return Notebook("\n".join(lines), tuple(places))


def _source(cell: dict[str, Any]) -> str:
    if cell.get("cell_type") != "code":
        return ""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _without_magic(line: str) -> str:
    stripped = line.lstrip()
    if stripped.startswith(("%", "!")):
        return f"{line[: len(line) - len(stripped)]}pass"
    if assigned := _ASSIGNED.match(line):  # files = !ls
        return f"{assigned[0]}None"
    return line


def _parses(lines: list[str]) -> bool:
    try:
        parse("\n".join(lines))
    except (SyntaxError, ValueError):
        return False
    return True


def parse(source: str, *, is_notebook: bool = True) -> ast.Module:
    """Parse a module, or a notebook, which may await at its top."""
    flags = ast.PyCF_ONLY_AST | (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if is_notebook else 0)
    tree: ast.Module = compile(source, "<source>", "exec", flags=flags, dont_inherit=True)
    return tree
