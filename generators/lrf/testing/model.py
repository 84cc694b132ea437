"""The agent's model in a test: it answers by script, else another model does."""

from __future__ import annotations

from typing import Any

from livekit.agents import APIConnectOptions, llm
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN, NotGivenOr

from .faults import unanswered_calls
from .schemas import schema_fault
from .script import Script, ScriptStream


class ScriptedModel(llm.LLM[Any]):
    """A model that is a function of the chat context, as LiveKit reads one turn several times.

    The newest user message decides: with a script for it, and no answer yet, the script answers;
    in every other case `otherwise` does. `faults` collects what is wrong with its requests.
    """

    def __init__(self, otherwise: llm.LLM[Any]) -> None:
        super().__init__()
        self.faults: set[str] = set()
        self._otherwise = otherwise
        self._to_words: dict[str, Script] = {}
        self._to_outputs: dict[str, Script] = {}
        self._to_all = Script()
        # the session listens to this model alone
        otherwise.on("error", lambda error: self.emit("error", error))
        otherwise.on("metrics_collected", lambda metrics: self.emit("metrics_collected", metrics))

    def when(self, words: str) -> Script:
        """Script the answer to the caller's `words`; case and final punctuation do not matter."""
        script = self._to_words[_spoken(words)] = Script()
        return script

    def when_told(self, words: str) -> Script:
        """Script what follows an output of a tool with `words` in it, before anything is said."""
        script = self._to_outputs[words] = Script()
        return script

    def to_all(self) -> Script:
        """Script the answer to every request, from now on; an empty script ends that."""
        script = self._to_all = Script()
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
        """Answer by script, or have the other model answer."""
        self.faults |= unanswered_calls(chat_ctx)
        self.faults |= {fault for tool in tools or [] if (fault := schema_fault(tool))}

        def otherwise() -> llm.LLMStream:
            return self._otherwise.chat(
                chat_ctx=chat_ctx,
                tools=tools,
                conn_options=conn_options,
                parallel_tool_calls=parallel_tool_calls,
                tool_choice=tool_choice,
                extra_kwargs=extra_kwargs,
            )

        script = self._script_for(chat_ctx)
        seconds = max(script.seconds, self._to_all.seconds)
        if script.is_empty and not seconds:
            return otherwise()
        return ScriptStream(
            self,
            script,
            seconds,
            otherwise,
            chat_ctx=chat_ctx,
            tools=tools or [],
            conn_options=conn_options,
        )

    def _script_for(self, chat_ctx: llm.ChatContext) -> Script:
        if not self._to_all.is_empty:
            return self._to_all
        by_words = self._to_words.get(_unanswered_words(chat_ctx))
        return by_words or self._script_for_output(chat_ctx)

    def _script_for_output(self, chat_ctx: llm.ChatContext) -> Script:
        last = chat_ctx.items[-1] if chat_ctx.items else None
        if last is None or last.type != "function_call_output":
            return Script()
        told = (script for words, script in self._to_outputs.items() if words in last.output)
        return next(told, Script())


def _unanswered_words(chat_ctx: llm.ChatContext) -> str:
    """Return the newest user message, unless the agent has spoken or called a tool since."""
    for item in reversed(chat_ctx.items):
        if item.type in ("function_call", "function_call_output"):
            return ""
        if item.type == "message":
            # an assistant has answered; a system's order for one reply is about something else
            return _spoken(item.text_content or "") if item.role == "user" else ""
    return ""


def _spoken(words: str) -> str:
    return words.casefold().strip().rstrip(".!?")
