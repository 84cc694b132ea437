"""Runs of pytest in a process of its own, in a repository that has the kit."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

Run = Callable[..., str]

STRICT = """\
[pytest]
asyncio_mode = strict
asyncio_default_fixture_loop_scope = function
filterwarnings = error
addopts = --strict-markers --strict-config
"""


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files into `folder`, by their paths."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")


def run_pytest(folder: Path, *arguments: str, fails: bool = False, looptime: bool = False) -> str:
    """Run pytest in `folder`.

    Args:
        folder: Where to run it.
        *arguments: Its command-line arguments.
        fails: Whether it is expected to.
        looptime: Whether looptime's plugin is there.

    Returns:
        What it prints.
    """
    if not looptime:
        arguments = ("-p", "no:looptime_plugin", *arguments)
    environment = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=120,
    )
    output = done.stdout + done.stderr
    assert (done.returncode != 0) == fails, output
    return output
