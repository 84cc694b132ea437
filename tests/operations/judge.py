"""A pytest plugin for a rendered project: rules answer in place of its model, and judge."""

from typing import Any

from livekit.agents import llm
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

from lrf.offline.model import OfflineLLM, _Stream
from lrf.offline.reply import call
from my_voice_agent import models

REFUSED = "no refund"


class JudgingLLM(OfflineLLM):
    """The offline model; as a judge, it refuses the one intent with REFUSED in it."""

    def chat(
        self, *, chat_ctx: llm.ChatContext, tools: list[llm.Tool] | None = None, **more: Any
    ) -> llm.LLMStream:
        """Answer what stands in `chat_ctx`, or judge it."""
        if [tool.id for tool in tools or []] != ["check_intent"]:
            return super().chat(chat_ctx=chat_ctx, tools=tools, **more)
        asked = chat_ctx.messages()[-1].text_content or ""
        verdict = {"success": REFUSED not in asked, "reason": "as the rules have it"}
        reply = call("check_intent", verdict)
        options = more.get("conn_options", DEFAULT_API_CONNECT_OPTIONS)
        return _Stream(self, reply, chat_ctx=chat_ctx, tools=tools or [], conn_options=options)


models.language_model = JudgingLLM
