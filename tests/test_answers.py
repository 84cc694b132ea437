"""What the prompts accept, and the one line that a bad answer gets."""

import json
import sys
from pathlib import Path

import pytest
from cookiecutter.exceptions import ContextDecodingException, FailedHookException
from hypothesis import given
from hypothesis import strategies as st

from lrf_template_answers import STANDARD_LIBRARY, folder_name, module_name, wrong_with
from tests.template import TEMPLATE, Command, Finished, Render

GOOD = {
    "project_name": "My Voice Agent",
    "project_slug": "my-voice-agent",
    "package_name": "my_voice_agent",
    "description": "Answers the phone.",
    "author_name": "Zoë O'Neill",
}


def complaint(key: str, answer: str) -> str | None:
    return wrong_with({**GOOD, key: answer}, key)


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
    problem = complaint(key, answer)
    assert problem is not None
    assert problem.startswith(f"{key}: ")
    assert reason in problem
    assert problem.isprintable()


@pytest.mark.parametrize(
    "answer", ["24/7 Hélp-Desk", 'She said "hi" & it\'s C:\\path\\né 😀 <b>', "日本語"]
)
@pytest.mark.parametrize("key", ["project_name", "description", "author_name"])
def test_quotes_backslashes_accents_emoji_and_markup_are_texts(key: str, answer: str) -> None:
    assert complaint(key, answer) is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "is empty"),
        ("../x", "is a path"),
        ("..", "is a path"),
        ("/tmp/x", "is a path"),
        ("a\\b", "is a path"),
        ("a b", "a-b would do"),
        ("né", "ne would do"),
        ("-x", "x would do"),
        ("x.", "x would do"),
        ("NUL", "device on Windows"),
        ("com1.agent", "device on Windows"),
        ("livekit-agents", "library that the project depends on"),
        ("Livekit.Agents", "library that the project depends on"),
        ("x" * 41, "41 characters"),
    ],
)
def test_a_folder_has_a_name_that_every_system_can_have(answer: str, reason: str) -> None:
    assert reason in (complaint("project_slug", answer) or "")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "is empty"),
        ("my-agent", "my_agent would do"),
        ("Agent2", "agent2 would do"),
        ("2nd", "agent_2nd would do"),
        ("_x", "x would do"),
        ("né", "ne would do"),
        ("a/b", "a_b would do"),
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
        ("generators", "something else in the project"),
        ("gen_tool", "something else in the project"),
        ("agent", "voice_agent would do"),
        ("x" * 41, "41 characters"),
    ],
)
def test_a_package_has_a_name_that_hides_nothing(answer: str, reason: str) -> None:
    assert reason in (complaint("package_name", answer) or "")


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
        if problem := wrong_with(answers, key):
            assert problem.startswith("project_name: ")
            assert problem.isprintable()


@pytest.mark.parametrize(
    ("title", "would_do"),
    [
        ("class", "class_agent"),
        ("livekit", "livekit-agent"),
        ("Email", "email_agent"),
        ("😀", "my-voice-agent"),
    ],
)
def test_a_bad_derived_name_is_told_as_the_titles(
    title: str, would_do: str, render: Render, output: Path
) -> None:
    with pytest.raises(FailedHookException) as raised:
        render(project_name=title)
    assert str(raised.value).startswith("project_name: ")
    assert f"{would_do} would do" in str(raised.value)
    assert not any(output.iterdir())


def test_a_bad_derived_name_can_be_overridden(render: Render) -> None:
    project = render(project_name="class", package_name="classroom", examples="none")
    assert project.name == "class"
    assert (project / "src" / "classroom").is_dir()


def one_line(result: Finished, output: Path) -> str:
    """What was said; a line, the exit code 1, and nothing written."""
    assert result.returncode == 1
    assert not any(output.iterdir())
    said = (result.stdout + result.stderr).strip()
    assert "\n" not in said
    return said


@pytest.mark.parametrize("hooks", ["yes", "no"])
def test_a_bad_answer_gets_one_line(hooks: str, command: Command, output: Path) -> None:
    arguments = (
        ".",
        "--no-input",
        "--accept-hooks",
        hooks,
        "-o",
        str(output),
        "package_name=class",
    )
    said = one_line(command("cookiecutter", *arguments, cwd=TEMPLATE), output)
    assert said == "package_name: 'class' is a keyword of Python; class_agent would do."


def test_a_bad_answer_is_refused_right_after_its_prompt(command: Command, output: Path) -> None:
    typed = "A title\n../x\n"
    result = command("cookiecutter", ".", "-o", str(output), cwd=TEMPLATE, typed=typed)
    assert result.returncode == 1
    assert "is a path" in result.stdout.splitlines()[-1]
    assert "Python package" not in result.stdout
    assert not any(output.iterdir())


def replay_with(tmp_path: Path, **answers: str) -> str:
    questions = json.loads((TEMPLATE / "cookiecutter.json").read_text("utf-8"))
    recorded = {
        key: value[0] if isinstance(value, list) else value for key, value in questions.items()
    }
    recorded |= {"_extensions": questions["_extensions"], **GOOD, **answers}
    path = tmp_path / "replay.json"
    path.write_text(json.dumps({"cookiecutter": recorded}))
    return str(path)


@pytest.mark.parametrize(
    ("key", "answer"), [("package_name", "class"), ("license", "GPL"), ("author_name", "a\nb")]
)
def test_a_bad_answer_in_a_replay_gets_one_line(
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


def test_a_good_replay_renders(tmp_path: Path, render: Render) -> None:
    replay = replay_with(tmp_path, examples="none", author_name="Zoë")
    project = render({"replay": replay, "no_input": False, "extra_context": None})
    assert "Zoë" in (project / "pyproject.toml").read_text("utf-8")
