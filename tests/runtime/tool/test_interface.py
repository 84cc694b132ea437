"""A tool made by a decorator, as LiveKit and the model see it."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest
from livekit.agents import RunContext
from livekit.agents.llm import FunctionTool
from livekit.agents.llm.utils import build_strict_openai_schema

from my_voice_agent.longrunning import (
    Concurrent,
    LongRunningTool,
    OnStep,
    Progress,
    Retry,
    Timeout,
    background_tool,
    interruptible_tool,
)
from my_voice_agent.longrunning.interruptible import Interruptible
from tests.runtime.tool.search import parameters, search


def test_is_a_function_tool_with_the_parameters_of_its_operation() -> None:
    assert isinstance(search, FunctionTool)
    assert search.id == "search"
    assert parameters(search) == {
        "query": {"type": "string", "description": "What to look for."},
        "limit": {"type": "integer", "description": "How many results.", "default": 5},
    }


def test_the_model_reads_the_advice_after_the_summary() -> None:
    description = build_strict_openai_schema(search)["function"]["description"]
    assert description.startswith("Search the database. Call it again if it was stopped")
    assert description.endswith("\n\nIt has all records.")


def test_keeps_the_operation_its_mode_its_options_and_their_names() -> None:
    assert search.patterns == ("interruptible", "timeout", "retry")
    assert isinstance(search.mode, Interruptible)
    assert search.mode.waiting[0] == "One moment, I am working on the search."
    timeout, retry = search.options
    assert (timeout, retry) == (Timeout(20, late="The search took too long."), Retry(2))


async def test_the_operation_can_be_called_by_itself() -> None:
    assert await search.operation("shoes", limit=3) == "Found 3 shoes"


def test_the_model_gives_the_list_and_the_operation_takes_one_source() -> None:
    @interruptible_tool("the shops", concurrent={"shops": "shop"})
    async def ask(shop: Literal["north", "south"], words: str) -> str:
        """Ask shops.

        Args:
            shop: Which shop.
            words: What to ask.
        """
        return f"{words} from {shop}"

    assert parameters(ask)["shops"] == {
        "type": "array",
        "items": {"enum": ["north", "south"], "type": "string"},
        "description": "Which shop. Give one or more.",
    }
    assert list(parameters(ask)) == ["shops", "words"]


def test_what_patterns_give_and_the_context_are_not_shown_to_the_model() -> None:
    @interruptible_tool("the file")
    async def read(ctx: RunContext[Any], name: str, *, on_step: OnStep) -> str:
        """Read a file."""
        return name

    assert list(parameters(read)) == ["name"]
    assert read.patterns == ("interruptible", "progress")


def test_an_operation_that_yields_is_streaming() -> None:
    @background_tool("the results", retry=Retry(2, on=(OSError,)))
    async def find(query: str) -> AsyncIterator[str]:
        """Find results."""
        yield query

    assert find.patterns == ("background", "retry", "streaming")


def test_words_and_numbers_can_be_given_for_one_tool() -> None:
    @interruptible_tool(
        "the file",
        waiting=("Reading {what}.",),
        stopped="{what} was left.",
        progress=Progress(every=50, told="{percent} percent of {what}"),
    )
    async def read(name: str, *, on_step: OnStep) -> str:
        """Read a file."""
        return name

    assert isinstance(read.mode, Interruptible)
    assert read.mode.waiting == ("Reading the file.",)
    assert read.mode.stopped == "The file was left."
    assert read.options == (Progress(every=50, told="{percent} percent of the file"),)


def test_progress_that_is_asked_for_says_what_the_operation_has_to_take() -> None:
    mode = interruptible_tool("the slot", progress=True)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="needs the keyword-only parameter on_step"):

        @mode
        async def find_slot(day: str) -> str:
            """Find a slot."""
            return day


def test_options_are_folded_in_one_order_however_they_are_written() -> None:
    @interruptible_tool("x", retry=2, concurrent=Concurrent("shops", "shop"), timeout=3)
    async def ask(shop: str) -> str:
        """Ask shops."""
        return shop

    assert ask.patterns == ("interruptible", "timeout", "concurrent", "retry")


def test_looks_like_its_operation() -> None:
    assert isinstance(search, LongRunningTool)
    assert getattr(search, "__name__", "") == "search"
    assert repr(search) == "<LongRunningTool search: interruptible, timeout, retry>"
    assert list(inspect.signature(search).parameters) == ["query", "limit", "ctx"]
