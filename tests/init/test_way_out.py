"""Tests of `init --remove` where something is gone already, and of what it says is left to do."""

import shutil

import pytest

from .conftest import Repository, init, tree, typed

WHEEL = "lrf-0.2.0+lrf.12345678-py3-none-any.whl"


@pytest.mark.parametrize("gone", ["src/voice_tools", "vendor", "tests/tools"])
def test_what_is_left_goes_when_something_was_deleted_by_hand(
    repository: Repository, gone: str
) -> None:
    root = repository("official starter")
    before = tree(root)
    init("official starter")
    shutil.rmtree(root / gone)
    typed("init", "--remove")
    assert tree(root) == before
    assert not (root / "vendor").exists()


def test_poetry_is_told_how_to_take_it_out(repository: Repository) -> None:
    root = repository("package of poetry")
    init("package of poetry")
    file = root / "pyproject.toml"
    text = file.read_text().replace('python = ">=3.10', 'stamina = ">=24.3"\npython = ">=3.10')
    group = "[tool.poetry.group.dev.dependencies]\n"
    file.write_text(text.replace(group, f'{group}lrf = {{ path = "vendor/{WHEEL}" }}\n'))
    output = typed("init", "--remove", exit_code=4).stdout
    assert "  poetry remove --group dev lrf\n  poetry remove stamina\n" in output
    assert "pyproject.toml:7: stamina" in output


def test_manifests_beside_the_agent_are_read(repository: Repository) -> None:
    root = repository("collection of examples")
    init("collection of examples")
    file = root / "examples/front_desk/requirements.txt"
    file.write_text(f"{file.read_text()}../../vendor/{WHEEL}\n")
    output = typed("init", "--remove", exit_code=4).stdout
    assert "examples/front_desk/requirements.txt:2: stamina>=24.3" in output
    assert f"examples/front_desk/requirements.txt:3: ../../vendor/{WHEEL}" in output
    assert "remove" not in output.partition("left to do")[2]


def test_all_that_was_to_be_added_is_named(repository: Repository) -> None:
    root = repository("noise cancellation")
    printed = init("noise cancellation")
    copied = [line.strip() for line in printed.splitlines() if line.startswith("  COPY")]
    docker = root / "Dockerfile"
    docker.write_text("\n".join([docker.read_text(), *copied]))
    names = ["SHUTDOWN_PROCESS_TIMEOUT", "finish_charges", "hear_during_charge", "on_typed_text"]
    assert all(name in printed for name in names)
    agent = root / "app/agent.py"
    with agent.open("a") as file:
        file.writelines(f"print({name})\n" for name in names)
        file.write("from app.voice_tools import longrunning\n")
    output = typed("init", "--remove", exit_code=4).stdout
    assert [line for line in copied if line not in output] == []
    assert [name for name in names if f"print({name})" not in output] == []


def test_a_vendor_folder_of_ones_own_stays_in_the_image(repository: Repository) -> None:
    root = repository("noise cancellation")
    (root / "vendor").mkdir()
    (root / "vendor/theirs.txt").touch()
    with (root / "Dockerfile").open("a") as file:
        file.write("COPY vendor/ ./vendor/\nCOPY app/voice_tools/ ./app/voice_tools/\n")
    init("noise cancellation")
    output = typed("init", "--remove", exit_code=4).stdout
    assert "COPY app/voice_tools/" in output
    assert "COPY vendor/" not in output
    assert (root / "vendor/theirs.txt").exists()
