"""Settlement: a charge is a task of its own, which ends with its outcome in the ledger."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from livekit.agents import ToolError

from . import words
from .ledger import ANSWERS_WITHIN, Charge, OtherTermsError, State, answer_of
from .ledgers import AnyLedger, close_ledgers, open_ledger
from .task import capped, retrieve_error

CHARGES_END_WITHIN = 60.0  # seconds that the end of the job waits for a charge
SHUTDOWN_PROCESS_TIMEOUT = CHARGES_END_WITHIN + 30.0  # seconds until AgentServer kills the job
TRIES_AFTER = (0.0, 1.0, 4.0, 10.0, 14.0)  # seconds before each attempt to write an outcome
SETTLES_WITHIN = 40.0  # seconds for all of them, also if each hangs
LOOKS_EVERY = 0.5  # seconds, for the outcome of a charge that another call or process makes
LOOKS_FOR = 25.0  # seconds altogether

# errors after which the ledger may say pending although nothing has begun
UNDECIDED = (TimeoutError, ConnectionError, asyncio.CancelledError)

ChargeOperation = Callable[[str], Coroutine[Any, Any, str]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """The end of a charge.

    Args:
        state: As in the ledger. A charge that went through is unknown all the same if the ledger
            does not say so: the next try, and whoever looks into it, go by the ledger.
        note: The confirmation, or the reason of a failure.
        is_earlier: Whether it is that of an earlier charge under the same key.
    """

    state: State
    note: str = ""
    is_earlier: bool = False


def start_charge(
    charge: ChargeOperation, key: str, terms: Mapping[str, Any], *, failed: str
) -> asyncio.Task[Outcome]:
    """Start to charge, unless this has been charged before, in a task that outlives the tool's.

    Args:
        charge: Charges with the idempotency key that it is given.
        key: The idempotency key.
        terms: What is charged.
        failed: The note of a charge that could not even begin.

    Returns:
        The task, which raises OtherTermsError if the key was used with other terms.
    """
    return _start(_charge(charge, key, dict(terms), failed), key)


async def finish_charges() -> None:
    """Wait for the charges under way, at the end of a job.

    Have the job call it, and give the worker more time than its usual 10 s, after which it kills
    the job and leaves the ledger pending:

        server = AgentServer(shutdown_process_timeout=SHUTDOWN_PROCESS_TIMEOUT)
        …
        ctx.add_shutdown_callback(finish_charges)

    What has not ended after CHARGES_END_WITHIN seconds is logged with its key.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + CHARGES_END_WITHIN
    while (left := charges_under_way()) and (seconds := until - loop.time()) > 0:
        logger.info("the job has ended, and waits for %d charges under way", len(left))
        await asyncio.wait(left, timeout=seconds)
    await close_ledgers()
    for key in left.values():
        logger.error("the job ends, and nobody knows whether %s was charged: ask the provider", key)


def charges_under_way() -> dict[asyncio.Task[Outcome], str]:
    """Return the charges of this event loop, that is of the job, with their keys."""
    loop = asyncio.get_running_loop()
    return {task: key for task, key in _charges.items() if task.get_loop() is loop}


def _start(charge: Coroutine[Any, Any, Outcome], key: str) -> asyncio.Task[Outcome]:
    task = asyncio.create_task(charge)
    _charges[task] = key
    task.add_done_callback(_charges.pop)
    task.add_done_callback(retrieve_error)
    return task


async def _charge(charge: ChargeOperation, key: str, terms: dict[str, Any], failed: str) -> Outcome:
    ledger = await _begin(key, terms, failed)
    if isinstance(ledger, Outcome):
        return ledger
    try:
        confirmation = capped(str(await charge(key) or ""))
    except ToolError as declined:
        return await _settle(ledger, key, "failed", capped(declined.message or words.DECLINED))
    except BaseException as error:
        logger.error("nobody knows whether %s was charged", key, exc_info=error)
        outcome = await _settle(ledger, key, "unknown")
        if not isinstance(error, Exception | asyncio.CancelledError):
            raise
        return outcome
    return await _settle(ledger, key, "paid", confirmation)


async def _begin(key: str, terms: dict[str, Any], failed: str) -> "AnyLedger | Outcome":
    """Return the ledger in which the charge has begun, or why it has not."""
    ledger = None
    try:
        ledger = open_ledger()
        earlier = await answer_of(ledger.begin, key, terms)
    except OtherTermsError:
        raise
    except (Exception, asyncio.CancelledError) as error:
        logger.error("%s is not charged: the ledger cannot be written", key, exc_info=error)
        if ledger and isinstance(error, UNDECIDED):
            # It may say pending all the same, or be about to.
            settling = _start(_settle(ledger, key, "failed", failed), key)
            if isinstance(error, asyncio.CancelledError):  # as at the end of the event loop
                await asyncio.wait({settling})
        return Outcome("failed", failed)
    return ledger if earlier is None else await _outcome_of(ledger, earlier)


async def _outcome_of(ledger: AnyLedger, earlier: Charge) -> Outcome:
    """Return how a charge that has begun earlier ends, wherever it is made."""
    loop = asyncio.get_running_loop()
    until = loop.time() + LOOKS_FOR
    while earlier.state == "pending" and loop.time() < until:
        await asyncio.sleep(LOOKS_EVERY)
        with suppress(Exception):  # the next look may see it
            earlier = await answer_of(ledger.find, earlier.key) or earlier
    return Outcome(earlier.state, earlier.note, is_earlier=True)


async def _settle(
    ledger: AnyLedger, key: str, state: Literal["paid", "failed", "unknown"], note: str = ""
) -> Outcome:
    """Write the outcome into the ledger, or into the log if that is locked, broken or gone."""
    loop = asyncio.get_running_loop()
    last_begins = loop.time() + SETTLES_WITHIN - ANSWERS_WITHIN
    for seconds in TRIES_AFTER:
        if loop.time() + seconds > last_begins:
            break
        try:
            if seconds:  # before the first try nothing can be cancelled
                await asyncio.sleep(seconds)
            await answer_of(ledger.settle, key, state, note)
            return Outcome(state, note)
        except (Exception, asyncio.CancelledError) as error:
            reason: BaseException = error
            if isinstance(error, KeyError) and state == "failed":  # it has not even begun
                return Outcome(state, note)
            if isinstance(error, asyncio.CancelledError):
                break
    message = "%s is %s (%s), and the ledger may still say pending: correct it there"
    logger.error(message, key, state, note, exc_info=reason)
    return Outcome("unknown")


# Charges under way, and their keys: the event loop itself keeps weak references to tasks only.
_charges: dict[asyncio.Task[Outcome], str] = {}
