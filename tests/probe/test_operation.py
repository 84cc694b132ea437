"""Tests of tools whose operation the probe stands in for, or lets run."""

import os

import pytest

from .repository import Repository

DECORATED = """
import asyncio
from my_voice_agent.longrunning import interruptible_tool

async def find(query: str) -> str:
    raise RuntimeError("the network")

@interruptible_tool("the search")
async def search(query: str) -> str:
    \"\"\"Search.

    Args:
        query: What for.
    \"\"\"
    found = await find(query)
    return f"Found {found}."
"""


def test_it_is_said_that_the_operation_did_not_run(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    module = repository.put("agent", DECORATED)
    result = repository.type(f"{module}:search", "--only", "completes")
    text = " ".join(result.stdout.split())
    assert "The operation itself did not run: search.operation is held" in text
    assert f"To run it too, hold what it waits for: --hold {module}.find" in text
    assert "No findings in its decorators, 1 call in virtual time." in text
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_an_operation_runs_if_what_it_waits_for_is_held(repository: Repository) -> None:
    module = repository.put("agent", DECORATED)
    report = repository.probe(
        f"{module}:search", "--hold", f'{module}.find="shoes"', "--only", "completes"
    )
    assert report["not_run"] is None
    assert report["calls"][0]["told_to_model"][0]["text"] == "Found shoes."


def test_a_sleep_is_held_for_the_tool_and_for_nobody_else(repository: Repository) -> None:
    sleeping = DECORATED.replace("await find(query)", "await asyncio.sleep(5, query)")
    module = repository.put("agent", sleeping)
    report = repository.probe(f"{module}:search", "--hold", "asyncio.sleep")
    assert report["findings"] == []
    assert report["not_run"] is None
    assert len(report["calls"]) > 10


PAYMENT = """
import asyncio
from livekit.agents import Agent, RunContext, function_tool

async def charge(order_id: str) -> str:
    raise RuntimeError("the network")

class Cashier(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="")
        self.paid = set()

    @function_tool
    async def pay(self, ctx: RunContext, order_id: str) -> str:
        \"\"\"Pay.\"\"\"
        ctx.disallow_interruptions()
        if order_id in self.paid:
            return "It is paid already."
        {first}
        number = await charge(order_id)
        self.paid.add(order_id)
        return f"Paid: {{number}}."
"""


@pytest.mark.parametrize(("first", "found"), [("pass", True), ("self.paid.add(order_id)", False)])
def test_two_calls_of_one_response_charge_twice(
    first: str, found: bool, repository: Repository
) -> None:
    module = repository.put("agent", PAYMENT.format(first=first))
    words = ("--hold", f"{module}.charge", "--only", "in-one-response")
    seen = repository.findings(f"{module}:Cashier.pay", *words).get("done-twice", {"calls": []})
    assert seen["calls"] == (["in-one-response"] if found else [])


WHERE_IT_CHARGES = """
import os
from livekit.agents import Agent, function_tool

class Desk(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="")

    @function_tool
    async def book(self) -> str:
        \"\"\"Book.\"\"\"
        return f"{os.environ['LEDGER']} {os.environ.get('LEDGER_URL')}"
"""


def test_the_ledger_of_the_environment_is_not_used(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER", "/real/ledger.sqlite3")
    monkeypatch.setenv("LEDGER_URL", "postgresql://real/agent")
    module = repository.put("agent", WHERE_IT_CHARGES)
    report = repository.probe(f"{module}:Desk.book", "--virtual", "--only", "completes")
    told = report["calls"][0]["told_to_model"][0]["text"]
    assert "/real/" not in told
    assert told.endswith(" None")
    assert os.environ["LEDGER"] == "/real/ledger.sqlite3"
    assert os.environ["LEDGER_URL"] == "postgresql://real/agent"
