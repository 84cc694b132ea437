"""Findings in the body of a tool that only show while it runs: no await, and waits that block."""

import pytest

from .replicas import HEAD
from .repository import Repository

SOURCE = (
    HEAD
    + """
import time

async def find(query: str) -> str:
    return "shoes"

async def wait_and_find(query: str) -> str:
    time.sleep(0.25)
    return "shoes"

@function_tool
async def search(query: str) -> str:
    \"\"\"Search.\"\"\"
    {body}
    return "It is done."
"""
)
NO_AWAIT = "{} is called without await, so it never runs"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("find(query)", {"never-awaited": NO_AWAIT.format("find")}),
        ("return f'Found {find(query)}.'", {"never-awaited": NO_AWAIT.format("find")}),
        ("return None", {"no-reply": "it returned nothing, and the agent said nothing"}),
        ("time.sleep(0.25)", {"blocks": "the event loop stood still for 0."}),
        ("await asyncio.gather(wait_and_find(query))", {"blocks": "the event loop stood still"}),
        ("await asyncio.to_thread(time.sleep, 0.25)", {}),
        ("await find(query)", {}),
        ("find(query).close()", {}),
    ],
)
def test_a_fault_of_the_body(body: str, found: dict[str, str], repository: Repository) -> None:
    module = repository.put("agent", SOURCE.format(body=body))
    seen = repository.findings(f"{module}:search", "--virtual", "--only", "completes")
    assert seen.keys() == found.keys()
    for name, message in found.items():
        assert seen[name]["message"].startswith(message)


def test_held_work_that_is_not_awaited(repository: Repository) -> None:
    module = repository.put("agent", SOURCE.format(body="find(query)"))
    words = ("--hold", f"{module}.find", "--only", "stuck", "--only", "fails-times-out")
    seen = repository.findings(f"{module}:search", *words)
    assert list(seen) == ["never-awaited"]
    assert seen["never-awaited"]["message"] == NO_AWAIT.format("find")
