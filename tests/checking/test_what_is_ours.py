"""What the generator and the template write has nothing in it that the rules find."""

from pathlib import Path

import pytest
from gen_tool.checking.finding import Finding
from gen_tool.checking.report import check, check_source
from gen_tool.compose import compose
from gen_tool.patterns import Chosen, legal_combinations

from tests.template import TEMPLATE, Render
from tests.test_all_combinations import three_tools

GOLDEN = TEMPLATE / "tests" / "golden"


def told(findings: list[Finding]) -> list[str]:
    return [f"{f.path}:{f.line} {f.code} {f.tool} {f.message}" for f in findings]


@pytest.mark.parametrize(("number", "chosen"), list(enumerate(legal_combinations())), ids=str)
def test_every_combination_is_clean(number: int, chosen: Chosen) -> None:
    for spec in three_tools(number, chosen):
        rendered = compose(spec, package="my_voice_agent", line_length=100)
        findings, tools = check_source(rendered.module, spec.name)
        assert told(findings) == []
        assert tools >= 1
        assert told(check_source(rendered.test, f"test_{spec.name}")[0]) == []


def test_what_was_written_by_hand_to_be_generated_is_clean() -> None:
    report = check([GOLDEN])
    assert told(list(report.findings)) == []
    assert report.tools >= 6


OF_TESTS = {
    # the guide's own test, word for word
    ("tests/test_guide.py", "LRF603"),
    # a tool that is there to be interrupted
    ("tests/testing/test_what_the_caller_does.py", "LRF103"),
    ("tests/testing/test_what_the_caller_does.py", "LRF105"),
}


@pytest.mark.parametrize("examples", ["all", "none"])
def test_a_project_of_the_template_is_clean(
    render: Render, monkeypatch: pytest.MonkeyPatch, examples: str
) -> None:
    monkeypatch.chdir(render(examples=examples))
    report = check([Path(".")])
    findings = [f for f in report.findings if (f.path, f.code) not in OF_TESTS]
    assert told(findings) == []
    assert report.files > 40
    assert report.tools > 10  # those of its tests, with or without examples
