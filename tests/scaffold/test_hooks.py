"""Tests of the hooks: from wherever the template comes, over a user's work, when stopped."""

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scaffold.checkout import NAME, commit, read_all
from tests.source import PACKAGE, source_files
from tests.template import Command, Finished, Render

OTHER_MODELS = ("models_plugins.py", "models_realtime.py")
EXAMPLES = sorted(path.stem for path in (PACKAGE / "tools").glob("[!_]*.py"))
LICENSES = ["MIT", "Apache-2.0", "BSD-3-Clause", "none"]


def from_here(checkout: Path, command: Command, *arguments: str) -> Finished:
    return command("cookiecutter", ".", *arguments, cwd=checkout)


def from_a_folder(checkout: Path, command: Command, *arguments: str) -> Finished:
    return command("cookiecutter", str(checkout), *arguments)


def from_a_zip(checkout: Path, command: Command, *arguments: str) -> Finished:
    archive = shutil.make_archive(str(checkout), "zip", checkout.parent, checkout.name)
    return command("cookiecutter", archive, *arguments)


def from_git(checkout: Path, command: Command, *arguments: str) -> Finished:
    return command("cookiecutter", f"git+{commit(checkout).as_uri()}", *arguments)


def by_cruft(checkout: Path, command: Command, *arguments: str) -> Finished:
    return command("cruft", "create", str(commit(checkout)), *arguments)


@pytest.mark.parametrize("way", [from_here, from_a_folder, from_a_zip, from_git, by_cruft])
def test_the_project_is_the_same_wherever_the_template_comes_from(
    way: Callable[..., Finished], checkout: Path, command: Command, project: Path, tmp_path: Path
) -> None:
    before = read_all(checkout).keys()
    output = tmp_path / "elsewhere"
    output.mkdir()
    result = way(checkout, command, "--no-input", "--output-dir", str(output))
    assert result.returncode == 0, result.stdout + result.stderr
    rendered = read_all(output / NAME)
    rendered.pop(".cruft.json", None)
    assert rendered == read_all(project)
    # Python keeps what it compiled of the extension, as it does everywhere; we add nothing.
    added = {path for path in read_all(checkout).keys() - before if not path.startswith(".git/")}
    assert all(path.startswith("__pycache__/") for path in added)


def test_the_package_is_copied_as_it_is(project: Path) -> None:
    package = project / "src" / "my_voice_agent"
    for path in source_files(PACKAGE):
        if path.name in OTHER_MODELS:
            continue
        assert (package / path.relative_to(PACKAGE)).read_bytes() == path.read_bytes()


def test_each_example_has_its_test(project: Path) -> None:
    assert len(EXAMPLES) == 11
    tests = sorted(path.name for path in (project / "tests" / "tools").iterdir())
    assert tests == [f"test_{name}.py" for name in EXAMPLES]


def test_without_examples_nothing_of_them_is_left(render: Render) -> None:
    project = render(examples="none")
    package = project / "src" / "my_voice_agent"
    assert [path.name for path in (package / "tools").iterdir()] == ["__init__.py"]
    assert [path.name for path in (package / "prompts").iterdir()] == ["agent.md"]
    tests = project / "tests"
    for folder in (package / "backend", package / "billing", tests / "tools"):
        assert not folder.exists()
    assert not [path for path in project.rglob("*") if path.is_dir() and not any(path.iterdir())]
    for path, content in read_all(project).items():
        if not path.startswith("vendor/"):
            assert b"AGENT_DATA" not in content, path
            assert b"billing" not in content, path
            assert b"backend" not in content.replace(b"build-backend", b""), path


def test_it_prints_what_to_do_next(render: Render, capfd: pytest.CaptureFixture[str]) -> None:
    project = render(examples="none")
    printed = capfd.readouterr().out
    commands = ("uv run chat", "uv run pytest", "uv run gen-tool --pattern background report")
    for line in (f"cd {project}", *commands):
        assert line in printed


@pytest.mark.parametrize("license_", LICENSES)
def test_every_file_is_clean_and_has_a_name_for_windows(license_: str, render: Render) -> None:
    files = read_all(render(license=license_, examples="all" if license_ == "MIT" else "none"))
    for path, text in files.items():
        if not path.endswith(".whl"):
            assert b"\r" not in text, path
            assert not text or (text.endswith(b"\n") and not text.endswith(b"\n\n")), path
            assert not re.search(rb"[ \t]$", text, re.MULTILINE), path
        for part in path.split("/"):
            assert not re.search(r'[<>:"\\|?*{}%]|[ .]$', part), path
            assert part.split(".")[0].lower() not in {"con", "prn", "aux", "nul"}, path
    assert len({path.lower() for path in files}) == len(files)


def test_it_is_small(project: Path) -> None:
    files = read_all(project)
    lines = sum(text.count(b"\n") for path, text in files.items() if not path.endswith(".whl"))
    assert len(files) <= 120
    assert lines <= 7500


def test_caches_of_the_template_are_not_copied(checkout: Path, command: Command) -> None:
    package = checkout / "{{cookiecutter.project_slug}}" / "src" / "{{cookiecutter.package_name}}"
    for cache in (package / "__pycache__", package / "tools" / ".ruff_cache" / "0.1"):
        cache.mkdir(parents=True)
        (cache / "old.pyc").write_bytes(b"\0\xff")
    assert from_here(checkout, command, "--no-input").returncode == 0
    assert not [path for path in read_all(checkout / NAME) if "cache" in path]


def again(render: Render, **answers: str) -> Path:
    return render({"overwrite_if_exists": True}, **answers)


