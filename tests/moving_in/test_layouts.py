"""Moving into every kind of repository, making tools there, running their tests, and moving out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gen_tool.typing_commands import done

from .conftest import Repository
from .layouts import LAYOUTS

TOOLS = {
    "look_up": ("query_id:str",),
    "ask": ("query_id:str", "--pattern", "async"),
    "settle": ("order_id:str", "amount_minor:int", "--pattern", "payment"),
    "report": ("--pattern", "background", "--pattern", "cleanup"),
}


OURS = 54  # the tests of these tools


def run(*command: str, exit_code: int = 0) -> str:
    """What a command says, run where we are as the owner of the repository would."""
    # src stands for what is installed from it
    environment = os.environ | {"PYTHONPATH": "src", "PYTHONDONTWRITEBYTECODE": ""}
    result = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, encoding="utf-8"
    )
    assert result.returncode == exit_code, result.stdout + result.stderr
    return result.stdout


def findings_of_ruff() -> list[str]:
    """What ruff says of this repository, with its own settings."""
    commands = (["check", "--output-format=concise", "--exit-zero"], ["format", "--diff"])
    said = [
        subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
            capture_output=True,
            encoding="utf-8",
        )
        for command in commands
    ]
    assert all(ruff.returncode < 2 for ruff in said)
    return [ruff.stdout for ruff in said]


def tree(root: Path) -> dict[str, bytes | None]:
    """All files and folders, but for what pytest and Python keep for themselves."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
        if not {".pytest_cache", ".ruff_cache", "__pycache__"}.intersection(path.parts)
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_in_and_out_again(repository: Repository, layout: str) -> None:
    root = repository(layout)
    before, found = tree(root), findings_of_ruff()
    done("init", exit_code=4)
    assert {path: text for path, text in tree(root).items() if path in before} == before
    generator = "generators/gen_tool"
    for name, words in TOOLS.items():
        # what is left to do before a charge is said until it is done
        said = run(generator, "new", name, *words, exit_code=4 if "payment" in words else 0)
        assert ("hear_during_charge" in said) == ("payment" in words)
    assert "\nreport " in run(generator, "status", "--check")
    assert "nothing to do" in run(generator, "upgrade")
    theirs = sum(Path(path).name.startswith("test_") for path in before)
    passed = re.search(r"(\d+) passed", run("-m", "pytest", "-p", "no:cacheprovider"))
    assert passed
    assert int(passed[1]) == theirs + OURS
    assert findings_of_ruff() == found
    for name in TOOLS:
        run(generator, "remove", name)
    run(generator, "init", "--remove")
    assert tree(root) == before


def test_what_was_compiled_goes_too(repository: Repository) -> None:
    root = repository("official starter")
    done("init", exit_code=4)
    run("-c", "import voice_tools.in_call, voice_tools.testing")
    run("generators/gen_tool", "status")
    run("-m", "ruff", "check", "--exit-zero", ".")
    assert list(root.rglob("voice_tools/testing/__pycache__/*.pyc"))
    done("init", "--remove")
    assert not (root / "src/voice_tools").exists()
    assert not (root / "generators").exists()
