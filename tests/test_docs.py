"""The documents: their links lead somewhere, and their code is code."""

import re
from pathlib import Path
from typing import Any

import pytest
from livekit.agents.llm import FunctionTool

from tests.template import TEMPLATE

DOCUMENTS = [*sorted(TEMPLATE.glob("*.md")), *sorted((TEMPLATE / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)")
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

# What the blocks of docs/patterns.md take for granted.
PRELUDE = """
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from my_voice_agent.longrunning import *
from my_voice_agent.longrunning.task import Work
"""


def blocks_of(document: Path) -> list[str]:
    return BLOCK.findall(document.read_text("utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_code_block_is_python(document: Path) -> None:
    for block in blocks_of(document):
        compile(block, document.name, "exec")


def test_the_tools_of_the_patterns_page_are_tools_of_all_ten_patterns() -> None:
    names: dict[str, Any] = {}
    exec(PRELUDE, names)
    for block in blocks_of(TEMPLATE / "docs" / "patterns.md"):
        exec(block, names)
    tools = [value for value in names.values() if isinstance(value, FunctionTool)]
    patterns = {pattern for tool in tools for pattern in getattr(tool, "patterns", ())}
    assert len(patterns) == 10
