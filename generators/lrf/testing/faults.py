"""Faults that a call must not leave in a chat context."""

from livekit.agents import llm


def unanswered_calls(chat_ctx: llm.ChatContext) -> set[str]:
    """Return the calls without exactly one output, as readable text."""
    calls = [item for item in chat_ctx.items if item.type == "function_call"]
    outputs = [item.call_id for item in chat_ctx.items if item.type == "function_call_output"]
    return {
        f"{call.name} ({call.call_id}) has {outputs.count(call.call_id)} outputs"
        for call in calls
        if outputs.count(call.call_id) != 1
    }
