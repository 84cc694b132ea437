"""The server refuses what OpenAI refuses: without that the other tests here would prove nothing."""

from typing import Any

import pytest

from tests.openai_server.faults import faults_of

USER = {"role": "user", "content": "find shoes"}
AGENT = {"role": "assistant", "content": "Okay."}


def calls(*ids: str) -> dict[str, Any]:
    function = {"name": "search", "arguments": "{}"}
    return {"role": "assistant", "tool_calls": [{"id": id, "function": function} for id in ids]}


def result(id: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": id, "content": "Found 3."}


def test_calls_with_their_results_are_taken() -> None:
    messages = [USER, calls("a", "b"), result("b"), result("a"), AGENT, calls("c"), result("c")]
    assert faults_of({"messages": messages}) == []


@pytest.mark.parametrize(
    "messages",
    [
        [USER, calls("a")],
        [USER, calls("a"), USER],
        [USER, calls("a", "b"), result("a"), AGENT],
        [USER, calls("a"), AGENT, result("a")],
        [USER, result("a")],
        [USER, calls("a"), result("a"), result("a")],
        [USER, calls("a"), result("a"), calls("a"), result("a")],
        [USER, {"role": "assistant", "content": ""}],
    ],
)
def test_other_lists_are_refused(messages: list[dict[str, Any]]) -> None:
    assert faults_of({"messages": messages})


@pytest.mark.parametrize(
    "function",
    [
        {"name": "two words", "parameters": {}},
        {"name": "search", "strict": True, "parameters": {"properties": {}}},
        {
            "name": "search",
            "strict": True,
            "parameters": {
                "additionalProperties": False,
                "properties": {"query": {"type": "string"}},
                "required": [],
            },
        },
    ],
)
def test_tools_that_are_not_strict_are_refused(function: dict[str, Any]) -> None:
    assert faults_of({"messages": [USER], "tools": [{"type": "function", "function": function}]})
