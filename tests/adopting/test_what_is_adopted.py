"""Which tool, which slow part, which values: found in the code, or asked for, all at once."""

from __future__ import annotations

import json

import pytest

from tests.gen_tool.typing_commands import done

from .conftest import Code

SEARCH = """
async def search(query: str) -> list[str]:
    return [query]
"""
FIND_IT = f"""
@function_tool
async def find_it(query: str) -> str:
    return str(await search(query))

{SEARCH}
"""
METHOD = """
class Assistant(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="")

    @function_tool
    async def find_it(self, query: str) -> str:
        return await self.search(query)

    async def search(self, query: str) -> str:
        return "Found 42"
"""


# Where a tool is.


def test_a_function_is_given_to_an_agent_and_its_slow_part_replaced(code: Code) -> None:
    code.put(FIND_IT)
    text = code.adopted("find_it")
    assert "from shop import assistant as module" in text
    assert 'agent = Agent(instructions="", tools=[module.find_it])' in text
    assert 'monkeypatch.setattr(module, "search", gate)' in text


def test_a_method_is_called_by_its_agent(code: Code) -> None:
    code.put(METHOD)
    text = code.adopted("find_it")
    assert "agent = module.Assistant()" in text
    assert 'monkeypatch.setattr(module.Assistant, "search", gate)' in text


def test_the_name_that_the_model_knows_counts(code: Code) -> None:
    code.put(FIND_IT.replace("@function_tool", '@function_tool(name="look_up")'))
    assert "there is look_up" in code.refused("find_it")
    text = code.adopted("look_up")
    assert 'TOOL = "look_up"' in text
    assert "tools=[module.find_it]" in text


def test_a_module_beside_the_package_is_imported_as_it_is(code: Code) -> None:
    code.put(FIND_IT, "agent.py")
    assert "import agent as module" in code.adopted("find_it")


def test_a_package_beside_the_package_is_imported_from_its_folder(code: Code) -> None:
    code.put("", "bots/support/__init__.py")
    code.put(FIND_IT, "bots/support/agent.py")
    assert "from support import agent as module" in code.adopted("find_it")


def test_what_is_no_code_of_the_project_is_not_looked_at(code: Code) -> None:
    for folder in ("tests", ".venv", "generators", "node_modules", "src/shop/.hidden"):
        code.put(FIND_IT, f"{folder}/agent.py")
    code.put(FIND_IT, "src/shop/test_agent.py")
    code.put("def (", "src/shop/broken.py")
    (code.root / "elsewhere").mkdir()
    (code.root / "elsewhere/pyvenv.cfg").touch()
    code.put(FIND_IT, "elsewhere/agent.py")
    code.put(FIND_IT)
    assert "from shop import assistant" in code.adopted("find_it")


def test_of_two_tools_of_one_name_one_is_chosen(code: Code) -> None:
    code.put(FIND_IT)
    code.put(METHOD, "src/shop/other.py")
    said = code.refused("find_it")
    assert "src/shop/assistant.py:5, src/shop/other.py:9" in said
    assert "--in src/shop/assistant.py" in said
    assert "module.Assistant()" in code.adopted("find_it", "--in", "src/shop/other.py")


def test_a_tool_that_is_not_there_is_told_with_those_that_are(code: Code) -> None:
    code.put(FIND_IT)
    code.put("def outer():\n    @function_tool\n    async def hidden(): ...\n", "src/shop/x.py")
    assert "there is find_it" in code.refused("find_this")
    assert "there is no tool hidden that a test can reach" in code.refused("hidden")


# Its slow part.


def test_a_function_of_another_module_is_replaced_where_it_is_used(code: Code) -> None:
    code.put(SEARCH, "src/shop/backend.py")
    code.put("from .backend import search\n" + FIND_IT.replace(SEARCH, ""))
    assert 'monkeypatch.setattr(module, "search", gate)' in code.adopted("find_it")


def test_a_function_of_an_imported_module_is_replaced_in_that(code: Code) -> None:
    code.put(SEARCH, "src/shop/backend.py")
    text = FIND_IT.replace(SEARCH, "").replace("search(", "backend.search(")
    code.put(f"from . import backend\n{text}")
    replaced = 'monkeypatch.setattr(f"{module.__name__}.backend.search", gate)'
    assert replaced in code.adopted("find_it")


def test_a_method_of_an_object_is_replaced_in_that(code: Code) -> None:
    text = FIND_IT.replace(SEARCH, "").replace("search(", "client.search(")
    code.put(f"client: Any = make_client()\n{text}")
    said = code.refused("find_it")
    assert "it cannot be seen what client.search returns" in said
    assert "--returns EXPR" in said
    text = code.adopted("find_it", "--returns", "{'a': [1, 'it\"s']}")
    assert 'RESULT: Any = {"a": [1, \'it"s\']}' in text


