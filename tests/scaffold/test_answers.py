"""Answers that the prompts accept, and the one line that a wrong answer gets."""

import json
import sys
from pathlib import Path

import pytest
from cookiecutter.exceptions import ContextDecodingException, FailedHookException
from hypothesis import given
from hypothesis import strategies as st

from lrf_template_answers import (
    CHOICES,
    STANDARD_LIBRARY,
    find_problem,
    folder_name,
    module_name,
)
from tests.template import TEMPLATE, Command, Finished, Render

GOOD = {
    "project_name": "My Voice Agent",
    "project_slug": "my-voice-agent",
    "package_name": "my_voice_agent",
    "description": "Answers the phone.",
    "author_name": "Zoë O'Neill",
    "license": "MIT",
    "python_version": "3.10",
    "examples": "all",
    "models": "inference",
}

MODELS = "inference, plugins or realtime"
LICENSES = "MIT, Apache-2.0, BSD-3-Clause or none"
VERSIONS = "choose 3.10, 3.11, 3.12, 3.13 or 3.14"


def problem_of(key: str, answer: str) -> str | None:
    return find_problem({**GOOD, key: answer}, key)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        (" padded", "begins or ends with a space"),
        ("two\nlines", "control character"),
        ("a bell\a", "control character"),
        ("a separator\u2028", "control character"),
        ("half a pair \ud83d", "control character"),
        ("{{ 7*7 }}", "Jinja"),
        ("{% raw %}", "Jinja"),
        ("{# no #}", "Jinja"),
        ("x" * 301, "301 characters"),
    ],
)
@pytest.mark.parametrize("key", ["project_name", "description", "author_name"])
def test_a_text_is_one_line_of_anything_but_control_characters_and_jinja(
    key: str, answer: str, reason: str
) -> None:
    problem = problem_of(key, answer)
    assert problem is not None
    assert problem.startswith(f"{key}: ")
    assert reason in problem
    assert problem.isprintable()


@pytest.mark.parametrize(
    "answer", ["24/7 Hélp-Desk", 'She said "hi" & it\'s C:\\path\\né 😀 <b>', "日本語"]
)
@pytest.mark.parametrize("key", ["project_name", "description", "author_name"])
def test_quotes_backslashes_accents_emoji_and_markup_are_texts(key: str, answer: str) -> None:
    assert problem_of(key, answer) is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "is empty"),
        ("../x", "is a path"),
        ("..", "is a path"),
        ("/tmp/x", "is a path"),
        ("a\\b", "is a path"),
        ("a b", "try a-b"),
        ("né", "try ne"),
        ("-x", "try x"),
        ("x.", "try x"),
        ("NUL", "device on Windows"),
        ("com1.agent", "device on Windows"),
        ("livekit-agents", "library that the project depends on"),
        ("Livekit.Agents", "library that the project depends on"),
        ("x" * 41, "41 characters"),
    ],
)
def test_a_folder_has_a_name_that_every_system_can_have(answer: str, reason: str) -> None:
    assert reason in (problem_of("project_slug", answer) or "")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "is empty"),
        ("my-agent", "try my_agent"),
        ("Agent2", "try agent2"),
        ("2nd", "try agent_2nd"),
        ("_x", "try x"),
        ("né", "try ne"),
        ("a/b", "try a_b"),
        ("class", "keyword"),
        ("match", "keyword"),
        ("type", "keyword"),
        ("email", "standard library"),
        ("imp", "standard library"),
        ("tomllib", "standard library"),
        ("annotationlib", "standard library"),
        ("con", "device on Windows"),
        ("livekit", "library that the project depends on"),
        ("pytest", "library that the project depends on"),
        ("yaml", "library that the project depends on"),
        ("tests", "something else in the project"),
        ("vendor", "something else in the project"),
        ("lrf", "something else in the project"),
        ("agent", "try voice_agent"),
        ("x" * 41, "41 characters"),
    ],
)
def test_a_package_has_a_name_that_hides_nothing(answer: str, reason: str) -> None:
    assert reason in (problem_of("package_name", answer) or "")


