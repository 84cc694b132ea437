"""What is a tool, what its context is, and which functions it calls, by whatever names."""

import ast
from textwrap import dedent

import pytest
from gen_tool.checking.flow import falls
from gen_tool.checking.module import Module
from gen_tool.checking.seconds import number

from tests.checking.looking import codes


def module(source: str) -> Module:
    source = dedent(source)
    return Module("", source, ast.parse(source))


TOOLS = {
    "from livekit.agents import function_tool\n@function_tool": True,
    "from livekit.agents import function_tool as tool\n@tool()": True,
    "from livekit.agents import llm\n@llm.function_tool(name='x')": True,
    "from livekit import agents\n@agents.llm.function_tool": True,
    "import livekit.agents as lk\n@lk.function_tool": True,
    "import livekit.agents\n@livekit.agents.function_tool": True,
    "from livekit.agents.llm.tool_context import function_tool\n@function_tool": True,
    "from livekit.agents import *\n@function_tool": True,
    "from livekit.agents import llm\ntool = llm.function_tool\n@tool": True,
    "from livekit.agents import function_tool\n@function_tool()\n@logged": True,
    "from agents import function_tool\n@function_tool": False,
    "from .llm import function_tool\n@function_tool": False,
    "from livekit.agents import Agent\n@function_tool": False,
    "from livekit.agents import function_tool\n@logged": False,
    "from others import *\n@function_tool": False,
}


@pytest.mark.parametrize(("before", "is_tool"), TOOLS.items())
def test_a_function_is_a_tool_if_livekit_decorates_it(before: str, is_tool: bool) -> None:
    found = module(f"{before}\nasync def search(): pass")
    assert [tool.name for tool in found.tools] == (["search"] if is_tool else [])


@pytest.mark.parametrize(
    "source",
    [
        "async def search(): pass\nTOOLS = [function_tool(search, name='find')]",
        "async def search(): pass\ndef other(): pass\nagent.tools.append(function_tool(search))",
        """
        class Mine:
            def tools(self):
                return [function_tool(self.search)]
            async def search(self): pass
        """,
        """
        def tools():
            async def search(): pass
            return [function_tool(search)]
        """,
    ],
)
def test_a_function_is_a_tool_if_it_is_given_to_function_tool(source: str) -> None:
    found = module("from livekit.agents import function_tool\n" + dedent(source))
    assert [tool.name for tool in found.tools] == ["search"]


CONTEXTS = {
    "ctx: RunContext": "ctx",
    "self, query: str, context: RunContext": "context",
    "ctx: RunContext[Data]": "ctx",
    "ctx: 'RunContext[Data]'": "ctx",
    "ctx: RunContext_T": "ctx",
    "ctx: Annotated[RunContext, 'x']": "ctx",
    "ctx: voice.RunContext": "ctx",
    "*, ctx: RunContext": "ctx",
    "ctx": "",
    "ctx: dict": "",
    "ctx: 'no type at all'": "",
}


@pytest.mark.parametrize(("params", "context"), CONTEXTS.items())
def test_its_context_is_known_by_its_type(params: str, context: str) -> None:
    [tool] = module(f"""
        from typing import Annotated
        from livekit.agents import RunContext, function_tool, voice
        RunContext_T = RunContext[dict]
        @function_tool
        async def search({params}): pass
    """).tools
    assert tool.context == context
    assert [p.arg for p in tool.params] == (
        ["query"] if "query" in params else ["ctx"] * (not context)
    )


def test_the_nearest_function_of_a_name_is_called() -> None:
    found = module("""
        async def work(): pass
        class Mine:
            async def work(self): pass
            async def search(self):
                await self.work()
                await Mine.work(self)
                await other.work()
                async def work(): pass
                await work()
    """)
    awaited = [n.value for n in found.nodes if isinstance(n, ast.Await)]
    called = [found.called(n, n) for n in awaited if isinstance(n, ast.Call)]
    assert [function and function.lineno for function in called] == [4, 4, None, 9]


NUMBERS = {
    "5": 5,
    "2.5 * 4": 10,
    "60 / 4": 15,
    "10 - 1 + 2": 11,
    "1 / 0": None,
    "2 ** 3": None,
    "ONE": 1,
    "ONE + LOCAL": 8,
    "TWICE": None,
    "ITSELF": None,
    "given": None,
    "counted": None,
    "grown": None,
    "'5'": None,
    "1e999": 1e9,
}


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_a_number_is_known_if_it_is_written_once(text: str, value: float | None) -> None:
    found = module(f"""
        ONE = 1
        TWICE = 1
        TWICE = 2
        ITSELF = ITSELF + 1
        def f(given):
            LOCAL: int = 7
            grown = 1
            grown += 1
            for counted in (1, 2): pass
            wanted({text})
    """)
    calls = (n for n in found.nodes if isinstance(n, ast.Call))
    [argument] = next(n.args for n in calls if ast.unparse(n.func) == "wanted")
    assert number(argument, found) == value


FALLS = {
    "pass": True,
    "return": False,
    "raise x": False,
    "assert False": False,
    "assert x": True,
    "assert True": True,
    "import sys\nsys.exit(1)": False,
    "import pytest\npytest.fail('x')": False,
    "from typing import assert_never\nassert_never(x)": False,
    "await x": True,
    "if True:\n    return": False,
    "if False:\n    return": True,
    "if x:\n    return\nelse:\n    raise x": False,
    "while True:\n    pass": False,
    "while 1:\n    if x: break": True,
    "while True:\n    for y in x: break": False,
    "while True:\n    for y in x:\n        pass\n    else:\n        break": True,
    "while True:\n    def f():\n        for y in x: break": False,
    "while x:\n    return": True,
    "while x:\n    pass\nelse:\n    return": False,
    "for y in x:\n    return": True,
    "for y in x:\n    break\nelse:\n    return": True,
    "try:\n    return\nexcept x:\n    pass": True,
    "try:\n    return\nexcept x:\n    raise": False,
    "try:\n    pass\nexcept x:\n    raise\nelse:\n    return": False,
    "try:\n    pass\nfinally:\n    return": False,
    "try:\n    return\nfinally:\n    pass": False,
    "with x:\n    return": False,
    "with x:\n    pass": True,
    "with suppress(x):\n    return": True,
    "match x:\n    case 1:\n        return": True,
    "match x:\n    case y:\n        return": False,
    "match x:\n    case y if y:\n        return": True,
    "match x:\n    case 1 | 2:\n        return": True,
    "match x:\n    case 1 | _:\n        return": False,
    "match x:\n    case int() as y:\n        return": True,
    "match x:\n    case 1:\n        pass\n    case _:\n        return": True,
}


@pytest.mark.parametrize(("body", "can"), FALLS.items())
def test_whether_an_end_can_be_reached(body: str, can: bool) -> None:
    found = module(body)
    assert falls(found.tree.body, found) == can


def test_the_same_name_of_elsewhere_is_not_livekits() -> None:
    assert (
        codes("""
        import livekit
        from mine import function_tool
        @function_tool
        def search(): return "Found."
    """)
        == []
    )
