"""The questions on a terminal: a wrong answer is asked for again, and the others are kept."""

from pathlib import Path

import pytest

from tests.generator.terminal import on_terminal
from tests.template import TEMPLATE


def ask(output: Path, typed: list[str], *options: str) -> tuple[int, str]:
    """Answer the questions, and return the exit code and what is shown."""
    lines = "".join(f"{line}\n" for line in typed)
    words = [".", "-o", str(output), *options]
    return on_terminal(words, lines, 200, module="cookiecutter", folder=TEMPLATE)


def test_a_wrong_answer_is_asked_for_again(output: Path) -> None:
    names = ["A title", "../x", "a b", "shop", "class", "", "shop_agent"]
    exit_code, shown = ask(output, [*names, "", "", "GPL", "none", "", "none", ""])
    assert exit_code == 0, shown
    for problem in (
        "project_slug: '../x' is a path; give a name without slashes",
        "project_slug: 'a b' may have only letters",
        "package_name: 'class' is a keyword of Python; try class_agent.",
        "license: 'GPL' is not offered; choose MIT, Apache-2.0, BSD-3-Clause or none.",
    ):
        assert problem in shown
    assert (output / "shop" / "src" / "shop_agent" / "agent.py").is_file()
    assert not (output / "shop" / "LICENSE").exists()
    assert "A title" in (output / "shop" / "README.md").read_text("utf-8")


def test_a_choice_is_understood_whatever_its_case(output: Path) -> None:
    exit_code, shown = ask(output, ["Shop", "", "", "", "", "gpl", "bsd-3-clause", "", "NONE", ""])
    assert exit_code == 0, shown
    assert "license: 'gpl' is not offered" in shown
    pyproject = (output / "shop" / "pyproject.toml").read_text("utf-8")
    assert 'license = "BSD-3-Clause"' in pyproject
    assert not (output / "shop" / "tests" / "tools" / "test_process_payment.py").exists()


@pytest.mark.parametrize("answer", ["license=GPL", "package_name=class"])
def test_nothing_is_asked_where_nobody_wants_to_be_asked(output: Path, answer: str) -> None:
    exit_code, shown = ask(output, [], "--no-input", answer)
    assert exit_code == 1
    assert shown.startswith(answer.partition("=")[0])
    assert not any(output.iterdir())
