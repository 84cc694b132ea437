"""Checks of the template and its documents: the rules find nothing in them."""

import re
from pathlib import Path

import pytest

from lrf.lint.check import check, check_source
from lrf.lint.documentation import page
from lrf.lint.options import Options
from lrf.lint.rule import Finding
from tests.combinations.sources import HEAD, Combination, legal_combinations, source_of

ROOT = Path(__file__).parent.parent.parent
TEMPLATE = ROOT / "{{cookiecutter.project_slug}}"
SOURCE = TEMPLATE / "src" / "{{cookiecutter.package_name}}"
DOCS = ROOT / "docs"
SNIPPET = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
PACKAGE = re.compile(r"\{\{ ?cookiecutter\.package_name ?\}\}")
IMPORTS = """\
import asyncio
from livekit.agents import Agent, RunContext, ToolError, ToolResult, function_tool
from my_voice_agent.longrunning import (
    background_tool, interruptible_tool, payment_tool, quick_tool
)
"""


def told(findings: list[Finding]) -> list[str]:
    return [f"{f.path}:{f.line} {f.code} {f.message}" for f in findings]


def test_the_tools_of_the_template_are_clean() -> None:
    report = check(sorted(SOURCE.rglob("*.py")), Options(tools=SOURCE / "tools"))
    assert told(list(report.findings)) == []
    assert report.tools >= 10


def template_tests() -> list[Path]:
    files = sorted((TEMPLATE / "tests").rglob("*.py"))
    return [file for file in files if "{%" not in file.read_text("utf-8")]


@pytest.mark.parametrize("file", template_tests(), ids=lambda path: path.name)
def test_the_template_tests_are_clean(file: Path) -> None:
    source = PACKAGE.sub("my_voice_agent", file.read_text("utf-8"))
    assert told(check_source(source, f"tests/{file.name}")) == []


@pytest.mark.parametrize("patterns", list(legal_combinations()), ids="-".join)
def test_every_combination_is_clean(patterns: Combination) -> None:
    for confirm in (False, True) if patterns[0] == "payment" else (False,):
        source = HEAD + source_of(patterns, confirm=confirm)
        assert told(check_source(source, "tools/report.py")) == []


def documents() -> list[Path]:
    names = [*ROOT.glob("*.md"), *DOCS.glob("*.md"), *TEMPLATE.glob("*.md")]
    return sorted(path for path in names if path.name != "check.md")


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_snippets_of_documents_are_clean(document: Path) -> None:
    for snippet in SNIPPET.findall(document.read_text("utf-8")):
        try:
            compile(snippet, "snippet", "exec")
        except SyntaxError:
            continue  # an excerpt
        assert told(check_source(IMPORTS + snippet, document.name)) == []


def test_the_page_of_the_rules_is_up_to_date() -> None:
    command = "uv run python -m lrf.lint.documentation > docs/check.md"
    assert (DOCS / "check.md").read_text("utf-8") == page(), f"write it anew: {command}"
