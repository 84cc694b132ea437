"""Each test that is written fails once, here or for the tools of the guide."""

from __future__ import annotations

import re
from pathlib import Path

from gen_tool import patterns

from .project import Adopting
from .test_the_guide import TABLE

BROKEN = Path(__file__).parent / "by_hand" / "broken.txt"

# How each tool is adopted, and what its callers live through.
TOOLS = {
    "says_nothing": (["interruptible"], ["tells_the_result_once"]),
    "is_frightened_by_a_cough": (["interruptible"], ["a_cough_stops_nothing"]),
    "keeps_the_caller": (["background"], ["answers_at_once"]),
    "looks_at_another_speech": (["background"], ["interrupting_the_announcement_harms_nothing"]),
    "counts_on": (
        ["background", "progress"],
        ["a_slow_step_does_not_hide_the_end_of_the_call"],
    ),
    "asks_one_after_the_other": (["concurrent"], ["asks_all_sources_at_once"]),
    "says_nothing_of_all_that": (["streaming"], ["tells_all_results_together"]),
    "waits_for_ever": (["timeout"], ["tells_at_the_deadline_that_it_was_too_slow"]),
    "gives_up_at_once": (["retry"], ["tries_again_after_a_transient_failure"]),
    "releases_too_early": (
        ["cleanup"],
        ["releases_once_when_the_work_is_done", "releases_once_when_the_work_has_failed"],
    ),
}


def test_each_way_to_be_wrong_fails_its_test(tmp_path: Path) -> None:
    adopting = Adopting(tmp_path / "output")
    adopting.put("broken.py", BROKEN.read_text("utf-8"))
    for name, (chosen, _) in TOOLS.items():
        words = [word for pattern in chosen for word in ("--pattern", pattern)]
        words += ["--release", "release"] if "cleanup" in chosen else []
        adopting.adopt(name, *words, *(["--work", "search"] if name == "counts_on" else []))
    failing = adopting.failing()
    for name, (_, expected) in TOOLS.items():
        assert failing[name].issuperset(expected), name


def test_there_is_no_test_that_never_fails() -> None:
    templates = (patterns.TEMPLATES / "adopted").glob("*.j2")
    text = "".join(path.read_text("utf-8") for path in templates)
    every = set(re.findall(r"^async def test_(\w+)", text, re.MULTILINE))
    by_the_guide = {test for parts in TABLE.values() for part in parts for test in part.values()}
    assert every == by_the_guide | {test for _, tests in TOOLS.values() for test in tests}
