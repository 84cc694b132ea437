"""Charging a caller: once, whatever they say meanwhile, and however the call ends."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from livekit.agents import Agent, AgentSession, RunContext, ToolError, llm
from livekit.agents.voice import SpeechHandle

from .call_log import logged
from .filler import filler
from .idle import silence
from .ledger import Ledger, OtherTermsError
from .longrunning import Work, capped, result_of, run
from .tool_state import owner_of, tool_state

LONGEST_TURN = 10.0  # seconds that a caller who is speaking may take, before a charge begins
LONGEST_CHARGE = 30.0  # seconds that the caller waits for an outcome; the charge itself goes on

Charge = Callable[[str], Coroutine[Any, Any, str]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Confirmation:
    """How the caller is asked before a charge.

    Args:
        terms: Gives what the caller is to agree to, in words, the amount among them.
        read_back: What the model is told the first time, with "{terms}" in it.
        failed: What the model is told when `terms` has failed.
    """

    terms: Work
    read_back: str
    failed: str


async def charge_once(
    ctx: RunContext[Any],
    charge: Charge,
    *,
    terms: dict[str, Any],
    key: str,
    waiting: Iterable[str],
    refused: str,
    unknown: str,
    confirmation: Confirmation | None = None,
) -> str:
    """Charge the caller, unless this has been charged before.

    The charge begins when the agent has said what it was saying and the caller has not interrupted.
    From then on nothing stops it: not the caller, not the end of the call, not the cancellation of
    the tool. Its outcome is in the ledger before anybody is told. It never looks at
    `speech_handle.interrupted`, which the end of a call sets in spite of all protection.

    Args:
        ctx: The context of the tool's call.
        charge: Does the charge with the idempotency key that it is given. A ToolError means that
            nothing was charged for certain; any other exception that nobody knows.
        terms: What is charged: the tool's arguments by name.
        key: The name of the term that identifies the business, such as an order's id. With the
            tool and the caller's identity it makes the idempotency key, the same in each try.
        waiting: What the caller hears in the meantime, one after the other, the last one repeated.
        refused: What the model is told when the caller interrupted before the charge began.
        unknown: What the model is told when nobody knows whether the charge went through.
        confirmation: How the caller is asked first; the charge then waits for a call with the same
            terms, in a later turn of the caller.

    Returns:
        The confirmation: of this charge, or of the first one under this key.

    Raises:
        ToolError: The charge was declined or refused, or its outcome is not known.
    """
    with logged(ctx, "payment") as log:
        await ctx.wait_for_playout()
        # a "stop" that begins in the agent's last words ends after them
        await run(partial(_silence, ctx), seconds=LONGEST_TURN, unless=ctx.speech_handle)
        idempotency_key = f"{ctx.function_call.name}:{owner_of(ctx.session)}:{terms[key]}"
        ledger = default_ledger()
        try:
            if confirmation is not None:
                async with filler(ctx, waiting):
                    words = await _terms(ctx, confirmation)
                if not _agreed(ctx, idempotency_key, (words, terms)):
                    log.outcome = "read back"
                    return confirmation.read_back.replace("{terms}", words)
            with protected(ctx):
                earlier = ledger.begin(idempotency_key, terms)
                if earlier is None:
                    task = asyncio.create_task(_charge(charge, ledger, idempotency_key))
                    _charges.add(task)
                    task.add_done_callback(_charges.discard)
                    async with filler(ctx, waiting):
                        await asyncio.wait({task}, timeout=LONGEST_CHARGE)
        except AlreadyInterruptedError:
            log.outcome = "refused"
            raise ToolError(refused) from None
        except OtherTermsError:
            raise ToolError(f"{key} {terms[key]} was charged with other terms.") from None
        line = ledger.find(idempotency_key)
        assert line is not None
        log.outcome = line.state if earlier is None else f"{line.state} before"
        if line.state == "paid":
            return line.note
        raise ToolError(line.note if line.state == "failed" else unknown)


async def _silence(ctx: RunContext[Any]) -> str:
    await silence(ctx.session)
    return "silence"


async def _charge(charge: Charge, ledger: Ledger, idempotency_key: str) -> None:
    """Charge, and write down how it ended: a task of its own, which outlives the tool's."""
    try:
        confirmation = await charge(idempotency_key)
    except ToolError as declined:
        ledger.settle(idempotency_key, "failed", capped(declined.message or "It was declined."))
    except BaseException as error:
        ledger.settle(idempotency_key, "unknown")
        logger.error("nobody knows whether %s was charged", idempotency_key, exc_info=error)
        if not isinstance(error, Exception):
            raise
    else:
        ledger.settle(idempotency_key, "paid", capped(str(confirmation or "")))


# charges under way; the event loop itself keeps weak references to tasks only
_charges: set[asyncio.Task[None]] = set()


def default_ledger() -> Ledger:
    """The ledger in the file that the environment names as LEDGER, or else ledger.sqlite3."""
    return Ledger(Path(os.environ.get("LEDGER", "ledger.sqlite3")))


async def _terms(ctx: RunContext[Any], confirmation: Confirmation) -> str:
    task, _ = await run(confirmation.terms, seconds=LONGEST_TURN, unless=ctx.speech_handle)
    if ctx.speech_handle.interrupted:  # what would be read back, nobody would hear
        raise AlreadyInterruptedError
    return result_of(task, confirmation.failed)


def _agreed(ctx: RunContext[Any], idempotency_key: str, terms: object) -> bool:
    """Whether the caller has spoken since these very terms were read back to them."""
    messages = [item for item in ctx.session.history.items if item.type == "message"]
    turns = sum(message.role == "user" for message in messages)
    read_back = tool_state(ctx.session).read_back
    before = read_back.pop(idempotency_key, None)
    if before is not None and before[0] == terms and before[1] < turns:
        return True
    read_back[idempotency_key] = terms, turns
    return False


class AlreadyInterruptedError(Exception):
    """The caller has taken the turn: it is too late to protect what the agent was about to do."""


@contextmanager
def protected(ctx: RunContext[Any]) -> Iterator[None]:
    """Disallow interruptions.

    The calls of one model response share a speech handle, so protection is counted: the last one
    to end restores what was allowed before the first.

    Raises:
        AlreadyInterruptedError: The speech has been interrupted.
    """
    handle, state = ctx.speech_handle, tool_state(ctx.session)
    holds, allowed = _holds.get(handle, (0, handle.allow_interruptions))
    try:
        ctx.disallow_interruptions()
    except RuntimeError:
        raise AlreadyInterruptedError from None
    _holds[handle] = holds + 1, allowed
    state.charges += 1
    try:
        yield
    finally:
        state.charges -= 1
        holds, allowed = _holds.pop(handle)
        if holds > 1:
            _holds[handle] = holds - 1, allowed
        elif allowed:
            handle.allow_interruptions = True


_holds: WeakKeyDictionary[SpeechHandle, tuple[int, bool]] = WeakKeyDictionary()


def is_charging(session: AgentSession[Any]) -> bool:
    """Whether a charge holds the floor, so that the agent cannot be stopped now."""
    return tool_state(session).charges > 0


async def keep_words(agent: Agent, message: llm.ChatMessage) -> None:
    """Keep what the caller said, in the agent's context and in the history of the session.

    A turn that is stopped with StopResponse is forgotten otherwise.
    """
    chat_ctx = agent.chat_ctx.copy()
    chat_ctx.insert(message)
    await agent.update_chat_ctx(chat_ctx)
    agent.session.history.insert(message)
