"""A model of plain rules, so that the agent talks with no key and no network."""

from typing import Any

from livekit.agents import APIConnectOptions, llm, utils
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN, NotGivenOr

from .reply import Reply
from .rules import respond


class OfflineLLM(llm.LLM[Any]):
    """A LiveKit model that matches words to tools; it understands nothing.

    It is a function of the chat context, as LiveKit may read one turn several times.
    """

    @property
    def model(self) -> str:
        """Return the name of the model."""
        return "offline-rules"

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
        """Answer what stands in `chat_ctx`."""
        reply = respond(chat_ctx, tools or [], tool_choice)
        return _Stream(self, reply, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _Stream(llm.LLMStream):
    def __init__(
        self,
        model: OfflineLLM,
        reply: Reply,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool],
        conn_options: APIConnectOptions,
    ) -> None:
        super().__init__(model, chat_ctx=chat_ctx, tools=tools, conn_options=conn_options)
        self._reply = reply

    async def _run(self) -> None:
        deltas = [llm.ChoiceDelta(role="assistant", content=self._reply.text)]
        for call in self._reply.calls:
            emitted = llm.FunctionToolCall(
                name=call.name, arguments=call.arguments, call_id=utils.shortuuid("call_")
            )
            deltas.append(llm.ChoiceDelta(role="assistant", tool_calls=[emitted]))
        for delta in deltas:
            if delta.content or delta.tool_calls:
                self._event_ch.send_nowait(llm.ChatChunk(id=self._reply.rule, delta=delta))
