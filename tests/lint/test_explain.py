"""Explanations of rules."""

import json

import pytest

from lrf.errors import InputError
from lrf.lint import documentation, output
from lrf.lint.command import explain
from tests.lint.terminal import run


def test_explain_prints_the_documentation_of_a_rule() -> None:
    code, output = run("deaf-wait", command=explain)
    assert code == 0
    assert output.startswith("LRF101 deaf-wait: The tool waits long and never notices")
    assert "## Use instead" in output


def test_explain_lists_all_rules() -> None:
    lines = run(command=explain)[1].splitlines()
    assert lines[0].startswith("LRF101  deaf-wait")
    assert any(line.startswith("LRF603") for line in lines)


def test_explanations_fit_the_terminal_and_leave_code_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = run("LRF101", command=explain)[1]
    for module in (output, documentation):
        monkeypatch.setattr(module, "columns", lambda: 60)
    fitted = run("LRF101", command=explain)[1]
    assert fitted.split("```")[1::2] == whole.split("```")[1::2]
    assert all(len(line) <= 60 for part in fitted.split("```")[::2] for line in part.splitlines())
    assert fitted.split() == whole.split()
    assert "\n\n## Use instead\n```python\n" in fitted


def test_the_list_hangs_below_its_summaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "columns", lambda: 80)
    first, second, *_ = lines = run(command=explain)[1].splitlines()
    assert max(map(len, lines)) <= 80
    summary = len("LRF101  ") + 29
    assert first[summary:].startswith("The tool waits")
    assert second[:summary].isspace()
    assert not second[summary].isspace()


def test_explain_in_json_has_the_sections() -> None:
    (rule,) = json.loads(run("LRF203", "--json", command=explain)[1])["rules"]
    assert rule["rule"] == "falls-to-none"
    assert all(rule[name] for name in ("what", "why", "example", "use_instead", "livekit"))


def test_explain_knows_what_is_found_without_a_rule() -> None:
    assert "# lrf: ignore[LRF103]" in run("LRF001", command=explain)[1]


def test_explain_refuses_what_is_not_a_rule() -> None:
    for word in ("silence", "", " "):
        with pytest.raises(InputError, match=f"'{word}' is not a rule"):
            run(word, command=explain)
