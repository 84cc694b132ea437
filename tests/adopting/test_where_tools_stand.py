"""Tools are adopted in every kind of repository, and wherever in it they stand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from gen_tool import project

from tests.gen_tool.typing_commands import done
from tests.moving_in.layouts import LAYOUTS

from .project import Adopting

DESK = (Path(__file__).parent / "by_hand" / "desk.txt").read_text("utf-8")
LOOK_UP = '''"""Somewhere."""

from livekit.agents import function_tool
{imports}

@function_tool
async def {name}(name: str) -> str:
    """Look a name up."""
    return await {search}(name)
'''
SEARCH = """

async def search(name: str) -> str:
    return f"{name} is here"
"""
CLIENT = """

class Client:
    async def search(self, name: str) -> str:
        return f"{name} is here"


client = Client()
"""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_in_every_kind_of_repository(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, text in LAYOUTS[layout].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    done("init", exit_code=4)
    home = project.find(tmp_path)
    assert isinstance(home, project.Project)
    (tmp_path / home.source / "desk.py").write_text(DESK, "utf-8")
    done("adopt", "find_shoes", "--pattern", "interruptible")
    test = str(home.test("find_shoes"))
    for command in (
        ["pytest", "-q", test],
        ["ruff", "check", test],
        ["ruff", "format", "--check", test],
    ):
        run(*command)


def run(*command: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *command],
        env=os.environ | {"PYTHONPATH": "src"},
        capture_output=True,
        encoding="utf-8",
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_wherever_it_stands_its_slow_part_is_replaced(tmp_path: Path) -> None:
    adopting = Adopting(tmp_path / "output")

    def put(path: str, name: str, search: str, *, imports: str = "", beside: str = "") -> None:
        text = LOOK_UP.format(name=name, search=search, imports=imports)
        adopting.put(path, text + beside)

    adopting.put("backend/__init__.py", "")
    adopting.put("backend/service.py", SEARCH)
    put("here.py", "beside", "search", beside=SEARCH)
    put("../outside.py", "outside", "search", beside=SEARCH)
    imported = "from my_voice_agent.backend import service"
    put("by_module.py", "by_module", "service.search", imports=imported)
    put("by_object.py", "by_object", "client.search", beside=CLIENT)
    # as is often done, the package has the function under the name of its module
    adopting.put("desk/__init__.py", "from .hidden import hidden as hidden\n")
    put("desk/hidden.py", "hidden", "search", imports="from ..backend.service import search")
    names = ["beside", "outside", "by_module", "by_object", "hidden"]
    for name in names:
        adopting.adopt(name, "--pattern", "interruptible")
    failing = adopting.failing()
    assert all(failing[name] == failing["beside"] for name in names)
    assert "tells_the_result_once" not in failing["beside"]
    adopting.run("ruff", "check", "tests/tools")
    adopting.run("ruff", "format", "--check", "tests/tools")
    assert "tests/tools" not in adopting.run("mypy", passes=False).replace("\\", "/")
