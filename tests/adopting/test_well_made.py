"""Tools that are well made pass all of their tests, whoever has made them."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from gen_tool import apply, project, spec
from gen_tool.adopting.asked import Asked
from gen_tool.adopting.understanding import understood
from gen_tool.adopting.writing import written
from gen_tool.commands.new import plan_new

from .project import PACKAGE, Adopting

BY_HAND = Path(__file__).parent / "by_hand"

# One tool for each stance, shape and guard: its patterns, its parameters, what must be said of it.
GENERATED = {
    "look_up": (["interruptible"], ["query:str"], []),
    "look_up_now": (["async", "cleanup"], ["query:str"], []),
    "pay_bill": (["payment"], ["bill_id:str", "cents:int"], []),
    "pay_order": (["payment", "cleanup"], ["order_id:str"], ["--confirm"]),
    "report": (["background", "progress"], [], []),
    "watch": (["background", "streaming", "timeout"], ["query:str"], ["--deadline", "600"]),
    "ask_around": (["background", "concurrent", "retry"], ["shops:list[str]"], []),
    "count_all": (["progress", "timeout"], ["pages:int"], ["--deadline", "20"]),
    "scan": (["streaming", "retry"], ["words:str"], []),
    "compare": (["concurrent", "timeout"], ["shops:list[str]"], ["--deadline", "20"]),
    "compare_all": (["concurrent", "retry", "cleanup"], [], []),
    "fetch_it": (["retry", "cleanup", "timeout"], ["how:fast|slow"], ["--deadline", "20"]),
}


@pytest.fixture(scope="module")
def adopting(tmp_path_factory: pytest.TempPathFactory) -> Adopting:
    """The tools of a project that has them from the generator, adopted as if they were not."""
    adopting = Adopting(tmp_path_factory.mktemp("well-made") / "output")
    home = project.find(adopting.root)
    assert isinstance(home, project.Project)
    for name, (patterns, params, words) in GENERATED.items():
        confirm = "--confirm" in words
        wanted = spec.parse(name, patterns=patterns, params=params, confirm=confirm)
        assert isinstance(wanted, spec.ToolSpec), wanted
        apply.apply(plan_new(wanted, home), home.root)
        chosen = [word for pattern in patterns for word in ("--pattern", pattern)]
        words = [*words, *(("--release", "release") if "cleanup" in patterns else ())]
        adopting.adopt(name, *chosen, *words, "--work", "operation", "--force")
    return adopting


def test_what_is_generated_passes(adopting: Adopting) -> None:
    assert adopting.failing() == {}
    adopting.is_clean()


def test_they_have_what_their_tests_say_that_holds_them(adopting: Adopting) -> None:
    for name in GENERATED:
        test = (adopting.root / f"tests/tools/test_{name}.py").read_text("utf-8")
        tool = (adopting.root / f"src/{PACKAGE}/tools/{name}.py").read_text("utf-8")
        named = re.findall(rf"{PACKAGE}\.(\w+)\.(\w+)", ast.get_docstring(ast.parse(test)) or "")
        assert named, name
        for module, attribute in named:
            assert re.search(rf"from \.\.{module} import .*\b{attribute}\b", tool), attribute


def test_what_is_written_by_hand_passes(tmp_path: Path) -> None:
    adopting = Adopting(tmp_path / "output")
    adopting.put("desk.py", (BY_HAND / "desk.txt").read_text("utf-8"))
    stances = {
        "find_shoes": "interruptible",
        "tell_price": "async",
        "order_catalogue": "background",
        "pay_order": "payment",
        "read_reviews": "streaming",
    }
    for name, pattern in stances.items():
        adopting.adopt(name, "--pattern", pattern)
    assert adopting.failing() == {}
    adopting.is_clean()


@pytest.mark.parametrize("width", [79, 88, 120])
def test_lines_are_as_long_as_in_the_project(adopting: Adopting, width: int) -> None:
    home = project.find(adopting.root)
    assert isinstance(home, project.Project)
    for name, (chosen, _, words) in GENERATED.items():
        release = "release" if "cleanup" in chosen else None
        confirm = "--confirm" in words
        asked = Asked(name, tuple(chosen), work="operation", release=release, confirm=confirm)
        text = written(understood(asked, home), replace(home, line_length=width))
        (adopting.root / home.test(name)).write_text(text, "utf-8")
    length = f"--line-length={width}"
    adopting.run("ruff", "check", length, "tests/tools")
    adopting.run("ruff", "format", "--check", length, "tests/tools")
