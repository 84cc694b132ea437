"""The answers of the model of a test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from livekit.agents import APIConnectionError, APIConnectOptions, llm, utils
from pydantic_core import to_json


class Script:
    """The model's answer to one thing.

    With an empty script the model answers as it would without one; with `takes` alone, it does so
    later.
    """

    def __init__(self) -> None:
        self.text = ""
        self.tool_calls: list[tuple[str, str]] = []
        self.error: Exception | None = None
        self.seconds = 0.0
        self._silent = False

    @property
    def is_empty(self) -> bool:
        """Return whether the model answers as it would without the script."""
        return not (self.text or self.tool_calls or self.error or self._silent)

    def says(self, text: str) -> Script:
        """Speak `text`, before the calls if there are any."""
        self.text = text
        return self

    def calls(self, tool: str, arguments: dict[str, Any] | None = None) -> Script:
        """Call `tool`; several calls go out together, as one batch."""
        self.tool_calls.append((tool, to_json(arguments or {}).decode()))
        return self

    def fails(self, error: Exception | None = None) -> Script:
        """Raise `error`, by default as when the model cannot be reached."""
        self.error = error or APIConnectionError("The model cannot be reached.")
        return self

    def stays_silent(self) -> Script:
        """Answer nothing."""
        self._silent = True
        return self

    def takes(self, seconds: float) -> Script:
        """Answer only after `seconds`."""
        self.seconds = seconds
        return self


class ScriptStream(llm.LLMStream):
    """An answer by a script.

    Args:
        model: The model that answers.
        script: What it answers.
        seconds: When it does, from the request on.
        otherwise: Makes the answer that an empty script has the model give.
        chat_ctx: What it is asked.
        tools: The tools that it is told of.
        conn_options: How often LiveKit tries again.
    """

    def __init__(
        self,
        model: llm.LLM[Any],
        script: Script,
        seconds: float,
        otherwise: Callable[[], llm.LLMStream],
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool],
        conn_options: APIConnectOptions,
    ) -> None:
        super().__init__(model, chat_ctx=chat_ctx, tools=tools, conn_options=conn_options)
        self._script = script
        self._seconds = seconds
        self._otherwise = otherwise

    async def _run(self) -> None:
        await asyncio.sleep(self._seconds)
        if self._script.error is not None:
            raise self._script.error
        if self._script.is_empty:
            async with self._otherwise() as stream:
                async for chunk in stream:
                    self._event_ch.send_nowait(chunk)
            return
        calls = [
            llm.FunctionToolCall(
                name=name, arguments=arguments, call_id=utils.shortuuid("call_"), type="function"
            )
            for name, arguments in self._script.tool_calls
        ]
        delta = llm.ChoiceDelta(
            role="assistant", content=self._script.text or None, tool_calls=calls
        )
        self._event_ch.send_nowait(llm.ChatChunk(id="script", delta=delta))
