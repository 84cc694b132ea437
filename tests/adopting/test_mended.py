"""A tool that is mended, with what its tests say, passes them as they were written."""

from __future__ import annotations

from pathlib import Path

from .project import Adopting

BY_HAND = Path(__file__).parent / "by_hand"
TOOLS = {"pay": "payment", "compare": "concurrent"}


def test_a_tool_that_is_mended_passes_the_tests_it_had_before(tmp_path: Path) -> None:
    adopting = Adopting(tmp_path / "output")
    adopting.put("shop.py", (BY_HAND / "before.txt").read_text("utf-8"))
    for name, pattern in TOOLS.items():
        adopting.adopt(name, "--pattern", pattern)
    assert set(adopting.failing()) == set(TOOLS)
    adopting.put("shop.py", (BY_HAND / "after.txt").read_text("utf-8"))
    assert adopting.failing() == {}
    assert not (adopting.root / "ledger.sqlite3").exists(), "tests share what was charged"
