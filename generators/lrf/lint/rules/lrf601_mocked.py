"""A test mocks what LiveKit gives a tool, with a mock that has every method.

## What it does
Reports, in a module that mentions livekit, a Mock, MagicMock or AsyncMock without `spec` that is
assigned to, or passed as, a name or an attribute speech_handle, run_context or agent_session.

## Why is this bad?
A mock answers whatever is asked. `speech_handle.disallow_interruptions()` passes every test, and
the first caller finds that the method does not exist.

## Example
```python
async def test_payment() -> None:
    run_context = MagicMock()
    await pay(run_context, "42")
    run_context.speech_handle.disallow_interruptions.assert_called_once()
```

## Use instead
```python
async def test_payment() -> None:
    async with AgentSession(llm=ScriptedLLM()) as session:
        await session.start(Cashier())
        result = await session.run(user_input="Pay for order 42.")
        result.expect.contains_function_call(name="pay")
```

## LiveKit
SpeechHandle, RunContext and AgentSession can all be constructed: `SpeechHandle.create()`,
`AgentSession(llm=…)` with a scripted model.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.walk import attribute_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.module import Module

_MOCKS = ("Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock")
_NAMES = ("speech_handle", "run_context", "agent_session")


def check(module: Module) -> Iterator[Hit]:
    """Yield the mocks."""
    if "livekit" not in module.source:
        return
    for node in module.nodes:
        if not isinstance(node, ast.Call) or attribute_of(node) not in _MOCKS:
            continue
        if module.names.dotted(node.func).rpartition(".")[2] not in _MOCKS:
            continue
        if node.args or any(k.arg in ("spec", "spec_set", None) for k in node.keywords):
            continue
        if name := _named(node, module):
            message = f"this mock stands for a real {name}, and has every method that is called"
            yield Hit(node, message)


def _named(call: ast.Call, module: Module) -> str:
    """Return by which of LiveKit's names a mock goes."""
    parent = module.parent[call]
    if isinstance(parent, ast.keyword):
        return parent.arg if parent.arg in _NAMES else ""
    targets = parent.targets if isinstance(parent, ast.Assign) else []
    names = [attribute_of(target).removeprefix("mock_") for target in targets]
    return next((name for name in names if name in _NAMES), "")


RULE = Rule(
    code="LRF601",
    name="mocked",
    caller="finds what the test could not: that the method does not exist",
    instead="a real AgentSession on a scripted model; SpeechHandle.create() makes a real handle",
    check=check,
    per="module",
    words=("Mock",),
)