def test_the_prompts_name_the_choices() -> None:
    prompts = json.loads((TEMPLATE / "cookiecutter.json").read_text("utf-8"))["__prompts__"]
    assert prompts["license"] == f"License: {LICENSES}"
    first, *_, last = CHOICES["python_version"]
    assert prompts["python_version"].endswith(f": {first} to {last}")
    for key in ("examples", "models"):
        assert all(choice in prompts[key] for choice in CHOICES[key])


def test_the_standard_library_is_that_of_every_supported_python() -> None:
    assert sys.stdlib_module_names <= STANDARD_LIBRARY


@pytest.mark.parametrize(
    ("title", "folder", "package"),
    [
        ("My Voice Agent", "my-voice-agent", "my_voice_agent"),
        ("Größe & Co.", "grosse-co", "grosse_co"),
        ("24/7 Helpdesk", "24-7-helpdesk", "agent_24_7_helpdesk"),
        ("Голос", "golos", "golos"),
        ("😀 Joy", "joy", "joy"),
        (
            "a title of more words than any folder should have",
            *["a-title-of-more-words-than-any-folder"] * 2,
        ),
    ],
)
def test_names_follow_from_a_title_in_any_language(title: str, folder: str, package: str) -> None:
    assert folder_name(title) == folder
    assert module_name(folder_name(title)) == package.replace("-", "_")


@given(title=st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80))
def test_what_follows_from_a_title_is_good_or_explained_by_it(title: str) -> None:
    slug = folder_name(title)
    answers = {
        **GOOD,
        "project_name": title,
        "project_slug": slug,
        "package_name": module_name(slug),
    }
    for key in ("project_slug", "package_name"):
        if problem := find_problem(answers, key):
            assert problem.startswith("project_name: ")
            assert problem.isprintable()


@pytest.mark.parametrize(
    ("title", "suggestion"),
    [
        ("class", "class_agent"),
        ("livekit", "livekit-agent"),
        ("Email", "email_agent"),
        ("😀", "my-voice-agent"),
    ],
)
def test_a_wrong_derived_name_is_blamed_on_the_title(
    title: str, suggestion: str, render: Render, output: Path
) -> None:
    with pytest.raises(FailedHookException) as raised:
        render(project_name=title)
    assert str(raised.value).startswith("project_name: ")
    assert f"try {suggestion}" in str(raised.value)
    assert not any(output.iterdir())


def test_a_wrong_derived_name_can_be_overridden(render: Render) -> None:
    project = render(project_name="class", package_name="classroom", examples="none")
    assert project.name == "class"
    assert (project / "src" / "classroom").is_dir()


def test_a_choice_is_spelled_as_it_is_offered(render: Render) -> None:
    project = render(license="apache-2.0", examples="NONE", models="Plugins")
    pyproject = (project / "pyproject.toml").read_text("utf-8")
    assert 'license = "Apache-2.0"' in pyproject
    assert "Apache License" in (project / "LICENSE").read_text("utf-8")
    assert "livekit-agents[cartesia" in pyproject
    assert not (project / "tests" / "tools" / "test_process_payment.py").exists()


def one_line(result: Finished, output: Path) -> str:
    """Return what was printed: one line, with the exit code 1 and nothing written."""
    printed = (result.stdout + result.stderr).strip()
    assert result.returncode == 1, printed
    assert not any(output.iterdir())
    assert "\n" not in printed
    return printed


ASKED = "has a Jinja delimiter ({{, {% or {#) in it. Write it without."


@pytest.mark.parametrize("hooks", ["yes", "no"])
@pytest.mark.parametrize(
    ("answer", "printed"),
    [
        ("package_name=class", "package_name: 'class' is a keyword of Python; try class_agent."),
        ("license=GPL", f"license: 'GPL' is not offered; choose {LICENSES}."),
        ("python_version=3.9", f"python_version: '3.9' is not offered; {VERSIONS}."),
        ("examples=some", "examples: 'some' is not offered; choose all or none."),
        ("models=gpt", f"models: 'gpt' is not offered; choose {MODELS}."),
        ("project_name={{ 7*7 }}", f"'{{{{ 7*7 }}}}' {ASKED}"),
        ("project_name={{ nothing }}", f"'{{{{ nothing }}}}' {ASKED}"),
        ("description={% broken", f"'{{% broken' {ASKED}"),
        ("author_name={# no", f"'{{# no' {ASKED}"),
    ],
    ids=lambda value: value.partition(" ")[0],
)
def test_a_wrong_answer_gets_one_line(
    answer: str, printed: str, hooks: str, command: Command, output: Path
) -> None:
    options = ("--no-input", "--accept-hooks", hooks, "-o", str(output))
    assert one_line(command("cookiecutter", ".", *options, answer, cwd=TEMPLATE), output) == printed


