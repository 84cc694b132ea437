"""Refusals when a module is imported, in words that say what to write instead."""

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

import pytest
from livekit.agents import function_tool

from my_voice_agent.longrunning import (
    OnStep,
    Retry,
    Timeout,
    background_tool,
    interruptible_tool,
    payment_tool,
    quick_tool,
)

if TYPE_CHECKING:
    from decimal import Decimal


async def plain(query: str) -> str:
    """Do something."""
    return query


async def steps(query: str, *, on_step: OnStep) -> str:
    """Do something."""
    return query


async def stream(query: str) -> AsyncIterator[str]:
    """Do something."""
    yield query


async def steps_and_stream(query: str, *, on_step: OnStep) -> AsyncIterator[str]:
    """Do something."""
    yield query


async def charge(order_id: str, *, idempotency_key: str) -> str:
    """Charge."""
    return order_id


def blocking(query: str) -> str:
    """Do something."""
    return query


async def undocumented(query: str) -> str:
    return query


async def untyped(query) -> str:  # type: ignore[no-untyped-def]
    """Do something."""
    return str(query)


async def named_ctx(ctx: str) -> str:
    """Do something."""
    return ctx


async def variadic(*queries: str) -> str:
    """Do something."""
    return ""


async def two_words(query: str, *, limit: int) -> str:
    """Do something."""
    return query


async def type_checking_only(amount: "Decimal") -> str:
    """Do something."""
    return str(amount)


async def defaulted(source: str = "red") -> str:
    """Do something."""
    return source


async def both(source: str, sources: str) -> str:
    """Do something."""
    return source


made = function_tool(plain, name="plain")

REFUSED: list[tuple[Callable[[], object], str, str]] = [
    (lambda: quick_tool("x", **{"timeout": 9})(plain), "quick_tool goes with cleanup only", "mute"),  # type: ignore[arg-type]
    (lambda: quick_tool("x", **{"retry": 3})(plain), "not with retry", "use interruptible_tool"),  # type: ignore[arg-type]
    (lambda: quick_tool("x")(stream), "not with streaming", "use interruptible_tool"),  # type: ignore[type-var]
    (lambda: quick_tool("x")(steps), "not with progress", "use interruptible_tool"),
    (
        lambda: quick_tool("x", **{"concurrent": {"queries": "query"}})(plain),  # type: ignore[arg-type]
        "not with concurrent",
        "use interruptible_tool",
    ),
    (
        lambda: payment_tool("x", key="order_id", confirm=None, **{"retry": 3})(charge),  # type: ignore[arg-type]
        "payment_tool goes with cleanup only",
        "or twice",
    ),
    (
        lambda: payment_tool("x", key="order_id", confirm=None, **{"timeout": 9})(charge),  # type: ignore[arg-type]
        "not with timeout",
        "or twice",
    ),
    (lambda: interruptible_tool("x")(steps_and_stream), "do not go together", "one way"),
    (
        lambda: interruptible_tool("x", concurrent={"queries": "query"})(stream),
        "concurrent and streaming do not go together",
        "Keep one",
    ),
    (lambda: interruptible_tool("x", options=[Retry()], retry=2)(plain), "there twice", "Keep one"),
    (lambda: interruptible_tool("x", timeout=0)(plain), "above zero", "timeout=20"),
    (lambda: interruptible_tool("x", timeout=True)(plain), "above zero", "timeout=20"),
    (lambda: Timeout("20"), "above zero", "timeout=20"),  # type: ignore[arg-type]
    (lambda: interruptible_tool("x", retry=0)(plain), "at least one", "retry=3"),
    (lambda: Retry(True), "at least one", "retry=3"),
    (lambda: interruptible_tool("x", cleanup="file")(plain), "not a function", "without calling"),  # type: ignore[arg-type]
    (
        lambda: interruptible_tool("x", concurrent="query")(plain),  # type: ignore[arg-type]
        "name the list",
        'concurrent={"sources": "source"}',
    ),
    (
        lambda: interruptible_tool("x", concurrent={"sources": "source"})(plain),
        "no parameter 'source'",
        "once for each",
    ),
    (
        lambda: interruptible_tool("x", concurrent={"sources": "source"})(defaulted),
        "default has no effect",
        "Leave it out",
    ),
    (
        lambda: interruptible_tool("x", concurrent={"sources": "source"})(both),
        "makes sources itself",
        "Leave out",
    ),
    (lambda: interruptible_tool("x", progress=None)(two_words), "nothing gives", "before the *"),
    (lambda: interruptible_tool("x")(blocking), "not an async function", "to_thread"),  # type: ignore[type-var]
    (lambda: interruptible_tool("x")(undocumented), "no docstring", "what the tool does"),
    (lambda: interruptible_tool("x")(untyped), "query has no type", "query: str"),
    (lambda: interruptible_tool("x")(named_ctx), "for the RunContext", "another name"),
    (lambda: interruptible_tool("x")(variadic), "cannot give", "Name each parameter"),
    (lambda: interruptible_tool("x")(type_checking_only), "'Decimal' is not defined", "outside of"),
    (lambda: interruptible_tool("x")(made), "is a tool already", "Keep one"),
    (lambda: interruptible_tool(plain), "as it is spoken", '("the report")'),  # type: ignore[arg-type]
    (lambda: interruptible_tool(" "), "as it is spoken", '("the report")'),
    (lambda: background_tool("x", examples="find"), "list of sentences", 'examples=("find",)'),
    (lambda: background_tool("x", waiting="Wait."), "list of sentences", 'waiting=("Wait.",)'),
    (lambda: background_tool("x", waiting=()), "hears nothing", 'waiting=("One moment.",)'),
    (lambda: quick_tool("x", waiting=["Wait.", ""]), "hears nothing", 'waiting=("One moment.",)'),
    (lambda: payment_tool("x", key="order_id", confirm=None)(plain), "idempotency_key", "`*,"),
]


@pytest.mark.parametrize(
    ("make", "wrong", "instead"), REFUSED, ids=[f"{n}: {case[1]}" for n, case in enumerate(REFUSED)]
)
def test_is_refused_with_a_reason_and_a_way_out(
    make: Callable[[], object], wrong: str, instead: str
) -> None:
    with pytest.raises(TypeError) as raised:
        make()
    assert wrong in str(raised.value)
    assert instead in str(raised.value)


def test_numbers_of_other_libraries_are_numbers() -> None:
    class Seconds(float):
        """As numpy's float64, a float of another kind."""

    class Attempts(int):
        """An int of another kind."""

    assert Timeout(Seconds(20)).seconds == 20
    assert Retry(Attempts(3)).attempts == 3
