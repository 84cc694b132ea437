"""The documents: links lead somewhere, code runs, commands exist, and figures are true."""

import re
from pathlib import Path
from shlex import split
from typing import Any

import pytest
from click import Context
from livekit.agents.llm import FunctionTool

from lrf.cli.group import gen_tool
from lrf.spec.patterns import BUILT_IN
from lrf.testing import contracts
from lrf.testing.contracts import Contract
from tests.template import SCAFFOLD, TEMPLATE

DOCUMENTS = [*sorted(TEMPLATE.glob("*.md")), *sorted((TEMPLATE / "docs").glob("*.md"))]
# These name commands that are gone.
OF_THE_PAST = (TEMPLATE / "CHANGELOG.md", TEMPLATE / "docs" / "promises.md")
LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)")
ANCHOR = re.compile(r"\]\(([^)#\s]*)#([^)\s]+)\)")
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^```(\w*)$", re.MULTILINE)
NOT_PROMISED = ("test_the_contract_is_that_of_the_tool", "test_completion", "test_interruption")
PROMISES = TEMPLATE / "docs" / "promises.md"

# What the blocks take for granted.
PRELUDE = """
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from my_voice_agent.longrunning import *
from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import BackgroundContract, RetryContract, TimeoutContract
from my_voice_agent.longrunning.task import Work
"""


def blocks_of(document: Path) -> list[str]:
    return BLOCK.findall(document.read_text("utf-8"))


def commands_of(*documents: Path) -> list[str]:
    """Return the words after `gen-tool` in the commands that documents show."""
    texts = "\n".join(document.read_text("utf-8") for document in documents)
    blocks = "".join(re.findall(r"(?ms)^ *```console\n(.*?)^ *```", texts))
    inline = re.findall(r"`(?:uv run )?gen-tool ([a-z][^`A-Z…]*)`", texts)
    return sorted({*re.findall(r"(?m)gen-tool (.*)$", blocks), *(each.strip() for each in inline)})


def anchors_of(document: Path) -> set[str]:
    """Return what a link may point to in a document, as GitHub names its headings."""
    headings = re.findall(r"(?m)^#+ (.*)$", document.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_leads_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    assert [link for link in LINK.findall(text) if not (document.parent / link).exists()] == []
    for target, anchor in ANCHOR.findall(text):
        if not target.startswith("http"):
            assert anchor in anchors_of(document.parent / target if target else document)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_code_block_is_python(document: Path) -> None:
    for block in blocks_of(document):
        compile(block, document.name, "exec")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_block_says_what_it_is_in(document: Path) -> None:
    fences = FENCE.findall(document.read_text("utf-8"))
    assert len(fences) % 2 == 0
    assert "" not in fences[::2]


def test_the_tool_and_its_test_in_the_readme_fit_together() -> None:
    names: dict[str, Any] = {}
    exec(PRELUDE, names)
    for block in blocks_of(TEMPLATE / "README.md"):
        exec(block, names)
    assert promises_of(names["TestReport"])


@pytest.mark.virtual_time
async def test_the_call_of_the_testing_page_succeeds() -> None:
    names: dict[str, Any] = {}
    exec(PRELUDE, names)
    exec("from my_voice_agent.agent import Assistant, session_settings", names)
    exec(blocks_of(TEMPLATE / "docs" / "testing.md")[-1], names)
    await names["test_a_caller_changes_their_mind"]()


@pytest.mark.parametrize("command", commands_of(*{*DOCUMENTS} - {*OF_THE_PAST}))
def test_each_command_of_gen_tool_can_be_typed(command: str) -> None:
    name, *words = split(command, comments=True)
    if name.startswith("--pattern"):
        name, words = "new", [name, *words]
    parser = gen_tool.get_command(Context(gen_tool), name)
    assert parser is not None
    if words or not parser.params:
        parser.make_context(name, words)


def test_the_tools_of_the_patterns_page_are_tools_of_all_ten_patterns() -> None:
    names: dict[str, Any] = {}
    exec(PRELUDE, names)
    for block in blocks_of(TEMPLATE / "docs" / "patterns.md"):
        exec(block, names)
    tools = [value for value in names.values() if isinstance(value, FunctionTool)]
    patterns = {pattern for tool in tools for pattern in getattr(tool, "patterns", ())}
    assert len(patterns) == 10


def test_each_pattern_shows_a_call_to_its_end_and_an_interrupted_one() -> None:
    page = (TEMPLATE / "docs" / "patterns.md").read_text("utf-8")
    for pattern in BUILT_IN:
        section = page.partition(f"\n## {pattern.name}\n")[2].partition("\n## ")[0]
        for kind in ("completed", "interrupted"):
            assert f"](pictures/{pattern.name}-{kind}.svg)" in section
        assert "**Use it**" in section
        assert "**Not**" in section


def promises_of(contract: type) -> set[str]:
    """Return the tests of a contract that state a promise."""
    own = set(dir(contract)) - {*NOT_PROMISED}
    return {name for name in own if name.startswith("test_") and getattr(contract, name)}


def all_contracts() -> list[type[Contract]]:
    named = [getattr(contracts, name) for name in contracts.__all__]
    return [each for each in named if isinstance(each, type)]


def test_each_promise_names_its_test_and_each_test_is_named() -> None:
    named = re.findall(r"`(\w+Contract)\.(test_\w+)`", PROMISES.read_text("utf-8"))
    kept = {(c.__name__, name) for c in all_contracts() for name in promises_of(c)}
    assert set(named) - {("Contract", "test_the_contract_is_that_of_the_tool")} == kept


def test_each_promise_of_the_runtime_names_a_test_that_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PROMISES.read_text("utf-8"))
    assert len(named) > 15
    for path, name in named:
        assert f"def {name}(" in (TEMPLATE / path).read_text("utf-8"), (path, name)


def test_the_readme_is_short_and_its_figures_are_true() -> None:
    readme = (TEMPLATE / "README.md").read_text("utf-8")
    assert readme.count("\n") <= 150
    rules = len([*(TEMPLATE / "generators/lrf/lint/rules").glob("lrf*.py")])
    assert f"a linter that knows {rules} pitfalls" in readme.replace("\n", " ")
    counts = [len(promises_of(each)) for each in example_contracts()]
    assert f"keeps {min(counts)} to {max(counts)} promises" in readme.replace("\n", " ")


def example_contracts() -> list[type[Contract]]:
    """Return the contracts of the example tools: each tool shows one pattern."""
    found: list[type[Contract]] = []
    for path in sorted((SCAFFOLD / "tests" / "tools").glob("test_*.py")):
        code = path.read_text("utf-8").replace("{{ cookiecutter.package_name }}", "my_voice_agent")
        names: dict[str, Any] = {"__name__": path.stem}
        exec(compile(code, path.name, "exec"), names)
        found += [each for name, each in names.items() if name.startswith("Test")]
    assert len(found) == 11  # and one of the second agent
    return found
