"""Fixtures for all tests: the template, rendered in this process or by the command users type."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter

from tests.source import refresh_source
from tests.template import TEMPLATE, Command, Finished, Render

refresh_source()
# A shell's background jobs ignore Ctrl-C, and so would every process that is started from here.
signal.signal(signal.SIGINT, signal.default_int_handler)

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def figure(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Print a line at the end of the run: how much was tried, and how long it took."""
    return pytestconfig.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash.get(FIGURES, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def own_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hide this user's cookiecutter and git configuration; replays and clones go elsewhere too."""
    home = tmp_path_factory.mktemp("home")
    config = home / "cookiecutter.yaml"
    folders = {key: (home / key).as_posix() for key in ("cookiecutters_dir", "replay_dir")}
    config.write_text("".join(f"{key}: '{folder}'\n" for key, folder in folders.items()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COOKIECUTTER_CONFIG", str(config))
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        # What mypy knows of livekit is the same for all projects.
        patch.setenv("MYPY_CACHE_DIR", str(home / "mypy_cache"))
        # So that a test can see what Python leaves behind.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_NAME", "Nobody")
            patch.setenv(f"GIT_{role}_EMAIL", "nobody@example.com")
        yield


@pytest.fixture(scope="session", autouse=True)
def own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the files and the ledger of the example tools out of the working directory."""
    folder = tmp_path_factory.mktemp("agent-data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGENT_DATA", str(folder))
        patch.setenv("LEDGER", str(folder / "ledger.sqlite3"))
        for elsewhere in ("LEDGER_URL", "WEB_SERVICE"):
            patch.delenv(elsewhere, raising=False)
        yield


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return the folder that projects are rendered into."""
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


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project rendered with the default answers, to read and to run, not to change."""
    output = tmp_path_factory.mktemp("project")
    return Path(cookiecutter(str(TEMPLATE), no_input=True, output_dir=str(output)))


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
