"""Processes that play scenarios, on the runtime as it is or with a defect."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.template import TEMPLATE

PROCESSES = 2

Wrong = tuple[int, list[str], str]
"""The seed of a scenario, what does not hold of it, and the simplest one of which that is true."""


def play_all(source: Path, seeds: range) -> list[Wrong]:
    """Play the scenarios of `seeds` in two processes, and return those that are wrong."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        parts = pool.map(lambda n: play(source, seeds[n::PROCESSES]), range(PROCESSES))
        return sorted(wrong for part in parts for wrong in part)


def play(source: Path, seeds: range, *, only_one: bool = False) -> list[Wrong]:
    """Play the scenarios of `seeds` in one process, and return those that are wrong.

    Args:
        source: The folder that holds the package my_voice_agent.
        seeds: Which scenarios.
        only_one: Whether to stop at the first one that is wrong.
    """
    first_end_step = map(str, (seeds.start, seeds.stop, seeds.step))
    played = subprocess.run(
        [sys.executable, "-m", "tests.interruptions.player", *first_end_step]
        + (["one"] if only_one else []),
        cwd=TEMPLATE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(source), str(TEMPLATE)])},
        capture_output=True,
        encoding="utf-8",
    )
    if played.returncode:
        raise RuntimeError(played.stderr[-4000:])
    return [tuple(json.loads(line)) for line in played.stdout.splitlines()]
