"""Messages for a tool that cannot be adopted, or not without a hand."""

from pathlib import Path

import pytest

from .repository import Repository

TOOL = """
from livekit.agents import function_tool

async def fetch(query: str) -> str:
    return query

@function_tool
async def search(query: str) -> str:
    \"\"\"Search.\"\"\"
    return await fetch(query)
"""


def files(repository: Repository) -> dict[Path, bytes]:
    root = repository.root
    return {p: p.read_bytes() for p in root.rglob("*") if p.is_file() and ".ruff" not in str(p)}


def test_one_file_is_created_and_no_other_is_touched(repository: Repository) -> None:
    repository.put("shop/agent.py", TOOL)
    before = files(repository)
    assert "created tests/tools/test_search.py" in repository.adopt("search", "async")
    after = files(repository)
    test = repository.root / "tests/tools/test_search.py"
    assert after.pop(test)
    assert after == before


def test_a_test_that_is_there_is_never_overwritten(repository: Repository) -> None:
    repository.put("shop/agent.py", TOOL)
    repository.adopt("search", "async")
    before = files(repository)
    assert "test_search.py exists" in repository.adopt("search", "async", exit_code=3)
    assert files(repository) == before


def test_a_dry_run_writes_nothing(repository: Repository) -> None:
    repository.put("shop/agent.py", TOOL)
    before = files(repository)
    printed = repository.adopt("search", "async", "--dry-run")
    assert 'holds="shop.agent.fetch"' in printed
    assert files(repository) == before


def test_a_mode_has_to_be_said(repository: Repository) -> None:
    repository.put("shop/agent.py", TOOL)
    assert "payment: completes once" in repository.adopt("search", "", exit_code=2)


def test_a_mistyped_name_is_told_what_there_is(repository: Repository) -> None:
    repository.put("shop/agent.py", TOOL)
    printed = repository.adopt("serch", "async", exit_code=2)
    assert "there is no tool 'serch'" in printed
    assert "there is search" in printed


def test_of_two_tools_of_a_name_one_is_chosen(repository: Repository) -> None:
    repository.put("shop/agent.py", TOOL)
    repository.put("shop/other.py", TOOL)
    printed = repository.adopt("search", "async", exit_code=2)
    assert "several tools are called search: src/shop/agent.py:8, src/shop/other.py:8" in printed
    assert "--in src/shop/agent.py" in printed
    repository.adopt("search", "async", "--in", "src/shop/other.py")
    assert 'holds="shop.other.fetch"' in repository.test_of("search")


def test_a_generated_tool_needs_no_adoption(repository: Repository) -> None:
    made = "from .longrunning import background_tool\n\n@background_tool('the report')\n"
    repository.put("shop/agent.py", f"{made}async def report() -> str:\n    return ''\n")
    assert "report is made by background_tool" in repository.adopt("report", "async", exit_code=2)


def test_what_is_slow_can_be_said(repository: Repository) -> None:
    repository.put("shop/agent.py", TOOL)
    repository.adopt("search", "async", "--holds", "shop.client.Client.ask")
    assert 'holds="shop.client.Client.ask"' in repository.test_of("search")


def test_an_argument_that_cannot_be_made_up_is_marked(repository: Repository) -> None:
    tool = TOOL.replace("def search(query: str)", "def search(query: Query)")
    repository.put("shop/agent.py", f"from somewhere import Query\n{tool}")
    printed = repository.adopt("search", "async", exit_code=4)
    assert "left to do: fill in arguments" in printed
    assert 'arguments={"query": ...}' in repository.test_of("search")


def test_a_tool_that_no_test_can_import_yet_is_told_how(repository: Repository) -> None:
    file = repository.root / "my-agents/agent.py"
    file.parent.mkdir()
    file.write_text(TOOL)
    printed = repository.adopt("search", "async", exit_code=4)
    assert 'in pyproject.toml: pythonpath = ["my-agents"]' in printed
    assert "from agent import search" in repository.test_of("search")


def test_in_a_repository_that_gen_tool_moved_into(repository: Repository) -> None:
    (repository.root / "pyproject.toml").unlink()
    settings = 'package = "voice_tools"\ntools = "src/voice_tools/tools"\ntests = "tests/tools"\n'
    (repository.root / "lrf.toml").write_text(settings)
    repository.put("shop/agent.py", TOOL)
    repository.adopt("search", "async")
    assert "from shop.agent import search" in repository.test_of("search")


