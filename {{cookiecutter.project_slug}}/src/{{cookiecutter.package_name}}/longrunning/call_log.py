"""One line in the log for each call of a tool: which, how it ended, and how long it took."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from livekit.agents import RunContext

logger = logging.getLogger(__name__)


@dataclass
class Log:
    """The outcome of a tool call, which its mode may set."""

    outcome: str = "done"


@contextmanager
def logged(ctx: RunContext[Any], mode: str) -> Iterator[Log]:
    """Log one line when the call ends. Arguments stay out of it: they are the caller's.

    Args:
        ctx: The context of the tool's call.
        mode: The name of the tool's mode.

    Yields:
        What is logged as the outcome: "done", "failed" or "cancelled" unless it is set.
    """
    log = Log()
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        yield log
    except asyncio.CancelledError:
        log.outcome = "cancelled"
        raise
    except Exception:
        if log.outcome == "done":
            log.outcome = "failed"
        raise
    finally:
        call = ctx.function_call
        fields = {
            "tool": call.name,
            "call_id": call.call_id,
            "mode": mode,
            "outcome": log.outcome,
            "seconds": round(clock() - began, 3),
        }
        logger.info(" ".join(f"{key}={value}" for key, value in fields.items()), extra=fields)
