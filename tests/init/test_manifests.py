"""Tests of what `init` says about manifests, before and after."""

from pathlib import Path

import pytest

from .conftest import Repository, as_json, typed


def test_a_plugin_with_versions_of_its_own_stays(repository: Repository) -> None:
    root = repository("official starter")
    file = root / "pyproject.toml"
    text = file.read_text().replace(
        "dependencies = [", 'dependencies = ["livekit-plugins-noise-cancellation~=0.2",', 1
    )
    file.write_text(text)
    assert "livekit-plugins-noise-cancellation~=0.2" in text
    assert "noise-cancellation" not in str(as_json("init", "--dry-run", exit_code=4)["steps"])


def test_python_comes_before_what_needs_it(repository: Repository) -> None:
    root = repository("official starter")
    file = root / "pyproject.toml"
    text = file.read_text().replace(">=3.11", ">=3.10").replace(">=3.12", ">=3.10")
    text = text.replace("dependencies = [", 'dependencies = ["livekit-plugins-silero~=1.4",', 1)
    file.write_text(text)
    codes = [step["code"] for step in as_json("init", "--dry-run", exit_code=4)["steps"]]
    assert codes[:2] == ["python", "install"]


def test_the_way_out_names_the_requirement_and_keeps_files_of_ones_own(
    repository: Repository,
) -> None:
    root = repository("official starter")
    typed("init", exit_code=4)
    own = root / "tests/tools/test_mine.py"
    own.write_text("from lrf.testing import Gate\n")
    with (root / "pyproject.toml").open("a") as manifest:
        manifest.write('\n[tool.uv.sources]\nlrf = { path = "vendor/lrf-0.2.0.whl" }\n')
    shown = typed("init", "--remove", exit_code=4).stdout
    assert own.is_file()
    assert "uv remove --dev lrf" in shown
    assert 'lrf = { path = "vendor/lrf-0.2.0.whl" }' in shown
    assert str(own.relative_to(root)) in shown
    assert not (root / "lrf.toml").exists()


def test_a_keyword_is_no_package(repository: Repository) -> None:
    repository("official starter")
    before = {*Path().rglob("*")}
    assert "'class'" in typed("init", "--package", "class", exit_code=2).output
    assert {*Path().rglob("*")} == before


@pytest.mark.parametrize("lowest", [">=3.10,<3.15", "^3.10", "~3.10"])
def test_the_python_of_poetry_is_read(repository: Repository, lowest: str) -> None:
    root = repository("package of poetry")
    file = root / "pyproject.toml"
    file.write_text(file.read_text().replace(">=3.10,<3.15", lowest))
    step = as_json("init", "--dry-run", exit_code=4)["steps"][0]
    assert step["code"] == "python"
    assert lowest in step["message"]
    assert step["hint"] == 'python = ">=3.11,<3.15"'


def test_a_lock_file_tells_what_installs(repository: Repository) -> None:
    root = repository("run as a module")
    (root / "poetry.lock").touch()
    steps = str(as_json("init", "--dry-run", exit_code=4)["steps"])
    assert "poetry add --group dev ./vendor/" in steps