def test_without_hooks_it_says_what_to_do(command: Command, output: Path) -> None:
    options = ("--no-input", "--accept-hooks", "no", "-o", str(output))
    printed = one_line(command("cookiecutter", ".", *options, cwd=TEMPLATE), output)
    assert printed == (
        "This template needs its hooks: they put the development kit into the project. "
        "Run cookiecutter with --accept-hooks yes."
    )


def test_without_hooks_an_existing_folder_keeps_its_files(command: Command, output: Path) -> None:
    (output / "my-voice-agent" / "notes").mkdir(parents=True)
    (output / "my-voice-agent" / "notes" / "todo.txt").write_text("mine")
    (output / "my-voice-agent" / "empty").mkdir()
    options = ("--no-input", "-f", "--accept-hooks", "no", "-o", str(output))
    assert command("cookiecutter", ".", *options, cwd=TEMPLATE).returncode == 1
    files = [path for path in output.rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["todo.txt"]
    assert (output / "my-voice-agent" / "empty").is_dir()


def test_an_old_cookiecutter_is_named(monkeypatch: pytest.MonkeyPatch, render: Render) -> None:
    render(examples="none")  # cookiecutter imports the extension once
    monkeypatch.setattr(sys.modules["lrf_template_ext"], "__version__", "2.6.0")
    with pytest.raises(FailedHookException, match=r"needs cookiecutter 2\.7 or newer, and .* 2\.6"):
        render(project_name="Another")


def test_a_wrong_answer_is_refused_right_after_its_prompt(command: Command, output: Path) -> None:
    typed = "A title\n../x\n"
    result = command("cookiecutter", ".", "-o", str(output), cwd=TEMPLATE, typed=typed)
    assert result.returncode == 1
    assert "is a path" in result.stdout.splitlines()[-1]
    assert "Python package" not in result.stdout
    assert not any(output.iterdir())


def replay_with(tmp_path: Path, **answers: str) -> str:
    questions = json.loads((TEMPLATE / "cookiecutter.json").read_text("utf-8"))
    recorded = {**questions, **GOOD, **answers}
    path = tmp_path / "replay.json"
    path.write_text(json.dumps({"cookiecutter": recorded}))
    return str(path)


@pytest.mark.parametrize(
    ("key", "answer"), [("package_name", "class"), ("license", "GPL"), ("author_name", "a\nb")]
)
def test_a_wrong_answer_in_a_replay_gets_one_line(
    key: str, answer: str, tmp_path: Path, command: Command, output: Path
) -> None:
    replay = replay_with(tmp_path, **{key: answer})
    arguments = (".", "--replay-file", replay, "-o", str(output))
    assert one_line(command("cookiecutter", *arguments, cwd=TEMPLATE), output).startswith(
        f"{key}: "
    )


def test_a_replay_over_a_project_leaves_it_alone_when_an_answer_is_bad(
    tmp_path: Path, render: Render
) -> None:
    project = render(examples="none")
    (project / "README.md").write_text("mine")
    replay = replay_with(tmp_path, author_name="")
    with pytest.raises(ContextDecodingException):
        render(
            {
                "replay": replay,
                "no_input": False,
                "extra_context": None,
                "overwrite_if_exists": True,
            }
        )
    assert (project / "README.md").read_text() == "mine"


def test_a_valid_replay_renders(tmp_path: Path, render: Render) -> None:
    replay = replay_with(tmp_path, examples="none", author_name="Zoë")
    project = render({"replay": replay, "no_input": False, "extra_context": None})
    assert "Zoë" in (project / "pyproject.toml").read_text("utf-8")
