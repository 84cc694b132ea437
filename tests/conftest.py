"""The template, rendered in this process or by the command that a user types."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter

from tests.template import TEMPLATE, Command, Finished, Render

collect_ignore = ["golden"]  # tests of rendered tools, not of ours
# What a shell runs in the background ignores Ctrl-C, and so would all that is started from here.
signal.signal(signal.SIGINT, signal.default_int_handler)

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def figure(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Print this line at the end of the run: what was tried how often, and how long it took."""
    return pytestconfig.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash.get(FIGURES, []):
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def nothing_of_this_user(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No cookiecutter or git configuration but the tests' own; replays and clones go there too."""
    home = tmp_path_factory.mktemp("home")
    config = home / "cookiecutter.yaml"
    folders = {key: (home / key).as_posix() for key in ("cookiecutters_dir", "replay_dir")}
    config.write_text("".join(f"{key}: '{folder}'\n" for key, folder in folders.items()))
    monkeypatch.setenv("COOKIECUTTER_CONFIG", str(config))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    # So that a test can see what Python leaves behind.
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Nobody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "nobody@example.com")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """The folder that projects are rendered into."""
    folder = tmp_path / "output"
    folder.mkdir()
    return folder


@pytest.fixture
def render(output: Path) -> Render:
    """Render the template with these answers, in this process; other options in `options`."""

    def run(options: dict[str, object] | None = None, **answers: str) -> Path:
        given = {"no_input": True, "output_dir": str(output), "extra_context": answers}
        return Path(cookiecutter(str(TEMPLATE), **given | (options or {})))

    return run


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run a Python command-line tool: `command("cookiecutter", ".", …, cwd=TEMPLATE)`."""

    def run(tool: str, *arguments: str, cwd: Path = tmp_path, typed: str = "") -> Finished:
        return subprocess.run(
            [sys.executable, "-m", tool, *arguments],
            cwd=cwd,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            start_new_session=True,
            timeout=120,
        )

    return run
