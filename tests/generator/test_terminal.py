"""On a terminal: questions with a way back, and lines that fit."""

import re
from pathlib import Path

import pytest

from tests.generator.commands import MODULE, done, tree
from tests.generator.terminal import CTRL_C, on_terminal


def test_it_asks_for_what_a_tool_shall_be(project: Path) -> None:
    answers = ["settle_bill", "payment", "cleanup", "bill_id:str", "", "the payment", ""]
    answers[4] = "bill_id"
    exit_code, shown = on_terminal([], "".join(f"{answer}\n" for answer in answers))
    assert exit_code == 0, shown
    text = Path("src/my_voice_agent/tools/settle_bill.py").read_text()
    given = "--pattern=payment --pattern=cleanup --key=bill_id '--what=the payment'"
    assert f"gen-tool new settle_bill bill_id:str {given}\n" in shown
    assert '"the payment", key="bill_id", confirm=terms, cleanup=open_resource' in " ".join(
        text.split()
    )


def test_enter_takes_what_is_offered(project: Path) -> None:
    exit_code, shown = on_terminal([], "report\n\n\n\n\n\n")
    assert exit_code == 0, shown
    assert '@interruptible_tool("the report", examples' in MODULE.read_text()
    assert "What does the caller wait for [the report]" in shown


def test_a_wrong_answer_is_said_and_asked_again(project: Path) -> None:
    typed = ["class", "report", "zzz", "async", "retry", "", "a", "a:str", "", ""]
    exit_code, shown = on_terminal([], "".join(f"{answer}\n" for answer in typed))
    assert exit_code == 0, shown
    for piece in (
        "error: 'class' is a keyword of Python",
        "error: 'zzz' is not a valid mode",
        "error: 'retry' is not a valid option",
        "error: parameter 'a' has no type",
    ):
        assert piece in shown
    assert "async def report(a: str)" in MODULE.read_text()


def test_there_is_a_way_back(project: Path) -> None:
    # back from what the caller waits for, over the key that is not asked for, to the patterns
    typed = ["wrong", "<", "report", "async", "", "", "<", "<", "<", "background", "", "", "", ""]
    exit_code, shown = on_terminal([], "".join(f"{answer}\n" for answer in typed))
    assert exit_code == 0, shown
    assert '@background_tool("the report"' in MODULE.read_text()


def test_back_at_the_first_question_stays_there(project: Path) -> None:
    exit_code, shown = on_terminal([], "<\n<\nreport\n" + "\n" * 5)
    assert exit_code == 0, shown


@pytest.mark.parametrize(
    ("typed", "exit_code"), [("class\n" * 50, 2), (CTRL_C, 130), ("\x04", 130)]
)
def test_no_question_goes_on_for_ever(project: Path, typed: str, exit_code: int) -> None:
    before = tree(project)
    code, shown = on_terminal([], typed)
    assert code == exit_code, shown
    assert shown.count("is a keyword of Python") <= 6
    assert tree(project) == before


@pytest.mark.parametrize("words", [["--no-input"], ["--json"], ["--pattern", "async"]])
def test_it_does_not_ask_where_that_was_declined_or_something_was_given(
    project: Path, words: list[str]
) -> None:
    code, shown = on_terminal(words)
    assert code == 2
    assert "a tool needs a name" in shown


def test_without_a_terminal_it_never_asks(project: Path) -> None:
    assert "a tool needs a name" in done(exit_code=2, typed="report\n" * 9).stderr


COMMANDS = ["new", "list", "show", "status", "rename", "remove", "update"]


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (["--help"], 0),
        *(([command, "--help"], 0) for command in COMMANDS),
        (["list"], 0),
        (["show", "payment", "cleanup"], 0),
        (["show", "background", "concurrent", "timeout", "retry"], 0),
        (["show", "zzz"], 2),
        (["new", "class", "a", "--pattern", "async", "--pattern", "retry"], 2),
        (["new", "pay", "amount:int", "--key", "amount", "--pattern", "payment"], 2),
        (["new", "other_report", "--dry-run"], 0),
        (["new", "report"], 3),
        (["status"], 0),
    ],
)
def test_lines_fit_and_no_word_is_broken(
    project: Path, words: list[str], exit_code: int, columns: int
) -> None:
    done("report")
    name = "a_name_of_forty_characters_that_is_so_lo"
    done(name, "sources:list[str]", *(f"--pattern={p}" for p in ("concurrent", "retry", "cleanup")))
    code, shown = on_terminal(words, columns=columns)
    assert code == exit_code, shown
    narrow = done(*words, exit_code=exit_code)
    whole = narrow.stdout + narrow.stderr
    for line in shown.splitlines():
        # code and paths are whole; they are as wide as they are
        assert len(line) <= columns or " " not in line.strip() or line in whole, line
    words_shown = set(shown.split())
    assert {word for word in whole.split() if "--" not in word} <= words_shown
    assert not re.search(r"\w\.\.\.(?!\s*\[)", re.sub(r"PATTERN\.\.\.", "", shown))


def test_lines_of_code_stay_whole(project: Path) -> None:
    done("report", "topic:str")
    use = "from my_voice_agent.tools.report import report  # wider than the terminal, and not cut"
    (project / "src/my_voice_agent/agent.py").write_text(f"{use}\n")
    _, shown = on_terminal(["rename", "report", "sales_report"])
    assert any(line.endswith(use) for line in shown.splitlines()), shown
