"""Tests of the check of a contract's declaration, when the class is made."""

from typing import Any, Literal

import pytest

from lrf.testing.contracts import Contract, InterruptibleContract, RetryContract, TimeoutContract
from my_voice_agent.longrunning import interruptible_tool


@interruptible_tool("the work", retry=3)
async def work(query: str, size: Literal["small", "large"] = "small", count: int = 1) -> str:
    """Do something.

    Args:
        query: What to do.
        size: How large.
        count: How often.
    """
    return query


def declare(*bases: type[Contract], name: str = "TestWork", **keywords: Any) -> type[Contract]:
    return type(name, bases, {}, **keywords)


def test_a_class_without_a_tool_is_refused() -> None:
    with pytest.raises(TypeError, match=r"TestWork has no tool to test: write class TestWork\(Int"):
        declare(InterruptibleContract)


def test_a_base_class_needs_no_tool() -> None:
    own = declare(InterruptibleContract, name="OurContract")
    assert declare(own, tool=work, arguments={"query": "x"}).tool is work


def test_a_function_that_is_not_a_tool_is_refused() -> None:
    with pytest.raises(TypeError, match=r"is not a tool\. Pass the decorated function"):
        declare(InterruptibleContract, tool=print)


def test_an_argument_that_is_missing_is_named() -> None:
    with pytest.raises(TypeError, match="TestWork: work needs query: write arguments="):
        declare(InterruptibleContract, tool=work)


def test_an_argument_that_is_not_a_parameter_is_named() -> None:
    with pytest.raises(TypeError, match="work has no parameter quary; the model gives query, size"):
        declare(InterruptibleContract, tool=work, arguments={"query": "x", "quary": "y"})


@pytest.mark.parametrize(
    ("arguments", "others"),
    [
        ({"query": "x"}, {"query": "another x"}),
        ({"size": "small", "query": "x"}, {"size": "large", "query": "x"}),
        ({"count": 2, "query": "x"}, {"count": 3, "query": "x"}),
    ],
)
def test_another_request_is_made_up(arguments: dict[str, Any], others: dict[str, Any]) -> None:
    assert declare(InterruptibleContract, tool=work, arguments=arguments).other_arguments == others


def test_what_a_tool_has_not_is_left_out() -> None:
    with_retry = declare(
        InterruptibleContract, TimeoutContract, RetryContract, tool=work, arguments={"query": "x"}
    )
    without = declare(InterruptibleContract, TimeoutContract, tool=work, arguments={"query": "x"})
    name = "test_the_deadline_is_for_all_attempts_together"
    assert callable(getattr(with_retry, name))
    assert getattr(without, name) is None


@pytest.mark.parametrize(
    "bases", [(InterruptibleContract,), (InterruptibleContract, TimeoutContract)]
)
async def test_bases_that_do_not_fit_are_answered_by_the_line_to_write(bases: Any) -> None:
    contract = declare(*bases, tool=work, arguments={"query": "x"})()
    line = r"class TestWork\(InterruptibleContract, RetryContract, tool=work, arguments={…}\):"
    with pytest.raises(BaseException, match=f"work is interruptible, retry. Write:\n\n    {line}"):
        await contract.test_the_contract_is_that_of_the_tool()


async def test_a_pattern_of_ones_own_needs_no_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = declare(InterruptibleContract, RetryContract, tool=work, arguments={"query": "x"})
    monkeypatch.setattr(type(work), "patterns", ("interruptible", "retry", "durable"))
    await contract().test_the_contract_is_that_of_the_tool()
