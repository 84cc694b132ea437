"""Runs of a tool in one call after the other, each on an event loop of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

from livekit.agents.testing import fake_job_context

from ..testing import VoiceAgentTestSession
from ..testing.recording import recorders
from ..testing.virtual_time import VirtualTimeLoop
from .connection import Errors
from .forgotten_awaits import note_unawaited
from .hold import Hold
from .observation import Observation
from .play import cancel_tool
from .situation import Situation
from .standstill import Standstill
from .subject import Subject
from .suggestion import names_of
from .threads import hold_back
from .witness import Witness
from .work import Work

REPORTED = "the event loop reports"
NEVER_RETRIEVED = "Task exception was never retrieved"
UNREACHED = "the probe lets nothing be reached"


class Runner:
    """A runner of calls with one tool.

    Args:
        subject: The tool.
        holds: What is held.
        is_real: Whether time is real.
    """

    def __init__(self, subject: Subject, holds: Sequence[Hold], *, is_real: bool = False) -> None:
        self._subject = subject
        self._holds = holds
        self._is_real = is_real
        self.reached: set[str] = set()

    def run(self, situation: Situation) -> Observation:
        """Run one call."""
        loop = asyncio.new_event_loop() if self._is_real else VirtualTimeLoop()
        with ExitStack() as stack:
            unawaited = stack.enter_context(note_unawaited())
            errors = stack.enter_context(_quiet())
            stack.enter_context(_ledger())
            if not self._is_real:
                hold_back(loop)
                stack.enter_context(self._cut_off())
            work = Work(situation.course, {hold.path: hold.result for hold in self._holds})
            for hold in self._holds:
                stack.enter_context(hold.applied(work))
            try:
                seen = loop.run_until_complete(observe(self._subject, situation, work))
                seen = replace(seen, is_unreachable=errors.is_unreachable)
            finally:
                _close(loop)
                recorders.clear()
        return replace(seen, unawaited=tuple(dict.fromkeys(unawaited)))

    @contextmanager
    def _cut_off(self) -> Iterator[None]:
        """Let no name be resolved, and note which ones should have been."""
        resolve = socket.getaddrinfo

        def refuse(host: Any, *args: Any, **kwargs: Any) -> Any:
            self.reached.add(host.decode() if isinstance(host, bytes) else str(host))
            raise socket.gaierror(UNREACHED)

        socket.getaddrinfo = refuse
        try:
            yield
        finally:
            socket.getaddrinfo = resolve


async def observe(subject: Subject, situation: Situation, work: Work) -> Observation:
    """Run a call, and return what came of it."""
    work.start()
    standstill = Standstill()
    tasks = _kept_tasks(standstill)
    settings = {"aec_warmup_duration": None, **subject.settings()}
    call = VoiceAgentTestSession(subject.make_agent(), turn_end=situation.turn_end, **settings)
    observation: Observation | None = None
    try:
        async with AsyncExitStack() as stack:
            if "get_job_context" in names_of(subject.tool):
                stack.enter_context(fake_job_context())
            await stack.enter_async_context(call)
            witness = Witness(call, subject, work)
            witness.quiet, witness.longest = situation.quiet, situation.longest
            await witness.settle(0.5, 10.0)
            try:
                await situation.play(witness)
            finally:
                observation = witness.observe(situation.name, situation.title)
                work.open()
                if not work.is_held:
                    cancel_tool(subject.name)
    except AssertionError as error:
        if observation is None:
            raise
        observation = replace(observation, faults=tuple(str(error).splitlines()))
    faults = (*observation.faults, *_unseen_errors(tasks))
    return replace(observation, faults=faults, stood_still=standstill.longest)


def _kept_tasks(standstill: Standstill) -> list[asyncio.Task[Any]]:
    """Return a list of all tasks that are made from now on; watch the steps of the tool's."""
    tasks: list[asyncio.Task[Any]] = []

    def make_task(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
        tasks.append(asyncio.Task(standstill.watch(work), loop=loop, **options))
        return tasks[-1]

    asyncio.get_running_loop().set_task_factory(make_task)
    return tasks


def _unseen_errors(tasks: list[asyncio.Task[Any]]) -> list[str]:
    """Return what the event loop would report of these tasks when they are collected.

    A collection would look at all objects of the process for that, at each call.
    """
    failed = [task for task in tasks if task.done() and getattr(task, "_log_traceback", False)]
    return [f"{REPORTED}: {NEVER_RETRIEVED} ({task.exception()!r})" for task in failed]


def _close(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=5))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


@contextmanager
def _quiet() -> Iterator[Errors]:
    """Keep logs, and what the tool prints, out of the report; give the errors that are logged."""
    errors = Errors()
    root, livekit = logging.getLogger(), logging.getLogger("livekit")
    handlers, propagates = root.handlers, livekit.propagate
    root.handlers = [logging.NullHandler()]
    livekit.propagate = False
    livekit.addHandler(errors)
    try:
        with redirect_stdout(sys.stderr):
            yield errors
    finally:
        livekit.removeHandler(errors)
        livekit.propagate, root.handlers = propagates, handlers


@contextmanager
def _ledger() -> Iterator[None]:
    """Have payments of our own write down what they charge in a folder that goes away."""
    before = {name: os.environ.pop(name, None) for name in ("LEDGER", "LEDGER_URL")}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["LEDGER"] = str(Path(folder) / "ledger.sqlite3")
        try:
            yield
        finally:
            del os.environ["LEDGER"]
            os.environ.update({name: value for name, value in before.items() if value is not None})
