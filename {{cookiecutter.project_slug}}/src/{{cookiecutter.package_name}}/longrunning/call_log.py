"""The call log: for each call of a tool a line in the log, and an OpenTelemetry span."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from livekit.agents import RunContext, StopResponse
from livekit.agents.telemetry import tracer
from opentelemetry import metrics
from opentelemetry.trace import StatusCode

# seconds: OpenTelemetry's own bounds are meant for milliseconds
BOUNDS = (0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 60, 120, 300, 900, 3600)

logger = logging.getLogger(__name__)

_meter = metrics.get_meter(__name__)
_duration, _first_word, _silence = (
    _meter.create_histogram(
        f"tool.call.{name}", "s", text, explicit_bucket_boundaries_advisory=BOUNDS
    )
    for name, text in (
        ("duration", "How long the tool worked"),
        ("first_word", "How long the caller waited for the agent's voice"),
        ("silence", "How long nobody spoke until the result was told"),
    )
)


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
    except Exception as error:
        if log.outcome == "done" and not isinstance(error, StopResponse):
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


class CallSpan:
    """The span of a call, and how long the caller waited for words.

    It ends when the agent speaks after the tool has ended, or the caller does, or the call is
    over. What somebody is saying as the tool ends counts as that. A tool in the background
    leaves the floor to the conversation, so its silence is that before the agent's first word.

    Args:
        ctx: The context of the tool's call.
        mode: The name of the tool's mode.
    """

    def __init__(self, ctx: RunContext[Any], mode: str) -> None:
        call = ctx.function_call
        self._session = ctx.session
        self._now = asyncio.get_running_loop().time
        self._labels = {"tool.name": call.name, "tool.mode": mode}
        attributes = {**self._labels, "tool.call_id": call.call_id}
        self._span = tracer.start_span("tool_call", attributes=attributes)
        self._began = self._since = self._now()
        self._silence, self._first_word = 0.0, self._first()
        self._is_silent = not self._somebody_speaks()
        self._has_ended = self._is_over = False
        self._session.on("agent_state_changed", self._on_state)
        self._session.on("user_state_changed", self._on_state)
        self._session.on("close", self._on_close)

    def end(self, outcome: str, seconds: float) -> None:
        """Note how the tool ended, as it stands in the log."""
        self._has_ended = True
        self._labels["tool.outcome"] = outcome
        self._span.set_attributes({**self._labels, "tool.seconds": seconds})
        if outcome.startswith(("failed", "unknown")):
            self._span.set_status(StatusCode.ERROR)
        _duration.record(seconds, self._labels)
        if self._somebody_speaks() or self._counts_no_more or self._is_over:
            self._finish()

    @property
    def _counts_no_more(self) -> bool:
        return self._labels["tool.mode"] == "background" and self._first_word is not None

    def _somebody_speaks(self) -> bool:
        return "speaking" in (self._session.agent_state, self._session.user_state)

    def _first(self) -> float | None:
        return self._now() - self._began if self._session.agent_state == "speaking" else None

    def _on_state(self, _: object) -> None:
        self._count()
        if self._first_word is None:
            self._first_word = self._first()
        self._is_silent = not (self._somebody_speaks() or self._counts_no_more)
        if self._has_ended and not self._is_silent:
            self._finish()

    def _on_close(self, _: object) -> None:
        self._is_over = True
        if self._has_ended:
            self._finish()

    def _count(self) -> None:
        if self._is_silent:
            self._silence += self._now() - self._since
        self._since = self._now()

    def _finish(self) -> None:
        self._count()
        self._session.off("agent_state_changed", self._on_state)
        self._session.off("user_state_changed", self._on_state)
        self._session.off("close", self._on_close)
        self._span.set_attribute("tool.seconds_of_silence", round(self._silence, 3))
        _silence.record(self._silence, self._labels)
        if self._first_word is not None:
            self._span.set_attribute("tool.seconds_to_first_word", round(self._first_word, 3))
            _first_word.record(self._first_word, self._labels)
        self._span.end()
