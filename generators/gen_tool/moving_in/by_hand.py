"""What is left to the owner of a repository, in the exact words for it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..names import Problem
from .agents import texts_of
from .dependencies import NEEDED, NEEDED_BY_TESTS, missing, name_of, outdated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..project import Project
    from .agents import Made
    from .dependencies import Declared
    from .surroundings import Surroundings


def steps(found: Surroundings) -> tuple[Problem, ...]:
    """What to add, in the order in which it is needed: the message says where, the hint what."""
    package = found.project.package
    return (
        Problem("dependencies", "install what the tools and their tests need", _install(found)),
        *_without_plugin(found),
        *(
            tools_of_agent(agent, package)
            for agent in found.agents.agents
            if agent.given is not None
        ),
        *(_of_session(session, package) for session in found.agents.sessions),
        words_during_charge(package, "before the first tool that charges"),
    )


def words_during_charge(package: str, when: str) -> Problem:
    """How an agent says to a caller who interrupts a charge that it cannot be stopped."""
    hint = f"""\
from livekit.agents import room_io
from {package}.in_call import hear_during_charge, on_typed_text

# in the class of each agent that can charge
async def on_user_turn_completed(self, turn_ctx, new_message):
    await hear_during_charge(self, new_message)

# where the session starts: await session.start(…, room_options=…)
room_io.RoomOptions(text_input=room_io.TextInputOptions(text_input_cb=on_typed_text))
"""
    return Problem("payment", f"{when}: tell who interrupts it that it cannot be stopped", hint)


def steps_back(project: Project) -> tuple[Problem, ...]:
    """What is to be taken out again, where the package is gone."""
    name = project.package.rpartition(".")[2]
    uses = re.compile(
        rf"\b({name}|agent_tools|session_settings|hear_during_charge|on_typed_text)\b"
    )
    brought = (project.home, project.tests)
    lines = [
        f"{path}:{number}: {line.strip()}"
        for path, text in texts_of(project.root)
        if name in text and not any(path.is_relative_to(folder) for folder in brought)
        for number, line in enumerate(text.splitlines(), start=1)
        if uses.search(line)
    ]
    message = "take out what needs what is gone, and dependencies that nothing else needs"
    return (Problem("by-hand", message, "\n".join(lines)),) if lines else ()


def _install(found: Surroundings) -> str:
    manager, requirements = found.manager, found.requirements
    old = list(outdated(requirements))
    if not manager.add:
        changed = [f"{was.file}: {was.text}  ->  {now}" for was, now in old]
        return "\n".join([*changed, *_to_add(requirements)])
    replaced = {was.name: now for was, now in old}
    commands = []
    for command, needed in ((manager.add, NEEDED), (manager.add_dev, NEEDED_BY_TESTS)):
        absent = missing(requirements, needed)
        now = [replaced[name] for name in map(name_of, needed) if name in replaced]
        if now or absent:
            commands.append(" ".join([command, *(f'"{text}"' for text in (*now, *absent))]))
    return "\n".join(commands or ["nothing: all of it is there"])


def _without_plugin(found: Surroundings) -> Iterator[Problem]:
    """Looptime's own plugin looks at each test that there is; from Python 3.12 that warns."""
    if missing(found.requirements, ["looptime"]):
        message = "keep looptime's own plugin away from your tests, in the settings of pytest"
        yield Problem("plugin", message, "addopts: -p no:looptime_plugin")


def _to_add(requirements: tuple[Declared, ...]) -> Iterator[str]:
    """A line a requirement, for who installs with pip."""
    groups = (("", NEEDED), ("  # for development", NEEDED_BY_TESTS))
    for note, needed in groups:
        yield from (f"add: {text}{note}" for text in missing(requirements, needed))


def tools_of_agent(agent: Made, package: str, function: str = "agent_tools") -> Problem:
    """How an agent is given the tools that `function` lists."""
    which = agent.name or "the agent"
    return _argument(
        agent,
        f"give {which} its tools",
        f"from {package}.tools import {function}",
        f"tools={_joined(agent.tools, function)},",
    )


def _of_session(session: Made, package: str) -> Problem:
    given = f"tools={session.tools}" if session.tools else ""
    more = "\n# it gives a tool_handling too: join yours with it"
    return _argument(
        session,
        "give the session what the tools need",
        f"from {package}.in_call import session_settings",
        f"**session_settings({given}),"
        + (more if "tool_handling" in (session.given or ()) else ""),
    )


def _argument(made: Made, what: str, imported: str, argument: str) -> Problem:
    """A further argument of a call, or one in the place of `tools`."""
    how = f"in place of tools={made.tools}" if made.tools else "as a further argument"
    message = f"{made.path}:{made.line}: {what}, {how}"
    return Problem("by-hand", message, f"{imported}\n\n{argument}")


def _joined(given: str | None, function: str) -> str:
    """The list of what is given already and of what `function` lists."""
    tree = ast.parse(given or "[]", mode="eval").body
    if isinstance(tree, ast.Call) and ast.unparse(tree.func) == "list" and len(tree.args) == 1:
        [tree] = tree.args
    if isinstance(tree, ast.List):
        items = [ast.unparse(item) for item in tree.elts]
        return f"[{', '.join([*items, f'*{function}()'])}]" if items else f"{function}()"
    starred = ast.unparse(ast.List([ast.Starred(tree)]))
    return f"{starred[:-1]}, *{function}()]"
