"""A rendered project passes its own CI, before and after gen-tool, with any answers."""

import re
from pathlib import Path

import pytest

from tests.scaffold.project import HOSTILE, chat, check, gen_tool
from tests.template import Render

# One tool of each mode and each option, and what else a new owner would try.
TOOLS = [
    ["--pattern", "interruptible", "look_up", "name:str", "limit:int=5"],
    ["--pattern", "payment", "pay_bill", "bill_id:str", "amount_minor:int"],
    ["--pattern", "background", "report"],
    ["--pattern", "background", "--pattern", "streaming", "watch_prices", "items:list[str]"],
    ["--pattern", "streaming", "--pattern", "timeout", "--pattern", "retry", "find_offers"],
    ["--pattern", "concurrent", "--pattern", "cleanup", "ask_shops", "shops:list[str]"],
    ["--pattern", "retry", "fetch_news", "kind:local|world=local"],
]


def test_it_passes_its_own_checks(project: Path) -> None:
    printed = check(project)
    assert re.search(r"\d{2,} passed", printed)
    assert "failed" not in printed
    assert not list(project.rglob("agent-data"))


def test_the_chat_answers_offline(project: Path) -> None:
    printed = chat(project, "search for shoes")
    assert "Found 3 matching records for shoes." in printed


CHOICES = [
    {"examples": "none", "license": "none", "python_version": "3.14", "package_name": "b" * 40}
    | {"models": "realtime"},
    {"project_name": HOSTILE, "description": HOSTILE, "author_name": HOSTILE}
    | {"package_name": "z", "license": "Apache-2.0", "python_version": "3.12"},
    {"project_slug": "p" * 40, "package_name": "a" * 40, "license": "BSD-3-Clause"}
    | {"models": "plugins"},
]


@pytest.mark.parametrize("answers", CHOICES, ids=["none", "hostile", "long"])
def test_with_other_answers_and_new_tools_it_passes_too(
    answers: dict[str, str], render: Render
) -> None:
    project = render(**answers)
    # all of them where they are the only tools; else the contracts of the examples run once more
    for arguments in TOOLS if answers.get("examples") == "none" else TOOLS[:2]:
        gen_tool(project, *arguments)
    printed = check(project)
    assert "failed" not in printed