@pytest.mark.parametrize(
    "body",
    [
        "return await asyncio.wait_for(search(query), 5)",
        "task = asyncio.create_task(search(query))\n    return await task",
        "return await wait_for_it(lambda: search(query))",
        "async def attempt():\n        return await search(query)\n    return await attempt()",
        "return await asyncio.gather(*[search(q) for q in query])",
    ],
)
def test_the_slow_part_is_found_however_it_is_waited_for(code: Code, body: str) -> None:
    waiter = "\nasync def wait_for_it(work):\n    return await work()\n"
    code.put(FIND_IT.replace("return str(await search(query))", body) + waiter)
    assert 'monkeypatch.setattr(module, "search", gate)' in code.adopted("find_it")


def test_of_two_slow_parts_one_is_chosen(code: Code) -> None:
    code.put(FIND_IT.replace("str(await", "await check(query) + str(await") + CHECK)
    said = code.refused("find_it")
    assert "find_it waits for check, search: which of them is its slow part?" in said
    assert "there is check, find_it, search" in code.refused("find_it", "--work", "chek")
    assert 'setattr(module, "check", gate)' in code.adopted("find_it", "--work", "check")


CHECK = "\nasync def check(query: str) -> str:\n    return query\n"


def test_a_tool_without_a_slow_part_is_told_what_to_do(code: Code) -> None:
    code.put(FIND_IT.replace("await search(query)", "await asyncio.sleep(3)"))
    assert "move its slow part into an async function of its own" in code.refused("find_it")


# Values.


@pytest.mark.parametrize(
    ("work", "result"),
    [
        ("-> str:\n    return await http(query)", 'RESULT = "Found 42"'),
        ("-> int:\n    ...", "RESULT: Any = 3"),
        ("-> list[str] | None:\n    ...", 'RESULT: Any = ["red", "blue"]'),
        ("-> dict[str, Any]:\n    ...", 'RESULT: Any = {"name": "shoes"}'),
        ("-> None:\n    ...", "RESULT: Any = None"),
        (':\n    return {"summary": f"{query} in all", "pages": [1, 2]}', '"some in all"'),
        (":\n    if query:\n        return None\n    return 5", "RESULT: Any = 5"),
    ],
)
def test_what_the_work_returns_is_read_from_it(code: Code, work: str, result: str) -> None:
    code.put(FIND_IT.replace(SEARCH, f"\nasync def search(query) {work}\n".replace(") :", "):")))
    assert result in code.adopted("find_it")


def test_an_example_of_what_it_returns_is_made_of_what_the_module_knows(code: Code) -> None:
    code.put("class Found: ...\n" + FIND_IT.replace("list[str]", "Found"))
    assert "it cannot be seen what search returns" in code.refused("find_it")
    text = code.adopted("find_it", "--returns", "[Found() for _ in range(3)]")
    assert "RESULT: Any = [module.Found() for _ in range(3)]" in text


@pytest.mark.parametrize("example", ["Found(", "Fund()", ""])
def test_an_example_that_is_none_is_refused(code: Code, example: str) -> None:
    code.put(FIND_IT)
    assert "--returns" in code.refused("find_it", "--returns", example)


@pytest.mark.parametrize(
    ("param", "sample"),
    [
        ("a: int", '{"a": 3}'),
        ("a: 'str | None'", '{"a": "shoes"}'),
        ("a: list[int], b: bool", '{"a": [1, 2], "b": True}'),
        ('a: Literal["fast", "slow"]', '{"a": "fast"}'),
        ("a: str = 'red'", "{}"),
        ("ctx: RunContext, *, a: float, b: int = 3", '{"a": 2.5}'),
    ],
)
def test_arguments_are_made_up_from_the_annotations(code: Code, param: str, sample: str) -> None:
    code.put(FIND_IT.replace("find_it(query: str", f"find_it({param}"))
    assert f"ARGUMENTS: dict[str, object] = {sample}" in code.adopted("find_it")


def test_arguments_that_cannot_be_made_up_are_asked_for(code: Code) -> None:
    code.put(FIND_IT.replace("find_it(query: str", "find_it(where: Place, how, zip_code: str"))
    said = code.refused("find_it")
    assert "--arg where=EXPR" in said
    assert "--arg how=EXPR" in said
    words = ("--arg", "where={'x': 1}", "--arg", "how=5", "--arg", "zip_code=0815")
    sample = '{"where": {"x": 1}, "how": 5, "zip_code": "0815"}'
    assert f"ARGUMENTS: dict[str, object] = {sample}" in code.adopted("find_it", *words)


def test_an_argument_that_fits_nothing_is_refused(code: Code) -> None:
    code.put(FIND_IT.replace("query: str", "query: int"))
    assert "'qery=5' fits no parameter" in code.refused("find_it", "--arg", "qery=5")
    assert "'query=now' is no value" in code.refused("find_it", "--arg", "query=now")


def test_each_test_of_a_payment_has_another_order_unless_one_is_given(code: Code) -> None:
    code.put(FIND_IT.replace("find_it(query: str", "find_it(order_id: str, query: str"))
    another = 'monkeypatch.setitem(ARGUMENTS, "order_id", uuid4().hex)'
    assert another in code.adopted("find_it", pattern="payment")
    assert another not in code.adopted("find_it", "--force", "--arg=order_id=42", pattern="payment")
    key = 'monkeypatch.setitem(ARGUMENTS, "query", uuid4().hex)'
    assert key in code.adopted("find_it", "--force", "--key", "query", pattern="payment")
    done("adopt", "find_it", "--pattern", "payment", "--key", "card", exit_code=2)