def test_over_an_untouched_project_nothing_changes(render: Render) -> None:
    project = render()
    before = read_all(project)
    assert again(render) == project
    assert read_all(project) == before


def test_over_a_project_nothing_of_the_users_is_lost(
    render: Render, capfd: pytest.CaptureFixture[str]
) -> None:
    project = render()
    mine = {
        "README.md": b"my own words\r\n",
        "src/my_voice_agent/tools/search_database.py": b"my_own = 1\n",
        "src/my_voice_agent/tools/__init__.py": b"my_own = 2\n",
        "src/my_voice_agent/backend/web.py": b"my_own = 3\n",
        "src/my_voice_agent/tools/mine.py": b"my_own = 4\n",
        "tests/tools/test_process_payment.py": b"my_own = 5\n",
        "notes/todo.txt": b"my own file\n",
    }
    for path, text in mine.items():
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_bytes(text)
    before = read_all(project)
    capfd.readouterr()
    again(render)
    printed = capfd.readouterr().out
    after = read_all(project)

    assert after.pop("README.md.orig") == mine["README.md"]
    assert after["README.md"] != before.pop("README.md")
    assert {path: after[path] for path in before} == before
    assert after.keys() == {*before, "README.md"}
    assert "README.md was overwritten; its former text is in README.md.orig." in printed
    assert "The tools, their tests, billing/ and backend/ were left as they are." in printed


@pytest.mark.parametrize("models", ["inference", "plugins", "realtime"])
def test_the_models_are_those_that_were_asked_for(models: str, render: Render) -> None:
    package = render(models=models, examples="none") / "src" / "my_voice_agent"
    original = PACKAGE / ("models.py" if models == "inference" else f"models_{models}.py")
    assert (package / "models.py").read_bytes() == original.read_bytes()
    assert not any((package / name).exists() for name in OTHER_MODELS)


def test_over_a_project_other_models_leave_yours_beside_them(render: Render) -> None:
    package = render(examples="none") / "src" / "my_voice_agent"
    (package / "models.py").write_text("my_own = 1\n")
    (package / "models_plugins.py").write_text("my_own = 2\n")
    again(render, examples="none", models="plugins")
    assert "deepgram" in (package / "models.py").read_text()
    assert (package / "models.py.orig").read_text() == "my_own = 1\n"
    assert (package / "models_plugins.py").read_text() == "my_own = 2\n"
    assert not (package / "models_realtime.py").exists()


@pytest.mark.parametrize("examples", ["all", "none"])
def test_over_a_project_a_removed_example_stays_removed(render: Render, examples: str) -> None:
    project = render()
    removed = [
        project / "src" / "my_voice_agent" / "tools" / "search_database.py",
        project / "tests" / "tools" / "test_search_database.py",
    ]
    for path in removed:
        path.unlink()
    shutil.rmtree(project / "src" / "my_voice_agent" / "billing")
    again(render, examples=examples)
    assert not any(path.exists() for path in removed)
    assert not (project / "src" / "my_voice_agent" / "billing").exists()
    assert (project / "src" / "my_voice_agent" / "tools" / "search_web.py").is_file()


def test_over_a_project_without_a_license_yours_stays(render: Render) -> None:
    project = render(license="none", examples="none")
    (project / "LICENSE").write_text("mine")
    again(render, license="none", examples="none")
    assert (project / "LICENSE").read_text() == "mine"


def test_over_a_project_twice_both_former_texts_are_there(render: Render) -> None:
    project = render(examples="none")
    for text in (b"first\n", b"second\n", b"second\n"):
        (project / "README.md").write_bytes(text)
        again(render, examples="none")
    assert (project / "README.md.orig").read_bytes() == b"first\n"
    assert (project / "README.md.orig2").read_bytes() == b"second\n"
    assert not (project / "README.md.orig3").exists()


def test_over_a_project_an_older_kit_is_replaced(render: Render) -> None:
    project = render(examples="none")
    (project / "vendor" / "lrf-0.1.0+lrf.00000000-py3-none-any.whl").touch()
    (project / "vendor" / "other-1.0-py3-none-any.whl").touch()
    again(render, examples="none")
    (kit,) = (project / "vendor").glob("lrf-*")
    assert kit.stat().st_size > 0
    assert (project / "vendor" / "other-1.0-py3-none-any.whl").is_file()


def test_a_folder_that_was_not_ours_is_only_added_to(render: Render, output: Path) -> None:
    (output / NAME).mkdir()
    (output / NAME / "notes.txt").write_text("mine")
    project = again(render)
    assert (project / "notes.txt").read_text() == "mine"
    assert (project / "src" / "my_voice_agent" / "tools" / "search_web.py").is_file()
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


def stop_in_the_hook(checkout: Path, stop: str) -> None:
    """Have the post-gen hook stopped where it adds the wheel."""
    module = checkout / "lrf_template_project.py"
    text = module.read_text("utf-8")
    assert "def _add_wheel" in text
    module.write_text(f"{text}\n\ndef _add_wheel(vendor):\n    exec({stop!r})\n", "utf-8")


@not_on_windows
@stops
def test_stopped_half_way_a_new_folder_is_gone(
    stop: str, checkout: Path, command: Command, output: Path
) -> None:
    stop_in_the_hook(checkout, stop)
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
    stop_in_the_hook(checkout, stop)
    assert from_here(checkout, command, "--no-input", "-f", "-o", str(output)).returncode != 0
    assert (output / NAME / "README.md.orig").read_text() == "mine"
    assert (output / NAME / "notes.txt").read_text() == "mine"
