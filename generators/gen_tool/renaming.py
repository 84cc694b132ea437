"""A module under another name of its tool: what is generated is renamed, the operation is not."""

from __future__ import annotations

import io
import tokenize
from typing import TYPE_CHECKING

from .regions import operation_names
from .statements import module_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def renamed(source: str, names: Mapping[str, str]) -> str:
    """`source` with other names for a tool and its companions, in code and in strings of their own.

    The operation is the user's, where a name may mean anything. What is not Python stays.
    """
    module = module_of(source)
    if module is None:
        return source
    users = operation_names(module)
    statements = (
        statement.lead + (statement.text if statement.name in users else _in(statement.text, names))
        for statement in (*module.imports, *module.body)
    )
    return module.head + "".join(statements) + module.tail


def _in(text: str, names: Mapping[str, str]) -> str:
    lines = text.split("\n")
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(text).readline))):
        name = token.string
        quotes = ""
        if token.type == tokenize.STRING and name[:1] in "\"'":
            quotes, name = name[0], name[1:-1]
        if token.type in (tokenize.NAME, tokenize.STRING) and name in names:
            (line, start), (_, end) = token.start, token.end
            old = lines[line - 1]
            lines[line - 1] = f"{old[:start]}{quotes}{names[name]}{quotes}{old[end:]}"
    return "\n".join(lines)
