"""Talks to a project's agent, by a terminal or a pipe, until one side ends the call."""

import asyncio
import logging
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from livekit.agents import llm

from ..errors import InputError, Problem
from ..settings import Settings
from . import commands
from .activity import Show
from .conversation import Conversation
from .model import OfflineLLM
from .phrases import BYE, LISTENING, NO, THANKS, YES, mentions, says
from .pipe import Pipe

EXIT = "exit|quit"
# a closed terminal and `kill` hang up too, so that no charge is left pending
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
OFFLINE = "Offline: your words are matched to tools by rules, not by a language model"


class Screen(Protocol):
    """Where the conversation is typed and shown: a terminal, or a pipe."""

    is_live: bool
    follows_speech: bool

    def show(self, who: str, words: str) -> None:
        """Show that `who` says `words`; nobody for what happens."""

    def echo(self, line: str) -> None:
        """Show the caller's own line."""

    def lines(self) -> AsyncIterator[str]:
        """Return the caller's lines."""

    async def gone(self) -> None:
        """Wait until nobody can see it any more."""

    def close(self) -> None:
        """Write what is still to be shown."""


class Notes(logging.Handler):
    """Shows errors, a line each; with `verbose` all records, whole."""

    def __init__(self, show: Show, *, verbose: bool) -> None:
        super().__init__()
        self._show = show
        self._verbose = verbose

    def emit(self, record: logging.LogRecord) -> None:
        """Show a record."""
        first = (record.getMessage().splitlines() or [""])[0]
        error = record.exc_info[1] if record.exc_info else None
        why = f": {type(error).__name__}: {error}" if error else ""
        self._show("", self.format(record) if self._verbose else f"[{record.name}: {first}{why}]")


async def chat(settings: Settings, *, offline: bool = False, verbose: bool = False) -> None:
    """Talk to a project's agent until the caller, the agent or a signal ends the call.

    Args:
        settings: The project.
        offline: Whether the rules answer even if there is a language model.
        verbose: Whether the log is shown.

    Raises:
        InputError: The agent cannot be made.
    """
    agent = _make(settings, "agent")
    options = _make(settings, "session") if settings.session else {}
    greeting = settings.resolve("greeting") if settings.greeting else ""
    model, why = choose_model(settings, offline=offline)
    screen = _screen(lambda: conversation)
    conversation = Conversation(
        agent,
        model,
        options,
        screen.show,
        is_live=screen.is_live,
        follows_speech=screen.follows_speech,
    )
    logging.basicConfig(
        handlers=[Notes(screen.show, verbose=verbose)],
        level=logging.INFO if verbose else logging.ERROR,
        force=True,
    )
    screen.show("", f"{OFFLINE}{why}." if why is not None else f"Model: {model.model}.")
    await _start(conversation, screen, settings)
    hung_up = _on_signals()
    try:
        await _until_one_ends(
            _talk(conversation, screen, greeting),
            conversation.ended.wait(),
            screen.gone(),
            hung_up.wait(),
        )
    finally:
        await conversation.hang_up()
        screen.close()


async def _start(conversation: Conversation, screen: Screen, settings: Settings) -> None:
    try:
        await conversation.start()
    except Exception as error:
        screen.close()
        message = f"{settings.agent} cannot pick up: {type(error).__name__}: {error}"
        raise InputError(Problem("bad-agent", message, "correct the agent or its tools")) from error


async def _talk(conversation: Conversation, screen: Screen, greeting: str) -> None:
    if screen.is_live:
        screen.show("", "\n".join(commands.list_said(conversation)))
    if greeting:
        conversation.greet(greeting)
    if not screen.is_live:
        await conversation.answered()
    async for line in screen.lines():
        screen.echo(line)
        if line.startswith("/"):
            screen.show("", commands.run(line, conversation))
            continue
        if says(line, EXIT):
            return
        await conversation.say(line)
        is_last = is_goodbye(line)
        if is_last or not screen.is_live:
            await conversation.answered()
        if is_last:
            return
    if not screen.is_live:
        await conversation.jobs_ended()


def is_goodbye(said: str) -> bool:
    """Return whether the caller takes their leave, and says nothing else."""
    return mentions(said, BYE) and says(said, BYE, THANKS, YES, NO, LISTENING)


async def _until_one_ends(*awaitables: Any) -> None:
    """Wait for the first of `awaitables`, and cancel the others."""
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def _make(settings: Settings, name: str) -> Any:
    """Call what a setting names.

    Raises:
        InputError: It cannot be imported, or fails.
    """
    factory = settings.resolve(name)
    try:
        return factory()
    except Exception as error:
        message = f"{getattr(settings, name)}() failed: {type(error).__name__}: {error}"
        hint = f"the chat calls it without arguments; correct it, or the setting {name}"
        raise InputError(Problem("bad-setting", message, hint)) from error


def choose_model(settings: Settings, *, offline: bool = False) -> tuple[llm.LLM[Any], str | None]:
    """Return the model, and why it is the offline one: None if it is not."""
    if offline:
        return OfflineLLM(), ""
    if not settings.model:
        return OfflineLLM(), " (the settings name none)"
    factory = settings.resolve("model")
    try:
        return factory(), None
    except Exception as error:
        names = re.findall(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b", str(error))
        unset = [name for name in dict.fromkeys(names) if not os.environ.get(name)]
        return OfflineLLM(), f" ({', '.join(unset)} not set)" if unset else f" ({error})"


def _screen(conversation: Callable[[], Conversation]) -> Screen:
    """Return a terminal where somebody sits at one, else a pipe."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        return Pipe()
    from . import terminal  # prompt_toolkit is for terminals only

    if not terminal.is_usable():
        return Pipe()
    return terminal.Terminal(
        status=lambda: conversation().activity.status(),
        speech=lambda: conversation().speech,
        sentences=lambda: commands.list_sentences(conversation()),
    )


def _on_signals() -> asyncio.Event:
    """Return an event that each signal to end sets; they do nothing else."""
    loop, hung_up = asyncio.get_running_loop(), asyncio.Event()

    def hang_up(*_: object) -> None:
        loop.call_soon_threadsafe(hung_up.set)

    for name in SIGNALS:
        if number := getattr(signal, name, None):
            signal.signal(number, hang_up)
    return hung_up
