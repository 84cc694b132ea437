"""The agent that a new tool is for: whether there is one, and what is left to do for it."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .carrying_out import WrongUsageError
from .names import Problem
from .plan import Plan
from .tool_lists import list_of

if TYPE_CHECKING:
    from .moving_in.agents import Made
    from .project import Project
    from .spec import ToolSpec


def given(spec: ToolSpec, project: Project) -> tuple[ToolSpec, Plan]:
    """The tool for the agent that it names; with what is to do where that agent takes none yet.

    The only agent that takes the tools of all agents gets it with these.

    Raises:
        WrongUsageError: There is no such agent.
    """
    if not spec.agent:
        return spec, Plan()
    from .moving_in.agents import agents_of
    from .moving_in.by_hand import tools_of_agent

    agents = agents_of(project.root)
    classes = agents.classes
    agent = next((made for made in classes if made.name == spec.agent), None)
    if agent is None:
        raise WrongUsageError(_unknown(spec.agent, classes))
    if list_of(spec.agent) in agent.calls:
        return spec, Plan()
    if [made for made in agents.agents if list_of("") in made.calls] == [agent]:
        return replace(spec, agent=""), Plan()
    step = tools_of_agent(agent, project.package, list_of(spec.agent))
    return spec, Plan(by_hand=(step,))


def _unknown(name: str, classes: list[Made]) -> Problem:
    names = [made.name for made in classes]
    close = get_close_matches(name, names, n=1)
    hint = f"there are {', '.join(names)}" if names else "no class here is derived from Agent"
    return Problem(
        "unknown-agent",
        f"--to: there is no agent {name!r} here",
        f"did you mean {close[0]}?" if close else hint,
    )
