"""`gen-tool list` and `show`: what patterns are for, what the caller hears, and the code."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lrf.commands.patterns import ABOUT, DIALOGUES
from lrf.spec.patterns import BUILT_IN
from tests.generator.combinations import legal_combinations
from tests.generator.commands import done, done_json
from tests.generator.dialogues.player import play_all
from tests.generator.dialogues.scenes import SCENES

TOLERANCE = 0.3  # seconds: the ledger works in real time


def test_the_dialogues_that_are_kept_are_those_of_today(figure: Callable[[str], None]) -> None:
    """Renew them, if they have changed for a reason: `python -m tests.generator.dialogues`."""
    kept = {path.stem: path.read_text("utf-8") for path in DIALOGUES.iterdir()}
    played = play_all()
    assert played.keys() == kept.keys()
    for name, dialogue in played.items():
        now, before = lines_of(dialogue), lines_of(kept[name])
        assert [words for words, _ in now] == [words for words, _ in before]
        for (words, at), (_, was_at) in zip(now, before, strict=True):
            assert at == pytest.approx(was_at, abs=TOLERANCE), (name, words)
    figure(f"gen-tool show: {len(SCENES)} conversations played again")


def lines_of(dialogue: str) -> list[tuple[str, float]]:
    """Return what is said and happens in each scene, sorted, and when.

    What happens at the same time stands in either order. A word that is cut short is left out.
    """
    lines: list[tuple[str, float]] = []
    for number, scene in enumerate(re.split(r"\n\n(?=\S)", dialogue.strip())):
        text = re.sub(r"\n {8,}", " ", scene)
        for at, words in re.findall(r"^ *([0-9.]+) s  (.*)$", text, re.MULTILINE):
            uncut = re.sub(r"\S*—$", "", words)  # a hair earlier or later is another letter
            lines.append((f"{number} {uncut}", float(at)))
        lines.append((f"{number} {text.partition(chr(10))[0]}", 0.0))
    return sorted(lines)


def test_every_mode_is_played_and_with_each_option_that_it_goes_with() -> None:
    assert {path.stem for path in DIALOGUES.iterdir()} == {
        "-".join(c.names) for c in legal_combinations() if len(c.names) <= 2
    }


def test_every_pattern_says_what_it_is_for_and_when_to_use_another_one() -> None:
    assert {path.stem for path in ABOUT.iterdir()} == {p.name for p in BUILT_IN}
    for path in ABOUT.iterdir():
        text = path.read_text("utf-8")
        assert text.startswith("Use it ")
        assert "\nNot " in text
        assert max(map(len, text.splitlines())) <= 76


def test_every_combination_is_shown_with_its_dialogues() -> None:
    for combination in legal_combinations():
        shown = done_json("show", *combination.names)
        assert shown["patterns"] == list(combination.names)
        assert all(shown["about"])
        for option in combination.options:
            assert f"{combination.mode.name} + {option.name}: " in shown["dialogue"]
        assert f"@{combination.mode.decorator}(" in shown["module"]


def test_the_command_that_is_shown_generates_the_code_that_is_shown(project: Path) -> None:
    import shlex

    for patterns in (["background", "retry"], ["concurrent"], ["payment"], ["async", "cleanup"]):
        shown = done_json("show", *patterns)
        words = shlex.split(shown["generates"])[1:]
        written = done_json(*words, "--dry-run")["changes"][0]["diff"]
        lines = [line[1:] for line in written.splitlines()[3:]]
        assert lines == shown["module"].splitlines()


def test_it_reads_well() -> None:
    text = done("show", "background", "retry").stdout
    assert text.startswith(
        "background: answers at once, keeps working, tells the result when ready"
    )
    assert "  Use it for work that takes longer than about 5 seconds" in text
    assert "What the caller hears, played in a test call:\n\nbackground: the work takes" in text
    assert "The code: gen-tool --pattern background --pattern retry report\n" in text


@pytest.mark.parametrize("pattern", [p.name for p in BUILT_IN])
def test_list_says_what_goes_with_what(pattern: str) -> None:
    listed = {p["name"]: p for p in done_json("list")["patterns"]}
    pairs = {c.names for c in legal_combinations() if len(c.names) <= 3}
    for other in listed[pattern]["goes_with"]:
        assert any({pattern, other} <= {*names} for names in pairs)
    known = {name for names in pairs if pattern in names for name in names} - {pattern}
    assert known == {*listed[pattern]["goes_with"]} or listed[pattern]["kind"] == "option"
