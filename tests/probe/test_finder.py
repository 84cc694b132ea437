"""Tools are found wherever a repository defines them, and an agent is made that has them."""

import pytest

from .replicas import HEAD
from .repository import Repository

FIND = """
async def find(query):
    raise RuntimeError("the network")
"""
SHAPES = {
    "a function": (
        "search",
        """
@function_tool
async def search(query: str) -> str:
    return await find(query)
""",
    ),
    "under another name": (
        "search",
        """
@function_tool(name="search", description="Search.")
async def look(query: str) -> str:
    return await find(query)
""",
    ),
    "a method of an agent that needs a client": (
        "Desk.search",
        """
class Desk(Agent):
    def __init__(self, client, *, limit: int) -> None:
        super().__init__(instructions="")
        self.client = client

    async def on_enter(self) -> None:
        self.session.generate_reply(instructions="greet")

    @function_tool
    async def search(self, ctx: RunContext, query: str) -> str:
        return await find(query)
""",
    ),
    "a tool that an agent is made with": (
        "Desk.search",
        """
async def look(query: str) -> str:
    return await find(query)

class Desk(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="", tools=[function_tool(look, name="search")])
""",
    ),
    "a class of tools that is not an agent": (
        "Tools.search",
        """
class Tools:
    @function_tool
    async def search(self, query: str) -> str:
        return await find(query)
""",
    ),
    "a toolset": (
        "Desk.search",
        """
from livekit.agents.llm import Toolset

class Desk(Toolset):
    def __init__(self) -> None:
        super().__init__(id="desk")

    @function_tool
    async def search(self, query: str) -> str:
        return await find(query)
""",
    ),
    "a factory that returns several": (
        "make_tools.search",
        """
def make_tools(client):
    @function_tool
    async def search(query: str) -> str:
        return await find(query)

    return [search]
""",
    ),
    "a raw schema": (
        "search",
        """
SCHEMA = {
    "name": "search",
    "parameters": {
        "type": "object",
        "properties": {"query": {"type": "string"}},
        "required": ["query"],
    },
}

@function_tool(raw_schema=SCHEMA)
async def search(raw_arguments: dict[str, object]) -> str:
    return await find(raw_arguments["query"])
""",
    ),
    "typed userdata with a client": (
        "search",
        """
from dataclasses import dataclass

class Shop:
    def __init__(self, url: str) -> None:
        self.url = url

    async def find(self, query: str) -> str:
        raise RuntimeError("the network")

@dataclass
class Caller:
    shop: Shop
    pages: int

@function_tool
async def search(ctx: RunContext[Caller], query: str) -> str:
    if not ctx.userdata.pages:
        return "There is nothing to search."
    return await ctx.userdata.shop.find(query)
""",
    ),
}
HOLDS = {"typed userdata with a client": "Shop.find"}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_tool_is_found(shape: str, repository: Repository) -> None:
    tool, source = SHAPES[shape]
    module = repository.put("agent", HEAD + FIND + source)
    hold = f"{module}.{HOLDS.get(shape, 'find')}"
    report = repository.probe(f"{module}:{tool}", "--hold", hold, "--only", "completes")
    assert report["name"] == "search"
    (call,) = report["calls"]
    assert call["runs"][0]["outcome"] == "done"
    assert "Found 42" in call["told_to_model"][0]["text"]
    assert "Found 42" in call["heard"][-1]["words"]
