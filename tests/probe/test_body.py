"""Findings in the body of a tool that only show while it runs: no await, and waits that block."""

import os
import subprocess
import sys
import time
import warnings

import pytest

from lrf.probe import forgotten_awaits
from lrf.probe.forgotten_awaits import note_unawaited
from lrf.probe.standstill import LONG, Standstill, ready_seconds

from .replicas import HEAD
from .repository import Repository

SOURCE = (
    HEAD
    + """
import time

LONG = 0.21
waits = [LONG]

async def find(query: str) -> str:
    return "shoes"

async def wait_and_find(query: str) -> str:
    time.sleep(LONG)
    return "shoes"

def wait_at_first() -> None:
    time.sleep(waits.pop() if waits else 0)

@function_tool
async def search(ctx: RunContext, query: str) -> str:
    \"\"\"Search.\"\"\"
    {body}
    return "It is done."
"""
)
NO_AWAIT = "a call of {} is never awaited, so that call does nothing"
STANDS_STILL = {"blocks": "the event loop stood still for "}
ENTERS = """
class Desk(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="", tools=[search])

    async def on_enter(self) -> None:
        find("shoes")
"""


def not_awaited(name: str) -> dict[str, str]:
    return {"never-awaited": NO_AWAIT.format(name)}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("find(query)", not_awaited("find")),
        ("return f'Found {find(query)}.'", not_awaited("find")),
        ("found = [find(query)]; return 'Nothing.'", not_awaited("find")),
        ("asyncio.sleep(3)", not_awaited("sleep")),
        ("asyncio.to_thread(time.sleep, 3)", not_awaited("to_thread")),
        ("ctx.wait_for_playout()", not_awaited("RunContext.wait_for_playout")),
        ("return None", {"no-reply": "it returned nothing, and the agent said nothing"}),
        ("time.sleep(LONG)", STANDS_STILL),
        ("await asyncio.gather(wait_and_find(query))", STANDS_STILL),
        ("wait_at_first()", {}),
        ("await asyncio.to_thread(time.sleep, LONG)", {}),
        ("await find(query)", {}),
        ("find(query).close()", {}),
    ],
)
def test_a_fault_of_the_body(body: str, found: dict[str, str], repository: Repository) -> None:
    if found == STANDS_STILL and ready_seconds() is None:
        pytest.skip("this system does not tell for how long a thread was ready to run")
    module = repository.put("agent", SOURCE.format(body=body))
    seen = repository.findings(f"{module}:search", "--virtual", "--only", "completes")
    assert seen.keys() == found.keys()
    for name, message in found.items():
        assert seen[name]["message"].startswith(message)


def test_waiting_for_a_processor_is_no_standstill() -> None:
    processors = getattr(os, "sched_getaffinity", lambda _: ())(0)
    if not processors:
        pytest.skip("processors cannot be chosen here")

    def compute() -> None:
        began = time.thread_time()
        while time.thread_time() - began < LONG / 2:
            pass

    standstill = Standstill()
    os.sched_setaffinity(0, {min(processors)})
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
    try:
        standstill.step(compute)
    finally:
        for other in others:
            other.kill()
            other.wait()
        os.sched_setaffinity(0, processors)
    assert standstill.longest < LONG


def test_held_work_that_is_not_awaited(repository: Repository) -> None:
    module = repository.put("agent", SOURCE.format(body="find(query)"))
    words = ("--hold", f"{module}.find", "--only", "stuck", "--only", "fails-times-out")
    seen = repository.findings(f"{module}:search", *words)
    assert list(seen) == ["never-awaited"]
    assert seen["never-awaited"]["message"] == NO_AWAIT.format("find")


def test_other_work_that_is_not_awaited_than_what_is_held(repository: Repository) -> None:
    module = repository.put("agent", SOURCE.format(body="wait_and_find(query)"))
    result = repository.type(f"{module}:search", "--hold", f"{module}.find")
    assert result.exit_code == 2
    words = " ".join(result.output.split())
    assert f"search ended without a call of {module}.find" in words
    assert "a call of wait_and_find is never awaited" in words


def test_a_folder_with_the_name_of_a_library(repository: Repository) -> None:
    folder = repository.root / repository.package / "livekit" / "agents"
    folder.mkdir(parents=True)
    module = repository.put("livekit/agents/desk", SOURCE.format(body="find(query)"))
    tool = f"{module.replace('/', '.')}:search"
    assert list(repository.findings(tool, "--virtual", "--only", "completes")) == ["never-awaited"]


def test_debug_mode_of_asyncio(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    module = repository.put("agent", SOURCE.format(body="find(query)") + ENTERS)
    with pytest.warns(RuntimeWarning, match="'find' was never awaited"):
        seen = repository.findings(f"{module}:Desk.search", "--virtual", "--only", "completes")
    assert seen["never-awaited"]["message"] == NO_AWAIT.format("find")


def test_a_forgotten_await_of_the_agent_is_not_the_tools(repository: Repository) -> None:
    module = repository.put("agent", SOURCE.format(body="pass") + ENTERS)
    with pytest.warns(RuntimeWarning, match="'find' was never awaited") as shown:
        seen = repository.findings(f"{module}:Desk.search", "--virtual", "--only", "cancelled")
    assert seen == {}
    assert len(shown) == 1


def fail_with_a_warning() -> None:
    with note_unawaited():
        warnings.simplefilter("default")
        warnings.warn("old", stacklevel=1)
        raise ConnectionError


def test_a_warning_is_shown_once_also_if_a_call_fails(
    recwarn: pytest.WarningsRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgotten_awaits, "_shown", set())
    for _ in range(3):
        with pytest.raises(ConnectionError):
            fail_with_a_warning()
    assert [str(each.message) for each in recwarn] == ["old"]
