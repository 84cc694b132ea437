"""6xx: tests of tools that pass whatever the tool does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..finding import Hit
from ..walking import own
from .rule import of_modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..module import Module

MOCKS = ("Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock")
REAL = ("SpeechHandle", "RunContext", "AgentSession")
REAL_NAMES = ("speech_handle", "run_context", "agent_session")
THERE = ("fake_job_context",)


@of_modules(
    "LRF601",
    "mocked",
    "mocks what LiveKit gives a tool, and answers whatever is asked",
    caller="finds what the test could not: that the method does not exist",
    instead="a real AgentSession on a scripted model; SpeechHandle.create() makes a real handle",
)
def mocked(module: Module) -> Iterator[Hit]:
    """A Mock, MagicMock or AsyncMock with a SpeechHandle, RunContext or AgentSession of LiveKit as
    its first argument, spec or spec_set; `create_autospec` of one; or, in a module that mentions
    livekit, one that is assigned to, or passed as, a name or an attribute speech_handle,
    run_context or agent_session."""
    for node in module.nodes:
        if not isinstance(node, ast.Call):
            continue
        made = module.names.dotted(node.func).rpartition(".")[2]
        if made not in (*MOCKS, "create_autospec"):
            continue
        specs = [*node.args[:1], *(k.value for k in node.keywords if k.arg in ("spec", "spec_set"))]
        of = next((s for s in specs if module.names.is_livekit(s, *REAL)), None)
        name = module.names.dotted(of).rpartition(".")[2] if of else _named(node, module)
        if name and (of or made in MOCKS):
            yield Hit(
                node, f"this mock stands for a real {name}, and has every method that is called"
            )


def _named(call: ast.Call, module: Module) -> str:
    """By which of the names that LiveKit uses the mock goes."""
    parent = module.parent[call]
    if isinstance(parent, ast.keyword):
        return parent.arg if parent.arg in REAL_NAMES else ""
    targets = parent.targets if isinstance(parent, ast.Assign) else []
    names = [t.attr if isinstance(t, ast.Attribute) else getattr(t, "id", "") for t in targets]
    return next((n for n in names if n in REAL_NAMES), "") if "livekit" in module.source else ""


@of_modules(
    "LRF602",
    "no-such-test-api",
    "imports what livekit.agents.testing does not have",
    caller="is the first to try it, for the tests cannot even be collected",
    instead="a real AgentSession: session.run(), or the test session of this generator's template",
)
def no_such_test_api(module: Module) -> Iterator[Hit]:
    """`from livekit.agents.testing import` of anything but `fake_job_context`."""
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "livekit.agents.testing":
            for alias in node.names:
                if alias.name not in (*THERE, "*"):
                    yield Hit(node, f"there is no {alias.name} in livekit.agents.testing")


@of_modules(
    "LRF603",
    "proves-nothing",
    "tests an interruption, and asks only whether the tool was called",
    caller="interrupts, and what the test is named for does not happen",
    instead="assert what was heard, what the model was told, and that the work was cancelled",
)
def proves_nothing(module: Module) -> Iterator[Hit]:
    """A function `test_…` with `interrupt` in its name that has asserts, all of which mention
    `tool_calls`, and that calls nothing which begins with assert, expect or hear."""
    for node in module.functions:
        if not node.name.startswith("test_") or "interrupt" not in node.name.lower():
            continue
        inside = list(own(node))
        asserts = [n for n in inside if isinstance(n, ast.Assert)]
        calls = [n.func for n in inside if isinstance(n, ast.Call)]
        names = [c.attr if isinstance(c, ast.Attribute) else getattr(c, "id", "") for c in calls]
        if any(
            name.lstrip("_").startswith(("assert", "expect", "hear", "raises")) for name in names
        ):
            continue
        if asserts and all(_of_calls(a.test) for a in asserts):
            yield Hit(node, f"{node.name} passes with a tool that ignores interruptions")


def _of_calls(test: ast.expr) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr == "tool_calls" for n in ast.walk(test))
