"""A chat context, written line by line as LiveKit would, and tools to talk about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

from livekit.agents import RunContext, function_tool, llm
from livekit.agents.voice.tool_executor import UPDATE_TEMPLATE, cancel_task, get_running_tasks

from lrf.offline.reply import Reply
from lrf.offline.rules import respond


@function_tool
async def search_database(ctx: RunContext[None], query: str) -> str:
    """Search the database for matching records. Call again if the caller still wants it.

    Args:
        ctx: The context of the call.
        query: What to look for.
    """
    return f"Found 3 records for {query}."


@function_tool
async def search_web(query: str) -> str:
    """Search the web for information."""
    return ""


@function_tool
async def stream_search_results(query: str, limit: int = 10) -> str:
    """Search and return results as they are found."""
    return ""


@function_tool
async def process_payment(order_id: str) -> str:
    """Charge the caller for an order. Only after an explicit yes; cannot be stopped."""
    return f"Order {order_id} is paid."


@function_tool(flags=llm.ToolFlag.CANCELLABLE)
async def generate_report(ctx: RunContext[None], report_type: str) -> str:
    """Generate a report. Returns at once; do not call again; cancel only when asked."""
    await ctx.update(f"Started the {report_type} report.")
    return f"The {report_type} report is ready."


@function_tool
async def generate_report_status() -> str:
    """Say how far the report is."""
    return "No report has been asked for."


@function_tool
async def book_table(
    people: int,
    day: Literal["monday", "next friday"],
    dishes: list[str],
    outdoors: bool,
    budget: float = 10.0,
) -> str:
    """Book a table."""
    return ""


TOOLS: list[llm.Tool] = [
    stream_search_results,
    search_web,
    search_database,
    process_payment,
    generate_report,
    generate_report_status,
    get_running_tasks,
    cancel_task,
]


class Talk:
    """A chat context, written line by line as LiveKit would."""

    def __init__(self) -> None:
        self.ctx = llm.ChatContext.empty()
        self.ctx.items.append(
            llm.ChatMessage(id="lk.agent_task.instructions", role="system", content=["Be kind."])
        )

    def user(self, text: str) -> Talk:
        self.ctx.add_message(role="user", content=text)
        return self

    def agent(self, text: str, *, interrupted: bool = False) -> Talk:
        self.ctx.add_message(role="assistant", content=text, interrupted=interrupted)
        return self

    def order(self, text: str) -> Talk:
        self.ctx.add_message(role="system", content=text)
        return self

    def call(self, name: str, call_id: str = "c1", /, **arguments: Any) -> Talk:
        self.ctx.items.append(
            llm.FunctionCall(call_id=call_id, name=name, arguments=json.dumps(arguments))
        )
        return self

    def out(
        self, output: str, call_id: str = "c1", *, is_error: bool = False, reply: bool = True
    ) -> Talk:
        self.ctx.items.append(
            llm.FunctionCallOutput(
                call_id=call_id, output=output, is_error=is_error, reply_required=reply
            )
        )
        return self

    def asks(self, tools: Sequence[llm.Tool] = TOOLS, **kwargs: Any) -> Reply:
        return respond(self.ctx, tools, **kwargs)


def update(message: str) -> str:
    return UPDATE_TEMPLATE.format(function_name="generate_report", message=message)


def called(reply: Reply) -> tuple[str, dict[str, Any]]:
    (call,) = reply.calls
    assert reply.text == ""
    return call.name, json.loads(call.arguments)
