"""Faults that the OpenAI API refuses in a request for a completion, in words like its own."""

import re
from collections.abc import Iterator
from typing import Any

ROLES = ("system", "developer", "user", "assistant", "tool")
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def faults_of(request: dict[str, Any]) -> list[str]:
    """Return what is wrong with the body of a request."""
    return [*message_faults(request["messages"]), *tool_faults(request.get("tools", []))]


def message_faults(messages: list[dict[str, Any]]) -> Iterator[str]:
    """Find calls without exactly one answer right behind them, answers to nothing, and the like.

    The arguments of a call can be any text, also words that a model has taken for JSON.
    """
    expected: list[str] = []
    seen: set[str] = set()
    for message in messages:
        role = message["role"]
        if role not in ROLES:
            yield f"unknown role {role!r}"
        if role == "tool":
            if message["tool_call_id"] not in expected:
                yield (
                    "messages with role 'tool' must be a response to a preceding message with "
                    f"'tool_calls' ({message['tool_call_id']})"
                )
            else:
                expected.remove(message["tool_call_id"])
            continue
        if expected:
            yield f"'tool_calls' must be followed by tool messages; missing: {expected}"
        calls = message.get("tool_calls") or []
        expected = [call["id"] for call in calls]
        for call in calls:
            if call["id"] in seen:
                yield f"{call['id']} is called twice"
            seen.add(call["id"])
        if not calls and not message.get("content"):
            yield f"an empty message of the {role}"
    if expected:
        yield f"'tool_calls' must be followed by tool messages; missing: {expected}"


def tool_faults(tools: list[dict[str, Any]]) -> Iterator[str]:
    """Find tools that it would not take."""
    names = [tool["function"]["name"] for tool in tools]
    for name in names:
        if not NAME.fullmatch(name) or names.count(name) > 1:
            yield f"invalid or repeated name {name!r}"
    for tool in tools:
        function = tool["function"]
        schema = function["parameters"]
        if not function.get("strict"):
            continue
        if schema.get("additionalProperties") is not False:
            yield f"{function['name']}: 'additionalProperties' is required to be false"
        if set(schema.get("required", [])) != set(schema.get("properties", {})):
            yield f"{function['name']}: 'required' is required to include every key"
