"""A tool that is mended, with what its tests say, passes them as they were written."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from .project import PACKAGE, Adopting

BY_HAND = Path(__file__).parent / "by_hand"
TOOLS = {
    "pay": ["payment"],
    "compare": ["concurrent"],
    "report": ["background"],
    "find": ["retry", "cleanup", "timeout"],
}
FOR_FIND = ("--work", "search", "--release", "disconnect", "--deadline", "20")


def test_a_tool_that_is_mended_passes_the_tests_it_had_before(tmp_path: Path) -> None:
    adopting = Adopting(tmp_path / "output")
    adopting.put("shop.py", (BY_HAND / "before.txt").read_text("utf-8"))
    for name, patterns in TOOLS.items():
        words = [word for pattern in patterns for word in ("--pattern", pattern)]
        adopting.adopt(name, *words, *(FOR_FIND if name == "find" else ()))
    assert set(adopting.failing()) == set(TOOLS)
    adopting.put("shop.py", (BY_HAND / "after.txt").read_text("utf-8"))
    assert adopting.failing() == {}
    # it was mended with what they name, and all that they name is there
    mended = _names((BY_HAND / "after.txt").read_text("utf-8"))
    for name in TOOLS:
        text = (adopting.root / f"tests/tools/test_{name}.py").read_text("utf-8")
        named = set(re.findall(rf"{PACKAGE}\.(\w+\.\w+)", ast.get_docstring(ast.parse(text)) or ""))
        assert named, name
        assert named <= mended
    assert not (adopting.root / "ledger.sqlite3").exists(), "tests share what was charged"


def _names(source: str) -> set[str]:
    """What a module of the package imports from its others."""
    imports = (node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom))
    ours = (node for node in imports if node.level)
    return {f"{node.module}.{alias.name}" for node in ours for alias in node.names}
