"""Time commands that take turns, so that a noisy machine is noisy for all of them."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Row = tuple[str, Callable[[], list[str]]]


def compare(title: str, rows: Sequence[Row], folder: Path, runs: int, *, paths: str = "") -> None:
    """Print the median of each row, and its ratio to the first.

    Args:
        title: What is compared.
        rows: Names, and what returns the command of the next run.
        folder: Where the commands run.
        runs: How often each is timed.
        paths: PYTHONPATH of the commands.
    """
    seconds: dict[str, list[float]] = {name: [] for name, _ in rows}
    for turn in range(runs + 1):
        for name, command in rows:
            took = run(command(), folder, paths)
            if turn:  # the first warms the caches
                seconds[name].append(took)
    print(f"\n{title} (median of {runs}):")
    first = statistics.median(seconds[rows[0][0]])
    for name, _ in rows:
        median = statistics.median(seconds[name])
        print(f"  {median * 1000:8.0f} ms  {median / first:5.2f}  {name}")


def run(command: list[str], folder: Path, paths: str = "") -> float:
    """Run a command, which must succeed, and return how long it took in seconds."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": paths}
    began = time.perf_counter()
    subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    return time.perf_counter() - began
