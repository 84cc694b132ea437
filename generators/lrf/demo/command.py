"""The command `demo`: watch a call with each tool, completed and interrupted."""

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import InputError, Problem
from ..settings import Settings, load
from .stage import LEGEND

DESCRIPTION = (
    "Watch a call with each tool, completed and interrupted. The examples do their own work, in a"
    " folder that is removed; payments and tools of your own are simulated."
)
SHORT, LONG = 2.3, 8.0  # seconds of a scene: among all tools, and of one alone
ALL = 46.0  # seconds of all scenes together: the rest of a minute is for the first imports
# What would have the example tools work elsewhere than in the folder of the demonstration.
ELSEWHERE = ("AGENT_DATA", "LEDGER", "LEDGER_URL", "WEB_SERVICE")


def main() -> None:
    """Run the command `demo`."""
    parser = argparse.ArgumentParser(prog="demo", description=DESCRIPTION)
    parser.add_argument("tool", nargs="?", help="the tool to show; all of them by default")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)  # the agent's own log
    try:
        settings = load()
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        with _own_folder():
            show(settings, arguments.tool)
    except InputError as error:
        for problem in error.problems:
            print(f"demo: {problem.message}\n      {problem.hint}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.exit(130)


def show(settings: Settings, only: str | None = None) -> None:
    """Show the scenes of a project's tools.

    Args:
        settings: The project.
        only: The tool to show; all of them if None.

    Raises:
        InputError: There is no such tool, or none that says what a caller can say.
    """
    print(LEGEND, flush=True)  # livekit takes a second or two to import
    from .scene import scenes_of
    from .stage import Stage, print_scene
    from .work import simulate_others

    tools = _tools(settings, only)
    if simulated := simulate_others(tools):
        print(f"Simulated, so that nothing is reached or charged: {', '.join(simulated)}.\n")
    scenes = [scene for tool in tools for scene in scenes_of(tool)]
    stage = Stage() if sys.stdout.isatty() and os.environ.get("TERM") != "dumb" else None
    problems: list[Problem] = []
    began = time.monotonic()
    for number, scene in enumerate(scenes):
        timeline = _run(scene, settings, problems)
        if timeline is None:
            continue
        if stage is None:
            print_scene(timeline, sys.stdout)
            continue
        left = (ALL - (time.monotonic() - began)) / (len(scenes) - number)
        stage.play(timeline, LONG if only else max(0.5, min(SHORT, left)))
    if problems:
        raise InputError(*problems)


def _run(scene: Any, settings: Settings, problems: list[Problem]) -> Any:
    """Return the timeline of a scene; None if it cannot be played, which is a problem more."""
    options = settings.resolve("session")() if settings.session else {}
    try:
        return scene.run(settings.resolve("agent")(), options)
    except AssertionError as error:
        hint = f'say in examples=(…) what has it called; the caller said "{scene.sentence}"'
        problems.append(Problem("bad-scene", f"{scene.title}: {error}", hint))
        return None


def _tools(settings: Settings, only: str | None) -> list[Any]:
    """Return the tools that declare what a caller can say."""
    from livekit.agents import llm

    agent = settings.resolve("agent")()
    options = settings.resolve("session")() if settings.session else {}
    found = llm.ToolContext([*agent.tools, *options.get("tools", ())]).flatten()
    folder = (settings.root / settings.tools).relative_to(settings.source)
    tools = [tool for tool in found if _is_shown(tool, ".".join(folder.parts))]
    tools.sort(key=lambda tool: tool.id)
    names = ", ".join(tool.id for tool in tools)
    chosen = [tool for tool in tools if only in (None, tool.id)]
    if not tools:
        hint = "add examples=(…) to a tool's decorator: what a caller may say to have it called"
        raise InputError(Problem("no-examples", "no tool says what a caller can say", hint))
    if not chosen:
        raise InputError(Problem("no-tool", f"{only} is not a tool with examples", f"use {names}"))
    return chosen


def _is_shown(tool: Any, package: str) -> bool:
    """Return whether a tool is one of the tools' folder, and says what calls it."""
    if not getattr(getattr(tool, "mode", None), "examples", ()):
        return False
    return f"{getattr(tool.operation, '__module__', '')}.".startswith(f"{package}.")


@contextmanager
def _own_folder() -> Iterator[None]:
    """Work in a folder that is removed at the end, without the project's .env."""
    before = os.getcwd()
    known = {name: os.environ.pop(name) for name in ELSEWHERE if name in os.environ}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.update(known)
