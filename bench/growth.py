"""What gen-tool costs in a project with 10, 100 and 1,000 tools. By hand:

    uv run python bench/growth.py [--runs 5]

The aim: at 1,000 tools at most 1.5 times what it costs at 10, plus what reading the files costs.
Each command has its baseline in the same run: a script that reads what the command has to read.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gen_tool.generating import generate
from gen_tool.project import Project
from gen_tool.spec import ToolSpec, parse
from gen_tool.wiring_change import WiringFile

SIZES = (10, 100, 1000)
PATTERNS = ("interruptible", "background", "streaming", "retry")
# What `status` cannot do without: each module, its test, its record, and the wiring.
READING = """
import json, pathlib, sys
for pattern in ("src/*/tools/*.py", "tests/tools/*.py"):
    for path in pathlib.Path().glob(pattern):
        path.read_bytes()
for path in pathlib.Path(".gen-tool").glob("*.json"):
    json.loads(path.read_bytes())
"""
WIRING = """
import ast, pathlib
ast.parse(next(pathlib.Path().glob("src/*/tools/__init__.py")).read_text())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        projects = {size: filled(Path(folder, str(size)), size) for size in SIZES}
        print(f"seconds, medians of {runs}\n\n{'tools':>8}" + "".join(f"{s:>10}" for s in SIZES))
        for name, command, reading in (
            ("new", ["gen", "new", "a_new_one", "--pattern", "retry"], WIRING),
            ("status", ["gen", "status"], READING),
            ("remove", ["gen", "remove", "a_new_one"], WIRING),
        ):
            took = {size: median(command, root, runs, name) for size, root in projects.items()}
            read = {size: median([reading], root, runs, "") for size, root in projects.items()}
            least, most = SIZES[0], SIZES[-1]
            allowed = 1.5 * took[least] + read[most] - read[least]
            print(f"{name:>8}" + "".join(f"{took[size]:>10.3f}" for size in SIZES))
            print(f"{'reading':>8}" + "".join(f"{read[size]:>10.3f}" for size in SIZES))
            print(f"{'':>8}at {most}: {took[most] / allowed:.2f} of what is allowed\n")


def filled(root: Path, size: int) -> Path:
    """A project with so many tools."""
    project = Project(root, "some_agent", 100)
    for folder in (project.tools, project.tests, project.records):
        (root / folder).mkdir(parents=True)
    (root / "pyproject.toml").write_text('[tool.gen-tool]\npackage = "some_agent"\n')
    wiring = WiringFile.of(project)
    for number in range(size):
        pattern = PATTERNS[number % len(PATTERNS)]
        spec = parse(f"tool_{number}", patterns=[pattern], params=["query:str"])
        assert isinstance(spec, ToolSpec)
        record = generate(spec, Project(root, "some_agent"))
        (root / project.module(spec.name)).write_text(record.module, "utf-8")
        (root / project.test(spec.name)).write_text(record.test, "utf-8")
        (root / project.record(spec.name)).write_text(record.to_text(), "utf-8")
        wiring = wiring.with_tool(spec)
    (root / project.wiring).write_text(wiring.source, "utf-8")
    return root


def median(command: list[str], root: Path, runs: int, name: str) -> float:
    undo = {"new": ["gen", "remove", "a_new_one"], "remove": ["gen", "new", "a_new_one"]}
    if name == "remove":
        run(undo[name], root)
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        run(command, root)
        seconds.append(time.perf_counter() - began)
        if name in undo:
            run(undo[name], root)
    if name == "remove":
        run(command, root)
    return statistics.median(seconds)


def run(command: list[str], root: Path) -> None:
    head, *words = command
    start = "from gen_tool.cli import main; main()" if head == "gen" else head
    path = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = [sys.executable, "-c", start, *words]
    subprocess.run(done, cwd=root, env=path, check=True, capture_output=True)


if __name__ == "__main__":
    main()