# The agent and the userdata.


def test_an_agent_that_needs_something_is_asked_for(code: Code) -> None:
    code.put(METHOD.replace("__init__(self)", "__init__(self, db: Any)"))
    assert "Assistant cannot be made without db" in code.refused("find_it")
    text = code.adopted("find_it", "--agent", "Assistant(db={'a': 'b'})")
    assert 'agent = module.Assistant(db={"a": "b"})' in text


def test_an_agent_with_a_model_of_its_own_is_not_tested_with_that(code: Code) -> None:
    code.put(METHOD.replace('instructions=""', 'instructions="", llm="openai/gpt"'))
    assert "a model of its own, which a test would call: llm" in code.refused("find_it")
    alone = 'Agent(instructions="", tools=[Assistant().find_it])'
    assert alone in code.refused("find_it")
    text = code.adopted("find_it", "--agent", alone)
    assert "from livekit.agents import Agent" in text
    assert "tools=[module.Assistant().find_it]" in text


def test_a_class_that_is_no_agent_or_has_no_instructions_is_asked_for(code: Code) -> None:
    code.put(METHOD.replace("(Agent)", ""))
    assert "which is no Agent as far as can be seen" in code.refused("find_it")
    code.put(METHOD.replace("def __init__", "def _init"))
    assert "Assistant has no __init__" in code.refused("find_it")


def test_a_class_is_an_agent_if_the_one_above_it_is(code: Code) -> None:
    base = "class Base(Agent):\n    def __init__(self, db: Any = None) -> None: ...\n"
    code.put(base, "src/shop/base.py")
    text = METHOD.replace("(Agent)", "(Base)").replace("def __init__", "def _init")
    code.put(f"from shop.base import Base\n{text}")
    assert "agent = module.Assistant()" in code.adopted("find_it")


# What is asked, and the file.


def test_without_a_pattern_it_says_what_each_stance_promises(code: Code) -> None:
    code.put(FIND_IT)
    said = done("adopt", "find_it", exit_code=2).output
    assert "interruptible: stops its work as soon as the caller takes the turn" in said
    assert "payment: must complete" in said


def test_all_that_is_wrong_is_told_at_once(code: Code) -> None:
    tool = FIND_IT.replace("(query: str", "(ctx: RunContext[Data], query: Any").replace(
        "-> list[str]", "-> Found"
    )
    code.put(tool.replace("[query]", "Found(query)"))
    said = code.refused("find_it", "--deadline", "5", "--agent", "Asistant()")
    expected = ("--deadline is for", "--arg query", "returns", "has no Asistant", "userdata")
    assert [part for part in expected if part not in said] == []


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("interuptible", "did you mean interruptible?"),
        ("cleanup", "cleanup releases something"),
        ("streaming", "search yields nothing"),
    ],
)
def test_a_pattern_that_does_not_fit_is_refused(code: Code, pattern: str, said: str) -> None:
    code.put(FIND_IT)
    assert said in code.refused("find_it", pattern=pattern)


def test_what_yields_streams(code: Code) -> None:
    loop = "return str([found async for found in search(query)])"
    work = "async def search(query: str) -> AsyncIterator[int]:\n    yield 7\n"
    code.put(FIND_IT.replace("return str(await search(query))", loop).replace(SEARCH, work))
    assert "add --pattern streaming" in code.refused("find_it")
    assert "RESULT: Any = 7" in code.adopted("find_it", pattern="streaming")


def test_a_file_that_is_there_stays_unless_it_is_forced(code: Code) -> None:
    code.put(FIND_IT)
    before = code.adopted("find_it")
    assert "nothing to do" in done("adopt", "find_it", "--pattern", "interruptible").output
    done("adopt", "find_it", "--pattern", "async", exit_code=3)
    assert code.adopted("find_it", "--dry-run") == before
    assert code.adopted("find_it", "--force", pattern="async") != before


def test_what_would_be_written_is_told_in_json(code: Code) -> None:
    code.put(FIND_IT)
    words = ("adopt", "find_it", "--pattern", "interruptible", "--dry-run", "--json")
    told = json.loads(done(*words).output)
    assert told["command"] == "adopt"
    assert [change["path"] for change in told["changes"]] == ["tests/tools/test_find_it.py"]
    assert not (code.root / "tests").exists()


def test_the_tool_is_not_touched_and_no_record_is_kept(code: Code) -> None:
    code.put(FIND_IT)
    before = (code.root / "src/shop/assistant.py").read_bytes()
    code.adopted("find_it")
    assert (code.root / "src/shop/assistant.py").read_bytes() == before
    assert not (code.root / ".gen-tool").exists() or not any(code.root.glob(".gen-tool/*.json"))
