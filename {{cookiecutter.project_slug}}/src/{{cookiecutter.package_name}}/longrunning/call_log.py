"""One line in the log for each call of a tool: which, how it ended, and how long it took."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from livekit.agents import RunContext

from .call_span import CallSpan

logger = logging.getLogger(__name__)


@dataclass
class Log:
    """The outcome of a tool call, which its mode may set."""

    outcome: str = "done"


@contextmanager
def logged(ctx: RunContext[Any], mode: str) -> Iterator[Log]:
    """Log one line when the call ends, and trace it.

    Arguments stay out of both: they are the caller's.

    Args:
        ctx: The context of the tool's call.
        mode: The name of the tool's mode.

    Yields:
        What is logged as the outcome: "done", "failed" or "cancelled" unless it is set.
    """
    log = Log()
    clock = asyncio.get_running_loop().time
    began, span = clock(), CallSpan(ctx, mode)
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
        call, seconds = ctx.function_call, round(clock() - began, 3)
        fields = {
            "tool": call.name,
            "call_id": call.call_id,
            "mode": mode,
            "outcome": log.outcome,
            "seconds": seconds,
        }
        logger.info(" ".join(f"{key}={value}" for key, value in fields.items()), extra=fields)
        span.end(log.outcome, seconds)
