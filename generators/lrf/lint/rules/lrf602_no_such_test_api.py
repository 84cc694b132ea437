"""A test imports what livekit.agents.testing does not have.

## What it does
Reports `from livekit.agents.testing import` of anything but `fake_job_context`.

## Why is this bad?
The tests cannot even be collected, so the caller is the first to try the tool.

## Example
```python
from livekit.agents.testing import VoiceAgentTestSession
```

## Use instead
```python
from lrf.testing import VoiceAgentTestSession
```

## LiveKit
`livekit.agents.testing` has `fake_job_context` only. `AgentSession.run()` tests a turn in text.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.module import Module

_THERE = ("fake_job_context", "*")


def check(module: Module) -> Iterator[Hit]:
    """Yield the imports."""
    for node in module.statements:
        if isinstance(node, ast.ImportFrom) and node.module == "livekit.agents.testing":
            for alias in node.names:
                if alias.name not in _THERE:
                    yield Hit(node, f"livekit.agents.testing has no {alias.name}")


RULE = Rule(
    code="LRF602",
    name="no-such-test-api",
    caller="is the first to try it, as the tests cannot even be collected",
    instead="AgentSession.run(), or lrf.testing.VoiceAgentTestSession",
    check=check,
    per="module",
    words=("livekit.agents.testing",),
)
