"""A model that repeats what a tool returns, and else says "Okay."; until the offline model is here."""

from typing import Any

from livekit.agents import llm


class OkayLLM(llm.LLM[Any]):
    """See above."""

    def chat(
        self, *, chat_ctx: llm.ChatContext, tools: Any = None, conn_options: Any = None, **_: Any
    ) -> llm.LLMStream:
        return _Stream(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _Stream(llm.LLMStream):
    async def _run(self) -> None:
        last = self._chat_ctx.items[-1] if self._chat_ctx.items else None
        text = last.output if last is not None and last.type == "function_call_output" else "Okay."
        delta = llm.ChoiceDelta(role="assistant", content=text)
        self._event_ch.send_nowait(llm.ChatChunk(id="okay", delta=delta))
