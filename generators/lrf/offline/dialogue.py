"""Talks to a project's agent, by a terminal, a pipe or a page, until one side ends the call."""

import asyncio
import os
import re
import signal
from pathlib import Path
from typing import Any

from livekit.agents import llm

from ..errors import InputError, Problem
from ..settings import Settings
from . import commands
from .conversation import Conversation
from .model import OfflineLLM
from .notes import show_log
from .phrases import BYE, LISTENING, NO, THANKS, YES, mentions, says
from .screen import Screen, choose_screen

EXIT = "exit|quit"
# a closed terminal and `kill` hang up too, so that no charge is left pending
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
OFFLINE = "Offline: your words are matched to tools by rules, not by a language model"


async def chat(
    settings: Settings, *, offline: bool = False, verbose: bool = False, port: int | None = None
) -> None:
    """Talk to a project's agent until the caller, the agent or a signal ends the call.

    Args:
        settings: The project.
        offline: Whether the rules answer even if there is a language model.
        verbose: Whether the log is shown.
        port: The port of a page to talk on; 0 for any that is free, None for no page.

    Raises:
        InputError: The agent cannot be made, or the port is in use.
    """
    agent = _make(settings, "agent")
    options = _make(settings, "session") if settings.session else {}
    greeting = settings.resolve("greeting") if settings.greeting else ""
    model, why = choose_model(settings, offline=offline)
    screen = choose_screen(lambda: conversation, port)
    await _open(screen)
    conversation = Conversation(
        agent,
        model,
        options,
        screen.show,
        is_live=screen.is_live,
        follows_speech=screen.follows_speech,
    )
    show_log(screen.show, verbose=verbose)
    screen.show("", f"{OFFLINE}{why}." if why is not None else f"Model: {model.model}.")
    await _start(conversation, screen, settings)
    hung_up = _on_signals()
    try:
        await _until_one_ends(
            _talk(conversation, screen, greeting, settings.root),
            conversation.ended.wait(),
            screen.gone(),
            hung_up.wait(),
        )
    finally:
        await conversation.hang_up()
        await screen.close()


async def _open(screen: Screen) -> None:
    try:
        await screen.open()
    except OSError as error:
        hint = "give another one, or none: chat --web"
        raise InputError(Problem("bad-port", f"the page has no port: {error}", hint)) from error


async def _start(conversation: Conversation, screen: Screen, settings: Settings) -> None:
    try:
        await conversation.start()
    except Exception as error:
        await screen.close()
        message = f"{settings.agent} cannot pick up: {type(error).__name__}: {error}"
        raise InputError(Problem("bad-agent", message, "correct the agent or its tools")) from error


async def _talk(conversation: Conversation, screen: Screen, greeting: str, folder: Path) -> None:
    if screen.is_live and not screen.lists_sentences:
        screen.show("", "\n".join(commands.list_said(conversation)))
    if greeting:
        conversation.greet(greeting)
    if not screen.is_live:
        await conversation.answered()
    async for line in screen.lines():
        screen.echo(line)
        if line.startswith("/"):
            screen.show("", commands.run(line, conversation, folder))
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


def _on_signals() -> asyncio.Event:
    """Return an event that each signal to end sets; they do nothing else."""
    loop, hung_up = asyncio.get_running_loop(), asyncio.Event()

    def hang_up(*_: object) -> None:
        loop.call_soon_threadsafe(hung_up.set)

    for name in SIGNALS:
        if number := getattr(signal, name, None):
            signal.signal(number, hang_up)
    return hung_up
