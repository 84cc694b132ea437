"""What is left to the owner of a repository, in the exact words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..names import Problem
from .dependencies import NEEDED, NEEDED_BY_TESTS, NEEDED_ON_3_10, missing, outdated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .agents import Made
    from .surroundings import Surroundings


def steps(found: Surroundings) -> tuple[Problem, ...]:
    """What to add, in the order in which it is needed: the message says where, the hint what."""
    package = found.project.package
    return (
        Problem("dependencies", "install what the tools and their tests need", _install(found)),
        *(_of_agent(agent, package) for agent in found.agents.agents),
        *(_of_session(session, package) for session in found.agents.sessions),
        Problem("payment", "before the first tool that charges: say so to who interrupts it", f"""\
from {package}.in_call import hear_during_charge, on_typed_text

# in the class of each agent that can charge
async def on_user_turn_completed(self, turn_ctx, new_message):
    await hear_during_charge(self, new_message)

# where the session starts: await session.start(…, room_options=…)
room_io.RoomOptions(text_input=room_io.TextInputOptions(text_input_cb=on_typed_text))
"""),
    )  # fmt: skip


def _install(found: Surroundings) -> str:
    return "\n".join(_installing(found))


def _installing(found: Surroundings) -> Iterator[str]:
    manager, requirements = found.manager, found.requirements
    for old, new in outdated(requirements):
        yield f"{old.file}: {old.text}"
        yield f"{' ' * (len(old.file) - 2)}->  {new}"
    runtime, tests = missing(requirements, NEEDED), missing(requirements, NEEDED_BY_TESTS)
    if manager.add:
        if runtime:
            yield f"{manager.add} {_quoted(runtime)}"
        if tests:
            yield f"{manager.add_dev} {_quoted(tests)}"
        return
    if runtime:
        yield from ("# requirements.txt", *runtime)
    yield from ("# for development: pip install", *tests, NEEDED_ON_3_10)


def _quoted(requirements: list[str]) -> str:
    return " ".join(f'"{text}"' for text in requirements)


def _of_agent(agent: Made, package: str) -> Problem:
    what = f"{agent.name}, an agent," if agent.name else "the agent"
    given = agent.tools
    hint = f"""\
from {package}.tools import agent_tools

tools={_joined(given)},
"""
    where = f"in {agent.path}, line {agent.line}"
    verb = f"in place of tools={given}" if given and given != "[]" else "as a further argument"
    return Problem("agent", f"{where}: give {what} the tools, {verb}", hint)


def _of_session(session: Made, package: str) -> Problem:
    hint = f"""\
from {package}.in_call import session_settings

**session_settings({f"tools={session.tools}" if session.tools else ""}),
"""
    verb = f"in place of tools={session.tools}" if session.tools else "as a last argument"
    if "tool_handling" in session.given:
        hint += "\n# it gives a tool_handling too: join yours with it\n"
    where = f"in {session.path}, line {session.line}"
    return Problem("session", f"{where}: give the session what the tools need, {verb}", hint)


def _joined(given: str | None) -> str:
    if given is None or given == "[]":
        return "agent_tools()"
    inside = given[1:-1] if given.startswith("[") and given.endswith("]") else f"*{given}"
    return f"[{inside}, *agent_tools()]"