def test_a_method_in_the_background_stays_with_its_agent(repository: Repository) -> None:
    method = TOOL.replace(
        "@function_tool\nasync def search(", "@function_tool\n{}async def search(self, "
    )
    _, _, body = method.partition("@function_tool\n{}")
    lines = "".join(f"    {line}\n" for line in f"@function_tool\n{body}".splitlines())
    agent = "from livekit.agents import Agent\n\nclass Clerk(Agent):\n"
    agent += "    def __init__(self) -> None:\n        super().__init__(instructions='')\n\n"
    fetch = "\n\nasync def fetch(query: str) -> str:\n    return query\n"
    repository.put(
        "shop/agent.py", f"from livekit.agents import function_tool\n{agent}{lines}{fetch}"
    )
    repository.adopt("search", "background")
    text = repository.test_of("search")
    assert "def toolset(self) -> Toolset:" in text
    assert "return Clerk()" in text


def test_arguments_are_what_a_model_would_give(repository: Repository) -> None:
    tool = TOOL.replace("def search(query: str)", "def search(query: str, on: date, room: Room)")
    head = (
        "from datetime import date\nfrom typing import Literal\nRoom = Literal['king', 'suite']\n"
    )
    repository.put("shop/agent.py", head + tool)
    repository.adopt("search", "async")
    wanted = 'arguments={"query": "shoes", "on": "2030-05-17", "room": "king"}'
    assert wanted in repository.test_of("search")


def test_a_type_that_is_made_of_itself_is_marked(repository: Repository) -> None:
    tool = TOOL.replace("def search(query: str)", "def search(query: Tree)")
    repository.put("shop/agent.py", 'Tree = list["Tree"]\n' + tool)
    assert "fill in arguments" in repository.adopt("search", "async", exit_code=4)


@pytest.mark.parametrize("path", ["shop/my-agent.py", "shop/class.py"])
def test_a_file_that_cannot_be_imported_is_named(repository: Repository, path: str) -> None:
    repository.put(path, TOOL)
    before = files(repository)
    printed = repository.adopt("search", "async", exit_code=2)
    assert f"no test can import src/{path}" in printed
    assert files(repository) == before


def test_a_folder_called_like_a_keyword_is_no_package(repository: Repository) -> None:
    repository.put("class/agent.py", TOOL)
    (repository.root / "src/class/__init__.py").unlink()
    printed = repository.adopt("search", "async", exit_code=4)
    assert 'pythonpath = ["src/class"]' in printed
    assert "from agent import search" in repository.test_of("search")


def test_a_name_with_a_hyphen_is_adopted(repository: Repository) -> None:
    repository.put(
        "shop/agent.py", TOOL.replace("@function_tool", '@function_tool(name="find-it")')
    )
    repository.adopt("find-it", "async")
    assert "class TestFindIt(" in repository.test_of("find_it")


def test_of_two_tools_of_a_name_in_one_file_one_is_chosen_by_its_line(
    repository: Repository,
) -> None:
    repository.put("shop/agent.py", TOOL + TOOL.replace("fetch", "ask"))
    printed = repository.adopt("search", "async", exit_code=2)
    assert "say which: --in src/shop/agent.py:8" in printed
    repository.adopt("search", "async", "--in", "src/shop/agent.py:18")
    assert 'holds="shop.agent.ask"' in repository.test_of("search")


def test_a_file_that_cannot_be_read_is_named(repository: Repository) -> None:
    repository.put("shop/agent.py", f"{TOOL})\n")
    printed = repository.adopt("search", "async", exit_code=2)
    assert "in any file; not valid Python: src/shop/agent.py" in printed


def test_what_to_fill_in_is_said_in_one_paragraph(repository: Repository) -> None:
    both = "first = await fetch(query)\n    return first + await ask(query)"
    tool = TOOL.replace("return await fetch(query)", both)
    repository.put("shop/agent.py", f"async def ask(query: str) -> str: ...\n{tool}")
    printed = repository.adopt("search", "async", "--pattern", "cleanup", exit_code=4)
    assert "fill in holds and opens in tests/tools/test_search.py" in printed
    assert "the one that is slow: shop.agent.fetch or shop.agent.ask." in printed
    assert "opens: no `async with` is found in search." in printed


def test_a_tool_that_waits_for_nothing_is_told_so(repository: Repository) -> None:
    repository.put("shop/agent.py", TOOL.replace("await fetch(query)", "query"))
    printed = repository.adopt("search", "async", exit_code=4)
    assert "search waits for nothing, and then it needs no contract" in printed


MADE = """
from typing import Any
from livekit.agents import function_tool

def tools(db: Any):
    @function_tool
    async def find(query: str) -> str:
        \"\"\"Find.\"\"\"
        return await db.ask(query)

    return [find]
"""


def test_what_may_be_anything_has_no_path(repository: Repository) -> None:
    repository.put("shop/made.py", MADE)
    printed = repository.adopt("find", "async", exit_code=4)
    assert "fill in holds and find" in printed
    assert "a test decides when db.ask ends, and its path is not known" in printed
    assert "Any" not in repository.test_of("find")
