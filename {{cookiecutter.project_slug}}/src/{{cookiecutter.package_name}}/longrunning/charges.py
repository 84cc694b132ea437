"""Charges: made once, whatever the caller says meanwhile and however the call ends."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from livekit.agents import RunContext, ToolError
from livekit.agents.voice.agent_activity import ActivityClosedError

from . import words
from .call_log import logged
from .consent import is_agreed
from .filler import filler
from .floor import AlreadyInterruptedError, protected
from .hearing import hearing_of
from .ledger import OtherTermsError
from .receipt import tell_if_untold, tell_late
from .settlement import ChargeOperation, Outcome, start_charge
from .task import Work, result_of, run
from .tool_state import owner_of

LONGEST_TURN = 10.0  # seconds that a caller who is speaking may take, before and after a charge
LONGEST_CHARGE = 30.0  # seconds that the caller waits for an outcome; the charge itself goes on

logger = logging.getLogger(__name__)

Key = str | Callable[[RunContext[Any], Mapping[str, Any]], str]


@dataclass(frozen=True)
class Confirmation:
    """The question to the caller before a charge.

    Args:
        terms: Returns what the caller is asked to agree to, in words, with the amount.
        read_back: What the model is told before the caller has agreed, with "{terms}" in it.
    """

    terms: Work
    read_back: str


async def charge_once(
    ctx: RunContext[Any],
    charge: ChargeOperation,
    *,
    terms: Mapping[str, Any],
    key: Key,
    waiting: Iterable[str],
    refused: str,
    unknown: str,
    failed: str,
    confirmation: Confirmation | None = None,
) -> str:
    """Charge the caller, unless this has been charged before.

    The charge begins once the agent has finished speaking, if the caller has not
    interrupted. From then on nothing stops it: not the caller, not the end of the call, not the
    cancellation of the tool. Its outcome is in the ledger before anybody is told. A caller who
    speaks meanwhile is answered first, so that their turn does not cut off the confirmation.

    It never looks at `speech_handle.interrupted`, which the end of a call sets in spite of all
    protection.

    Args:
        ctx: The context of the tool's call.
        charge: Charges with the idempotency key that it is given. A ToolError means that nothing
            was charged for certain; any other exception, that nobody knows.
        terms: What is charged: the tool's arguments by name.
        key: The name of the term that identifies the business, such as an order's id; or a function
            of the context and the terms that returns what does. With the tool and the caller's
            identity it makes the idempotency key, the same in each try.
        waiting: What the caller hears meanwhile, one after the other, the last one repeated.
        refused: What the model is told when the caller interrupted before the charge began.
        unknown: What the model is told when nobody knows whether the charge went through.
        failed: What the model is told when the charge could not even begin.
        confirmation: How the caller is asked first; None to charge without asking.

    Returns:
        The confirmation: of this charge, or of the first one under this key. Before the caller has
        agreed, what the model is to read back.

    Raises:
        ToolError: The charge was declined or refused, or its outcome is not known.
    """
    with logged(ctx, "payment") as log:
        hearing_of(ctx.session)  # it listens from now on
        await ctx.wait_for_playout()
        # A "stop" that begins in the agent's last words ends after them.
        await run(partial(_answers, ctx), seconds=LONGEST_TURN, unless=ctx.speech_handle)
        business = _business_key(ctx, key, terms, failed)
        idempotency_key = f"{ctx.function_call.name}:{owner_of(ctx.session)}:{business}"
        try:
            if confirmation is not None:
                async with filler(ctx, waiting):
                    asked = await _terms(ctx, confirmation, failed)
                    agreed = await is_agreed(ctx, idempotency_key, (asked, terms))
                if not agreed:
                    log.outcome = "read back"
                    return confirmation.read_back.replace("{terms}", asked)
            start = partial(start_charge, charge, idempotency_key, terms, failed=failed)
            task = await _charge(ctx, start, waiting)
        except AlreadyInterruptedError:
            log.outcome = "refused"
            raise ToolError(refused) from None
        try:
            has_ended = task.done() and not task.cancelled()
            outcome = task.result() if has_ended else Outcome("unknown")
        except OtherTermsError:
            raise ToolError(words.OTHER_TERMS.replace("{key}", business)) from None
        if not task.done():
            tell_late(ctx.session, task)
        log.outcome = f"{outcome.state} before" if outcome.is_earlier else outcome.state
        told = outcome.note if outcome.state in ("paid", "failed") else unknown
        tell_if_untold(ctx, told)
        if outcome.state != "paid":
            raise ToolError(told)
        return told


async def _charge(
    ctx: RunContext[Any], start: Callable[[], asyncio.Task[Outcome]], waiting: Iterable[str]
) -> asyncio.Task[Outcome]:
    """Charge, and wait for the outcome, then for the answer to what the caller said meanwhile."""
    with protected(ctx):
        began = time.time()
        task = start()
        async with filler(ctx, waiting):
            await asyncio.wait({task}, timeout=LONGEST_CHARGE)
        if hearing_of(ctx.session).voice_began >= began:
            await run(partial(_answers, ctx), seconds=LONGEST_TURN)
    return task


async def _answers(ctx: RunContext[Any]) -> str:
    """Wait until whatever the caller has said is answered."""
    with suppress(ActivityClosedError):
        await hearing_of(ctx.session).until_answered(ctx.session)
    return ""


def _business_key(ctx: RunContext[Any], key: Key, terms: Mapping[str, Any], failed: str) -> str:
    """Return what tells this charge from others, as the caller knows it.

    Raises:
        ToolError: There is nothing that does.
    """
    try:
        business = terms[key] if isinstance(key, str) else key(ctx, terms)
    except ToolError:
        raise
    except Exception as error:
        logger.error("nothing is charged: the key cannot be made", exc_info=error)
        raise ToolError(failed) from error
    if business in ("", None):
        logger.error("nothing is charged: the key is empty, as it would be for other charges")
        raise ToolError(failed)
    return str(business)


async def _terms(ctx: RunContext[Any], confirmation: Confirmation, failed: str) -> str:
    task, _ = await run(confirmation.terms, seconds=LONGEST_TURN, unless=ctx.speech_handle)
    if ctx.speech_handle.interrupted:  # what would be read back, nobody would hear
        raise AlreadyInterruptedError
    return result_of(task, failed)
