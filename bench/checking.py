"""What `gen-tool check` costs in a repository of 100 files. By hand:

    uv run env PYTHONPATH=generators python bench/checking.py [--runs 5]

The aim: well under a second. The baselines, in the same run: a script that parses the same files,
and ruff, which is not written in Python, with the rules that `check` leaves to it.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gen_tool.checking.explanation import explanation
from gen_tool.checking.rules import RULES

FILES = 100
PARSING = """
import ast, pathlib
for path in pathlib.Path().glob("*.py"):
    ast.parse(path.read_text())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        for name in ("with_error", "without"):
            root = filled(Path(folder, name), name)
            lines = sum(path.read_text().count("\n") for path in root.glob("*.py"))
            print(f"{FILES} files, {lines} lines, {name.replace('_', ' ')}; medians of {runs}")
            for tool, command in (
                ("gen-tool check", [sys.executable, "-m", "gen_tool", "check"]),
                ("parsing alone", [sys.executable, "-c", PARSING]),
                ("ruff ASYNC", ["ruff", "check", "--no-cache", "--select", "ASYNC,RUF006", "."]),
            ):
                print(f"{tool:>16} {median(command, root, runs):.3f} s")


def filled(root: Path, name: str) -> Path:
    """A repository of tools that err, each in every way there is, or of such that do not."""
    root.mkdir()
    (root / "pyproject.toml").touch()
    modules = [getattr(explanation(rule.code), name) for rule in RULES if rule.code < "LRF6"]
    for number in range(FILES):
        chosen = [modules[(number * 7 + n) % len(modules)] for n in range(7)]
        (root / f"tools_{number}.py").write_text("\n\n".join(chosen))
    return root


def median(command: list[str], root: Path, runs: int) -> float:
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run(command, cwd=root, capture_output=True, check=False)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


if __name__ == "__main__":
    main()
