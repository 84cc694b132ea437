"""The requests to a language model, from its call to the end of its answer."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from livekit.agents import llm

from ..timeline import ModelRequest
from ..timeline.data import RequestOutcome


class RecordedRequests:
    """The requests of a call.

    LiveKit has no event for the start of a request, and measures its duration by the real clock: so
    `chat` of the one model is wrapped, until `stop`.

    Args:
        now: Returns the seconds since the call began.
        on_change: Called after each change.
    """

    def __init__(self, now: Callable[[], float], on_change: Callable[[], None]) -> None:
        self.requests: list[ModelRequest] = []
        self._now = now
        self._on_change = on_change
        self._model: Any = None

    @property
    def running(self) -> bool:
        """Return whether the model is asked now."""
        return bool(self.requests) and any(each.ended is None for each in self.requests)

    def follow(self, model: object) -> None:
        """Record what this model is asked; a realtime model is not asked anything."""
        if not isinstance(model, llm.LLM):
            return
        ask = model.chat

        def chat(*args: Any, **kwargs: Any) -> Any:
            request = ModelRequest(self._now())
            self.requests.append(request)
            self._on_change()
            return _Stream(ask(*args, **kwargs), lambda outcome: self._end(request, outcome))

        model.chat = chat  # type: ignore[method-assign]
        self._model = model

    def stop(self) -> None:
        """Leave the model as it was."""
        if self._model is not None:
            del self._model.chat
            self._model = None

    def _end(self, request: ModelRequest, outcome: RequestOutcome) -> None:
        if request.ended is None:
            request.ended, request.outcome = self._now(), outcome
            self._on_change()


class _Stream:
    """An answer whose end is told: read to its end, failed, or closed before that."""

    def __init__(self, stream: Any, end: Callable[[RequestOutcome], None]) -> None:
        self._stream = stream
        self._end = end

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __aiter__(self) -> _Stream:
        return self

    async def __anext__(self) -> Any:
        try:
            return await self._stream.__anext__()
        except StopAsyncIteration:
            self._end("answered")
            raise
        except Exception:
            self._end("failed")
            raise

    async def aclose(self) -> None:
        self._end("cancelled")
        await self._stream.aclose()

    async def __aenter__(self) -> _Stream:
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end("cancelled")
        await self._stream.__aexit__(exc_type, exc, traceback)
