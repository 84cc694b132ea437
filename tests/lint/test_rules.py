"""Every rule finds what its fixtures and its documentation say, and nothing else."""

from pathlib import Path

import pytest

from lrf.lint.check import check, check_source
from lrf.lint.options import Options
from lrf.lint.rule import HEADS, Finding, Rule
from lrf.lint.rules import all_rules
from tests.lint.fixture import FIXTURES, expected, files_of, fixtures, found

PREAMBLE = """\
import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import asdict, dataclass
from unittest.mock import MagicMock

import aiohttp
import httpx
from livekit.agents import (
    Agent, AgentSession, RunContext, ToolError, ToolResult, StopResponse, function_tool
)
from livekit.agents.llm import ToolFlag
from livekit.agents.llm.async_toolset import AsyncToolset
from my_voice_agent.longrunning import background_tool

"""
RULES = list(all_rules().values())
# A fixture of a preview rule says so by its name; in the others these rules are off.
PREVIEW = "preview"


@pytest.mark.parametrize("fixture", fixtures(), ids=lambda path: path.stem)
def test_a_fixture_has_exactly_the_codes_of_its_comments(fixture: Path) -> None:
    tools = fixture / "tools" if (fixture / "tools").is_dir() else None
    options = Options(preview=PREVIEW in fixture.stem, tools=tools)
    assert found(fixture, options) == expected(fixture)


def test_every_rule_has_a_fixture_with_a_finding_and_lines_without() -> None:
    codes = {code for fixture in fixtures() for _, _, code in expected(fixture)}
    assert sorted(all_rules().keys() - codes) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_example_of_a_rule_breaks_it_and_only_it(rule: Rule, tmp_path: Path) -> None:
    assert {f.code for f in documented(rule, "Example", tmp_path)} == {rule.code}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_to_use_instead_breaks_no_rule(rule: Rule, tmp_path: Path) -> None:
    assert documented(rule, "Use instead", tmp_path) == []


def documented(rule: Rule, head: str, folder: Path) -> list[Finding]:
    """Return what is found in the code of a section, as the module of a project."""
    code = rule.section(head).removeprefix("```python\n").removesuffix("\n```")
    assert code
    (folder / "pyproject.toml").touch()
    file = folder / "tools" / "report.py"
    file.parent.mkdir()
    source = code if rule.code == "LRF510" and head == "Example" else PREAMBLE + code
    file.write_text(source, "utf-8")
    options = Options(preview=rule.preview, tools=file.parent)
    return list(check([file], options).findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_documents_itself(rule: Rule) -> None:
    assert all(rule.section(head) for head in HEADS)
    assert rule.summary
    assert not rule.summary.endswith(".")
    for sentence in (rule.caller, rule.instead):
        assert not sentence.endswith(".")


def test_codes_are_the_names_of_the_modules() -> None:
    for rule in RULES:
        module = rule.check.__module__.rpartition(".")[2]
        assert module == f"{rule.code.lower()}_{rule.name.replace('-', '_')}"


def test_fixtures_are_python() -> None:
    for fixture in fixtures():
        for file in files_of(fixture):
            compile(file.read_text("utf-8"), file.name, "exec")
    assert FIXTURES.is_dir()


def test_a_rule_that_is_only_likely_is_off_by_default() -> None:
    source = (FIXTURES / "lrf115_preview.py").read_text("utf-8")
    assert check_source(source) == []
    assert {f.code for f in check_source(source, options=Options(preview=True))} == {"LRF115"}
    assert {f.code for f in check_source(source, options=Options(select=("no-timeout",)))} == {
        "LRF115"
    }
