"""Stand-ins: work that goes as a scenario says, in place of what the tools would do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from .scenario import Scenario
from .seen import Observed
from .tools import Tool
from .work import Resource, Work


def stand_in(scenario: Scenario, seen: Observed) -> None:
    """Give each tool of a scenario such work, and words that no other tool has."""
    for tool in dict.fromkeys(scenario.tools):
        work = seen.works[tool] = Work(tool, scenario.operation)
        tool.made.operation = work.operation
        failed = f"Something went wrong with {tool.name}."
        tool.made.mode = replace(tool.made.mode, failed=failed)
        if tool.mode == "payment":
            unknown = f"Nobody knows of {tool.name}."
            tool.made.mode = replace(tool.made.mode, unknown=unknown)
        if "cleanup" in tool.patterns:
            resource = seen.resources[tool] = Resource(work)
            _set(tool, "cleanup", opens=resource.open)
        if "timeout" in tool.patterns:
            late = f"{tool.name} took too long."
            _set(tool, "timeout", seconds=scenario.operation.deadline, late=late)
        if tool.confirm:
            _confirm(tool, scenario.operation.terms)


def _set(tool: Tool, option: str, **changes: Any) -> None:
    options = tool.made.options
    tool.made.options = tuple(
        replace(each, **changes) if each.name == option else each for each in options
    )


def _confirm(tool: Tool, seconds: float) -> None:
    async def terms(order: str) -> str:
        await asyncio.sleep(seconds)
        return f"the terms of {order}"

    tool.made.mode = replace(tool.made.mode, confirm=terms)
