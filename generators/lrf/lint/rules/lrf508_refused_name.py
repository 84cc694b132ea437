"""The tool has a name that a model provider refuses.

## What it does
Reports the name of a tool, or of one of its parameters, that is not made of 1 to 64 ASCII letters,
digits, underscores and hyphens, or begins with neither a letter nor an underscore.

## Why is this bad?
Every request to the model is refused with an error 400. The agent says nothing at all.

## Example
```python
@function_tool(name="find hotel")
async def find_hotel(town: str) -> str:
    return f"There is one in {town}."
```

## Use instead
```python
@function_tool(name="find_hotel")
async def find_hotel(town: str) -> str:
    return f"There is one in {town}."
```

## LiveKit
LiveKit passes names on as they are. OpenAI and Anthropic take `^[a-zA-Z0-9_-]{1,64}$`, Google
wants a letter or an underscore first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_TAKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the names."""
    if not _TAKEN.fullmatch(tool.spoken_name):
        node = tool.option("name") or tool.option("raw_schema") or tool.node
        yield Hit(node, f"has a name that model providers refuse: {tool.spoken_name!r}")
    for param in tool.params:
        if not _TAKEN.fullmatch(param.arg):
            yield Hit(param, f"has a parameter that model providers refuse: {param.arg!r}")


RULE = Rule(
    code="LRF508",
    name="refused-name",
    caller="speaks to an agent that never answers: the provider refuses every request",
    instead="1 to 64 ASCII letters, digits, underscores and hyphens, a letter first",
    check=check,
)
