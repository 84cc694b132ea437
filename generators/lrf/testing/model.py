"""The agent's model in a test: it answers by script, else another model does."""

from __future__ import annotations

from typing import Any

from livekit.agents import APIConnectOptions, llm, utils
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN, NotGivenOr
from pydantic_core import to_json


class Script:
    """What the model answers when the caller says one certain thing."""

    def __init__(self) -> None:
        self.text = ""
        self.tool_calls: list[tuple[str, str]] = []

    def says(self, text: str) -> Script:
        """Speak `text`, before the calls if there are any."""
        self.text = text
        return self

    def calls(self, tool: str, arguments: dict[str, Any] | None = None) -> Script:
        """Call `tool`; said several times, the calls go out together, as one batch."""
        self.tool_calls.append((tool, to_json(arguments or {}).decode()))
        return self


class ScriptedModel(llm.LLM[Any]):
    """A model that is a function of the chat context, as LiveKit reads one turn several times.

    The newest user message decides: with a script for it, and no answer yet, the script answers;
    in every other case `otherwise` does.
    """

    def __init__(self, otherwise: llm.LLM[Any]) -> None:
        super().__init__()
        self.unanswered: set[str] = set()
        self._otherwise = otherwise
        self._scripts: dict[str, Script] = {}
        self._told_scripts: dict[str, Script] = {}

    def when(self, words: str) -> Script:
        """The script for the caller's `words`; case and final punctuation do not matter."""
        script = self._scripts[_spoken(words)] = Script()
        return script

    def when_told(self, words: str) -> Script:
        """The script for an output of a tool that has `words` in it, before anything is said."""
        script = self._told_scripts[words] = Script()
        return script

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
        parallel_tool_calls: NotGivenOr[bool] = NOT_GIVEN,
        tool_choice: NotGivenOr[llm.ToolChoice] = NOT_GIVEN,
        extra_kwargs: NotGivenOr[dict[str, Any]] = NOT_GIVEN,
    ) -> llm.LLMStream:
        self.unanswered |= unanswered_calls(chat_ctx)
        script = self._scripts.get(_unanswered_words(chat_ctx)) or self._script_for_output(chat_ctx)
        if script is None:
            return self._otherwise.chat(
                chat_ctx=chat_ctx,
                tools=tools,
                conn_options=conn_options,
                parallel_tool_calls=parallel_tool_calls,
                tool_choice=tool_choice,
                extra_kwargs=extra_kwargs,
            )
        return _ScriptStream(
            self, script, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options
        )

    def _script_for_output(self, chat_ctx: llm.ChatContext) -> Script | None:
        last = chat_ctx.items[-1] if chat_ctx.items else None
        if last is None or last.type != "function_call_output":
            return None
        told = (script for words, script in self._told_scripts.items() if words in last.output)
        return next(told, None)


class _ScriptStream(llm.LLMStream):
    def __init__(
        self,
        model: ScriptedModel,
        script: Script,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool],
        conn_options: APIConnectOptions,
    ) -> None:
        super().__init__(model, chat_ctx=chat_ctx, tools=tools, conn_options=conn_options)
        self._script = script

    async def _run(self) -> None:
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


def unanswered_calls(chat_ctx: llm.ChatContext) -> set[str]:
    """The calls in `chat_ctx` without exactly one output, as readable text: C1 and C9."""
    calls = [item for item in chat_ctx.items if item.type == "function_call"]
    outputs = [item.call_id for item in chat_ctx.items if item.type == "function_call_output"]
    return {
        f"{call.name} ({call.call_id}) has {outputs.count(call.call_id)} outputs"
        for call in calls
        if outputs.count(call.call_id) != 1
    }


def _unanswered_words(chat_ctx: llm.ChatContext) -> str:
    """The newest user message, unless the agent has said, called or been told something since."""
    for item in reversed(chat_ctx.items):
        if item.type in ("function_call", "function_call_output"):
            return ""
        if item.type == "message":
            # an assistant has answered; a system's order for one reply is about something else
            return _spoken(item.text_content or "") if item.role == "user" else ""
    return ""


def _spoken(words: str) -> str:
    return words.casefold().strip().rstrip(".!?")
