"""What the hooks do: from wherever the template comes, over a user's work, and when stopped."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from gen_tool.tool_lists import EMPTY

from tests.template import TEMPLATE, Command, Finished, Render

EXAMPLES = {path.stem for path in (TEMPLATE / "generators" / "examples").glob("*.json")}
NAME = "my-voice-agent"


def texts(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of the template as git has it, in which a test can break something."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    paths = subprocess.run(listed, cwd=TEMPLATE, capture_output=True, check=True).stdout
    folder = tmp_path / "lrf-template"
    for path in paths.decode().strip("\0").split("\0"):
        if (TEMPLATE / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(TEMPLATE / path, folder / path)
    return folder


def committed(checkout: Path) -> Path:
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "template"]):
        subprocess.run(["git", *words], cwd=checkout, check=True)
    return checkout


def from_here(checkout: Path, command: Command, *arguments: str) -> Finished:
    return command("cookiecutter", ".", *arguments, cwd=checkout)


def from_a_folder(checkout: Path, command: Command, *arguments: str) -> Finished:
    return command("cookiecutter", str(checkout), *arguments)


def from_a_zip(checkout: Path, command: Command, *arguments: str) -> Finished:
    archive = shutil.make_archive(str(checkout), "zip", checkout.parent, checkout.name)
    return command("cookiecutter", archive, *arguments)


def from_git(checkout: Path, command: Command, *arguments: str) -> Finished:
    return command("cookiecutter", f"git+{committed(checkout).as_uri()}", *arguments)


def by_cruft(checkout: Path, command: Command, *arguments: str) -> Finished:
    return command("cruft", "create", str(committed(checkout)), *arguments)


@pytest.mark.parametrize("way", [from_here, from_a_folder, from_a_zip, from_git, by_cruft])
def test_the_project_is_the_same_wherever_the_template_comes_from(
    way: Callable[..., Finished], checkout: Path, command: Command, render: Render, tmp_path: Path
) -> None:
    before = texts(checkout).keys()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    flag = "--output-dir"
    result = way(checkout, command, "--no-input", flag, str(elsewhere))
    assert result.returncode == 0, result.stdout + result.stderr
    project = texts(elsewhere / NAME)
    project.pop(".cruft.json", None)
    assert project == texts(render())
    # Python keeps what it compiled of the extension, as it does everywhere; we add nothing.
    added = {path for path in texts(checkout).keys() - before if not path.startswith(".git/")}
    assert all(path.startswith("__pycache__/") for path in added)


def test_the_examples_are_there_with_tests_records_and_wiring(render: Render) -> None:
    project = render()
    tools = project / "src" / "my_voice_agent" / "tools"
    wiring = (tools / "__init__.py").read_text()
    assert EXAMPLES
    for name in EXAMPLES:
        assert (tools / f"{name}.py").is_file()
        assert (project / "tests" / "tools" / f"test_{name}.py").is_file()
        assert (project / ".gen-tool" / f"{name}.json").is_file()
        assert f"{name}.{name}," in wiring


def test_without_examples_the_list_of_tools_is_empty(render: Render) -> None:
    project = render(examples="none")
    assert (project / "src/my_voice_agent/tools/__init__.py").read_text() == EMPTY
    assert not (project / ".gen-tool").exists()


def test_without_examples_no_empty_folder_is_left(render: Render) -> None:
    project = render(examples="none")
    assert [path for path in project.rglob("*") if path.is_dir() and not any(path.iterdir())] == []


def test_it_says_what_next(render: Render, capfd: pytest.CaptureFixture[str]) -> None:
    project = render(examples="none")
    said = capfd.readouterr().out
    for line in (
        f"cd {project}",
        "uv run chat",
        "uv run pytest",
        "uv run gen-tool --pattern background report",
    ):
        assert line in said


@pytest.mark.parametrize("license_", ["MIT", "Apache-2.0", "BSD-3-Clause", "none"])
def test_every_file_has_lf_a_final_newline_no_trailing_blank_and_a_name_for_windows(
    license_: str, render: Render
) -> None:
    files = texts(render(license=license_))
    for path, text in files.items():
        assert b"\r" not in text, path
        assert not text or (text.endswith(b"\n") and not text.endswith(b"\n\n")), path
        assert not re.search(rb"[ \t]$", text, re.MULTILINE), path
        for part in path.split("/"):
            assert not re.search(r'[<>:"\\|?*]|[ .]$', part), path
            assert part.split(".")[0].lower() not in {"con", "prn", "aux", "nul"}, path
    assert len({path.lower() for path in files}) == len(files)


def again(render: Render, **answers: str) -> Path:
    return render({"overwrite_if_exists": True}, **answers)


def test_over_an_untouched_project_nothing_changes(render: Render) -> None:
    project = render()
    before = texts(project)
    assert again(render) == project
    assert texts(project) == before


def test_over_a_project_nothing_of_the_users_is_lost(
    render: Render, capfd: pytest.CaptureFixture[str]
) -> None:
    project = render()
    mine = {
        "README.md": b"my own words\r\n",
        "src/my_voice_agent/tools/search_database.py": b"my_own = 1\n",
        "tests/tools/test_process_payment.py": b"my_own = 2\n",
        "src/my_voice_agent/tools/__init__.py": b"my_own = 3\n",
        "generators/gen_tool/cli.py": b"my_own = 4\n",
        "notes/todo.txt": b"my own file\n",
    }
    for path, text in mine.items():
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_bytes(text)
    before = texts(project)
    capfd.readouterr()
    again(render)
    said = capfd.readouterr().out
    after = texts(project)

    assert after.pop("README.md.orig") == mine["README.md"]
    assert after["README.md"] != before.pop("README.md")
    assert {path: after[path] for path in before} == before
    assert after.keys() == {*before, "README.md"}
    assert "README.md was overwritten; what it said before is in README.md.orig" in said
    assert "generators/ was left as it is, since you edited gen_tool/cli.py" in said
    assert "search_database was left as it is" in said


def test_over_a_project_twice_both_former_texts_are_there(render: Render) -> None:
    project = render(examples="none")
    for text in (b"first\n", b"second\n", b"second\n"):
        (project / "README.md").write_bytes(text)
        again(render, examples="none")
    assert (project / "README.md.orig").read_bytes() == b"first\n"
    assert (project / "README.md.orig2").read_bytes() == b"second\n"
    assert not (project / "README.md.orig3").exists()


def test_over_a_project_a_missing_example_is_added_and_wired(render: Render) -> None:
    project = render(examples="none")
    wiring = project / "src/my_voice_agent/tools/__init__.py"
    wiring.write_text(EMPTY + "\n# my own line\n")
    again(render)
    assert "search_database.search_database," in wiring.read_text()
    assert wiring.read_text().endswith("# my own line\n")


def test_over_a_project_a_tool_that_was_deleted_stays_deleted(render: Render) -> None:
    project = render()
    module = project / "src/my_voice_agent/tools/search_database.py"
    module.unlink()
    again(render)
    assert not module.exists()


def test_a_folder_that_was_not_ours_is_only_added_to(render: Render, output: Path) -> None:
    (output / NAME).mkdir()
    (output / NAME / "notes.txt").write_text("mine")
    project = again(render, examples="none")
    assert (project / "notes.txt").read_text() == "mine"
    assert not list(project.glob("*.orig"))
    assert not (project / ".before-cookiecutter").exists()


def test_copies_of_a_run_that_did_not_end_are_not_forgotten(render: Render) -> None:
    project = render(examples="none")
    kept = project / ".before-cookiecutter" / "README.md"
    kept.parent.mkdir()
    kept.write_text("what the user wrote")
    again(render, examples="none")
    assert (project / "README.md.orig").read_text() == "what the user wrote"
    assert not kept.parent.exists()


STOPPED = """
import os, signal
os.kill(os.getpid(), signal.{signal})
signal.pause()
"""
CTRL_C = "import os, signal\nos.killpg(0, signal.SIGINT)\nsignal.pause()\n"
not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
stops = pytest.mark.parametrize(
    "stop", [CTRL_C, STOPPED.format(signal="SIGINT"), STOPPED.format(signal="SIGTERM")]
)


@not_on_windows
@stops
def test_stopped_half_way_a_new_folder_is_gone(
    stop: str, checkout: Path, command: Command, output: Path
) -> None:
    (checkout / "generators" / "gen_tool" / "vendor.py").write_text(stop)
    # Without this flag, cookiecutter itself removes the folder in some of the cases.
    arguments = ("--no-input", "--keep-project-on-failure", "-o", str(output))
    assert from_here(checkout, command, *arguments).returncode != 0
    assert not any(output.iterdir())


@not_on_windows
@stops
def test_stopped_half_way_a_users_folder_keeps_what_was_in_it(
    stop: str, checkout: Path, command: Command, output: Path
) -> None:
    (output / NAME).mkdir()
    (output / NAME / "README.md").write_text("mine")
    (output / NAME / "notes.txt").write_text("mine")
    (checkout / "generators" / "gen_tool" / "vendor.py").write_text(stop)
    assert from_here(checkout, command, "--no-input", "-f", "-o", str(output)).returncode != 0
    assert (output / NAME / "README.md.orig").read_text() == "mine"
    assert (output / NAME / "notes.txt").read_text() == "mine"


def test_cruft_leaves_edited_tools_alone_and_updates_the_rest(
    checkout: Path, command: Command, output: Path
) -> None:
    assert by_cruft(checkout, command, "--no-input", "--output-dir", str(output)).returncode == 0
    project = committed(output / NAME)
    tool = project / "src/my_voice_agent/tools/search_database.py"
    tool.write_text("my_own = 1\n")
    subprocess.run(["git", "commit", "-qam", "mine"], cwd=project, check=True)

    example = checkout / "generators" / "examples" / "search_database.json"
    example.write_text(json.dumps(json.loads(example.read_text()) | {"description": "Find it."}))
    dockerfile = checkout / "{{cookiecutter.project_slug}}" / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text() + "# newer\n")
    subprocess.run(["git", "commit", "-qam", "newer"], cwd=checkout, check=True)

    result = command("cruft", "update", "-y", cwd=project)
    assert result.returncode == 0, result.stdout + result.stderr
    assert (project / "Dockerfile").read_text().endswith("# newer\n")
    assert tool.read_text() == "my_own = 1\n"
    assert not list(project.rglob("*.rej"))
    assert os.listdir(project / ".gen-tool")
