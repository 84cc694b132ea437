"""What callers hear, in other words."""

import subprocess
import sys
from pathlib import Path

import pytest
from gen_tool import patterns, spoken
from gen_tool.compose import compose
from gen_tool.overrides import THIS_PROJECT, Overrides, Source, read
from gen_tool.spec import ToolSpec, parse

from tests.template import Render
from tests.test_rendered_project import run

GERMAN = """
WAITING = "Einen Moment bitte, ich kümmere mich um {what}."
STILL_WAITING = "Ich bin noch dabei."
STARTED = "Ich habe mit {what} angefangen und melde mich."
PROGRESS = "Von {what} sind {percent} Prozent fertig."
STOPPED = "Vor dem Ende angehalten: {what}. Ruf es wieder auf, wenn der Anrufer es noch möchte."
FAILED = "Bei {what} ist leider etwas schiefgegangen."
LATE = "Für {what} war nicht genug Zeit."
TOO_MANY = "Es läuft schon zu viel. Versuche es noch einmal, wenn etwas davon fertig ist."
NONE = "Nach {what} hat noch niemand gefragt."
REFUSED = "Rechtzeitig angehalten: {what}. Es wurde nichts abgebucht."
UNKNOWN = "Noch weiß niemand, was aus {what} geworden ist. Nicht noch einmal tun."
READ_BACK = "Noch ist nichts abgebucht: {terms}. Lies das vor, und rufe nach einem Ja wieder auf."

[payment]
FAILED = "Bei {what} ist etwas schiefgegangen. Es wurde nichts abgebucht."
"""
TOOLS = [
    ["async", "cleanup"],
    ["interruptible", "progress", "retry", "timeout"],
    ["background", "progress", "retry"],
    ["payment", "cleanup"],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "words"
    folder.mkdir()
    return folder


def said(folder: Path, text: str) -> Overrides:
    (folder / "words.toml").write_text(text, "utf-8")
    result = read([Source(THIS_PROJECT, folder)])
    assert isinstance(result, Overrides), result
    return result


def specified(names: list[str], *, confirm: bool = False, what: str = "dem Bericht") -> ToolSpec:
    params = ["order_id:str"] if "payment" in names else []
    name = f"melde_{names[0]}{'_dann' * confirm}"
    spec = parse(name, patterns=names, params=params, confirm=confirm, what=what)
    assert isinstance(spec, ToolSpec), spec
    return spec


def module(spec: ToolSpec, overrides: Overrides, width: int = 100) -> str:
    return compose(
        spec,
        package="some_agent",
        line_length=width,
        templates=overrides.folders,
        words=overrides.words,
    ).module


def test_the_words_for_one_pattern_come_before_those_for_all(folder: Path) -> None:
    words = said(
        folder, 'FAILED = " Ach, {what}. "\n[background]\nFAILED = "Oh."\nSTARTED = "{what}"'
    )
    assert 'FAILED = "Oh."\n' in module(specified(["background"]), words)
    assert 'STARTED = "dem Bericht"\n' in module(specified(["background"]), words)
    assert 'FAILED = "Ach, dem Bericht."\n' in module(specified(["async"]), words)
    assert 'WAITING = "One moment, I am working on dem Bericht."\n' in module(
        specified(["async"]), words
    )


def test_a_charge_that_failed_is_told_in_the_words_of_payment(folder: Path) -> None:
    words = said(folder, GERMAN)
    for names, confirm in ((["payment"], True), (["payment", "cleanup"], False)):
        assert "Es wurde nichts abgebucht." in module(specified(names, confirm=confirm), words)


def test_placeholders_that_a_call_fills_stay(folder: Path) -> None:
    words = said(folder, GERMAN)
    text = module(specified(["progress"], what='"x" {y}'), words, 120)
    assert "PROGRESS = 'Von \"x\" {y} sind {percent} Prozent fertig.'\n" in text
    assert "abgebucht: {terms}. Lies" in module(specified(["payment"], confirm=True), words, 120)


def test_words_are_found_in_the_templates_of_added_patterns(folder: Path) -> None:
    (folder / "loud.toml").write_text('kind = "guard"\nsummary = "x"\n')
    template = '{% block constants %}\nCHEER = "Hooray!"\nCOUNT = 3\n{% endblock %}\n'
    (folder / "loud.py.j2").write_text(template)
    (folder / "retry.py.j2").write_text('{% extends "gen-tool/timeout.py.j2" %}\n')
    words = said(folder, '[loud]\nCHEER = "Hurra!"\n[retry]\nLATE = "spät"\n')
    with patterns.with_more(words.patterns):
        text = module(specified(["loud", "retry"]), words)
    assert 'CHEER = "Hurra!"\nCOUNT = 3\n' in text
    assert 'LATE = "spät"\n' in text


def test_a_template_that_replaces_ours_says_which_placeholders_there_are(folder: Path) -> None:
    template = (patterns.TEMPLATES / "progress.py.j2").read_text("utf-8")
    (folder / "progress.py.j2").write_text(template.replace('"{percent} percent', '"{steps} steps'))
    text = module(specified(["progress"]), said(folder, 'PROGRESS = "{steps} Schritte"\n'))
    assert 'PROGRESS = "{steps} Schritte"\n' in text


def test_every_text_that_a_caller_hears_is_known() -> None:
    names = [pattern.name for pattern in patterns.PATTERNS]
    constants = spoken.constants_of(names, [patterns.TEMPLATES])
    assert constants["background"].keys() == {"STARTED", "FAILED", "TOO_MANY", "NONE"}
    assert constants["payment"].keys() == {
        *("WAITING", "STILL_WAITING", "REFUSED", "UNKNOWN", "READ_BACK", "FAILED")
    }
    assert {
        (name, *placeholders)
        for each in constants.values()
        for name, placeholders in each.items()
        if placeholders
    } == {("READ_BACK", "terms"), ("PROGRESS", "percent")}
    assert {name for name, each in constants.items() if not each} == {
        *("streaming", "concurrent", "retry", "cleanup")
    }


@pytest.mark.parametrize(
    ("text", "wrong", "hint"),
    [
        ('WATING = "x"', "WATING: there is no such constant", "there are FAILED, LATE"),
        ('[backgroud]\nFAILED = "x"', "there is no pattern 'backgroud'", "there are async"),
        ('[retry]\nFAILED = "x"', "FAILED in [retry]: there is no such constant", ""),
        ("LATE = 3", "LATE is no text", 'LATE = "…"'),
        ('LATE = ["x"]', "LATE is no text", 'LATE = "…"'),
        ('LATE = " "', "LATE is no text", 'LATE = "…"'),
        ('LATE = "a\\nb"', "LATE has more than one line", "one line"),
        ('LATE = "a\\u0007"', "LATE has a character that cannot be seen", "leave it out"),
        (f'LATE = "{"x" * 301}"', "LATE has 301 characters", ""),
        (
            'LATE = "{percent}"',
            "LATE has other placeholders",
            "must have none, and can have {what}",
        ),
        ('PROGRESS = "soon"', "PROGRESS has other placeholders", "must have {percent}"),
        ('[payment]\nREAD_BACK = "{what}"', "has other placeholders", "must have {terms}"),
        ('LATE = "{"', "LATE has a brace", "leave it out"),
        ('LATE = "{what!r}"', "LATE has a brace", "leave it out"),
        ('LATE = "{{what}}"', "LATE has a brace", "leave it out"),
        ("LATE", "cannot be read", "repair it"),
    ],
)
def test_words_that_cannot_be_said_are_refused(
    folder: Path, text: str, wrong: str, hint: str
) -> None:
    (folder / "words.toml").write_text(text, "utf-8")
    problems = read([Source(THIS_PROJECT, folder)])
    assert isinstance(problems, list)
    (problem,) = problems
    assert str(folder / "words.toml") in problem.message
    assert wrong in problem.message
    assert hint in problem.hint


def test_a_tool_that_speaks_german_passes_its_tests(render: Render, folder: Path) -> None:
    words, project = said(folder, GERMAN), render(examples="none")
    (project / "tests" / "tools").mkdir(exist_ok=True)
    specs = [specified(names) for names in TOOLS] + [specified(["payment"], confirm=True)]
    for spec in specs:
        text = compose(spec, package="my_voice_agent", line_length=100, words=words.words)
        path = project / "src" / "my_voice_agent" / "tools" / f"{spec.name}.py"
        path.write_text(text.module, "utf-8")
        (project / "tests" / "tools" / f"test_{spec.name}.py").write_text(text.test, "utf-8")
    for command in (["ruff", "check"], ["ruff", "format", "--check"]):
        run(project, sys.executable, "-m", *command)
    run(
        project,
        sys.executable,
        "-m",
        "pytest",
        "-q",
        *(f"tests/tools/test_{s.name}.py" for s in specs),
    )


@pytest.mark.parametrize("width", [79, 88, 120])
def test_it_is_formatted_as_ruff_would(folder: Path, tmp_path: Path, width: int) -> None:
    words = said(folder, GERMAN.replace("Moment", "語" * 30))
    for names in TOOLS:
        path = tmp_path / f"{names[0]}.py"
        path.write_text(module(specified(names, what="語" * 30), words, width), "utf-8")
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff"]
    found = subprocess.run(
        [*ruff, f"--line-length={width}", str(tmp_path)], capture_output=True, encoding="utf-8"
    )
    assert found.returncode == 0, found.stdout
