"""`# lrf: ignore[LRF101] reason`: what it silences, and what is wrong with some comments."""

import pytest

from lrf.lint.check import check_source
from lrf.lint.options import Options

DEAF = """\
import asyncio

from livekit.agents import RunContext, function_tool


@function_tool{above}
async def search(ctx: RunContext) -> str:{head}
    await asyncio.sleep({seconds}){comment}
    return "Found."
"""


def codes(comment: str = "", *, above: str = "", head: str = "", seconds: str = "30") -> list[str]:
    comments = {"comment": comment, "above": above, "head": head}
    given = {name: f"  {text}" if text else "" for name, text in comments.items()}
    return [f.code for f in check_source(DEAF.format(**given, seconds=seconds))]


@pytest.mark.parametrize(
    "comment",
    [
        "# lrf: ignore[LRF101] the callers are machines",
        "# lrf: ignore[lrf101]: the callers are machines",
        "# lrf:ignore[LRF101] - the callers are machines",
        "# noqa # lrf: ignore[LRF101] the callers are machines",
        "# gen-tool: ignore[LRF101] as the first edition wrote it",
    ],
)
def test_a_finding_is_ignored_on_its_line(comment: str) -> None:
    assert codes(comment) == []


def test_a_finding_is_ignored_on_any_line_of_its_statement() -> None:
    assert codes(seconds="\n        30  # lrf: ignore[LRF101] machines\n    ") == []


@pytest.mark.parametrize("place", ["above", "head"])
def test_a_whole_tool_is_ignored_on_the_lines_of_its_head(place: str) -> None:
    assert codes(**{place: "# lrf: ignore[LRF101] machines"}) == []


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("# lrf: ignore[LRF101]", "it gives no reason for ignoring LRF101"),
        ("# lrf: ignore the callers are machines", "it names no code"),
        ("# lrf: ignore[] the callers are machines", "it names no code"),
        ("# lrf: ignore[LRF999] machines", "LRF999 is not a rule"),
        ("# lrf: ignore[LRF101, LRF102] machines", "LRF102 is not found here"),
    ],
)
def test_a_comment_that_is_wrong_is_a_finding(comment: str, why: str) -> None:
    findings = check_source(DEAF.format(above="", head="", seconds="30", comment=f"  {comment}"))
    faults = [f.message for f in findings if f.code == "LRF001"]
    assert faults == [f"this comment ignores nothing: {why}"]


def test_a_comment_for_a_rule_that_is_off_is_not_idle() -> None:
    source = DEAF.format(
        above="", head="", seconds="30", comment="  # lrf: ignore[LRF101] machines"
    )
    assert check_source(source, options=Options(ignore=("LRF101",))) == []


def test_a_comment_elsewhere_ignores_nothing() -> None:
    source = DEAF.format(above="", head="", seconds="30", comment="")
    source += "\n\nprint()  # lrf: ignore[LRF101] machines\n"
    assert sorted(f.code for f in check_source(source)) == ["LRF001", "LRF101"]


def test_a_comment_in_a_text_is_not_a_comment() -> None:
    source = DEAF.format(above="", head="", seconds="30", comment="")
    source = source.replace('"Found."', '"# lrf: ignore[LRF101] machines"')
    assert [f.code for f in check_source(source)] == ["LRF101"]
