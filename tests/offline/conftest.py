"""A small project, and the command `chat` in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline.chat_process import AGENT, SETTINGS, Chat

CHAT = [sys.executable, "-c", "from lrf.offline.chat import main; main()"]


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """Return a project whose agent has a payment, a failure and a way to leave."""
    package = tmp_path / "src" / "small_agent"
    package.mkdir(parents=True)
    (tmp_path / "lrf.toml").write_text(SETTINGS)
    (package / "agent.py").write_text(AGENT)
    return tmp_path


@pytest.fixture
def start_chat(small_project: Path) -> Chat:
    """Start the command, in pipes or in a terminal."""

    def start(terminal: int = subprocess.PIPE) -> "subprocess.Popen[str]":
        environment = {name: value for name, value in os.environ.items() if "LIVEKIT" not in name}
        return subprocess.Popen(
            CHAT,
            cwd=small_project,
            env=environment | {"TERM": "xterm", "PYTHONIOENCODING": "utf-8"},
            encoding="utf-8",
            start_new_session=True,
            stdin=terminal,
            stdout=terminal,
            stderr=subprocess.PIPE,
        )

    return start
