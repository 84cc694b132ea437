"""How long what a user waits for takes, beside a baseline in the same run. By hand:

    uv run python bench/bench.py [--runs 7] [--beside OTHER_TEMPLATE]

Machines differ and are shared, so the figures to look at are the ratios. `--beside` names another
cookiecutter template, in a folder, to be rendered with its defaults.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What any generator on click and jinja2 costs: the imports, and two small templates.
BASELINE = """
import click, jinja2
environment = jinja2.Environment()
for text in ("def {{ name }}(): return {{ value }}\\n" * 9, "assert {{ name }}() == 1\\n" * 9):
    environment.from_string(text).render(name="report", value=42)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--beside", help="a cookiecutter template to compare with")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.runs, options.beside)


def measure(folder: Path, runs: int, beside: str | None) -> None:
    numbers = count()
    python = [sys.executable]
    cookiecutter = [*python, "-m", "cookiecutter", "--no-input"]

    def render(template: str) -> list[str]:
        return [*cookiecutter, template, "-o", str(folder / f"{next(numbers)}")]

    run(render(str(ROOT)), folder)
    project = folder / "0" / "my-voice-agent"
    gen_tool = [*python, "-c", "from gen_tool.cli import main; main()"]

    def new_tool() -> list[str]:
        return [*gen_tool, "--pattern", "background", f"report{next(numbers)}", "topic:str"]

    compare(
        "gen-tool, beside a script on click and jinja2 that renders two small templates",
        [
            ("the script", lambda: [*python, "-c", BASELINE]),
            ("gen-tool --help", lambda: [*gen_tool, "--help"]),
            ("gen-tool --pattern background report", new_tool),
        ],
        project,
        runs,
    )
    others = [(beside, lambda: render(beside))] if beside else []
    compare(
        "a whole project, beside the start of cookiecutter alone",
        [
            ("cookiecutter --version", lambda: [*python, "-m", "cookiecutter", "--version"]),
            *others,
            ("cookiecutter .", lambda: render(str(ROOT))),
        ],
        folder,
        runs,
    )
    run(render(str(ROOT)), folder)
    fresh = max(folder.glob("*/my-voice-agent"), key=lambda path: int(path.parent.name))
    compare(
        "the tests of a fresh project, beside the import of livekit.agents",
        [
            ("import livekit.agents", lambda: [*python, "-c", "import livekit.agents"]),
            ("pytest", lambda: [*python, "-m", "pytest", "-q"]),
        ],
        fresh,
        runs,
    )


def compare(
    title: str,
    rows: Sequence[tuple[str, Callable[[], list[str]]]],
    folder: Path,
    runs: int,
) -> None:
    """Print the median of each row, and its ratio to the first; the rows take turns."""
    seconds: dict[str, list[float]] = {name: [] for name, _ in rows}
    for turn in range(runs + 1):
        for name, command in rows:
            took = run(command(), folder)
            if turn:  # the first warms the caches
                seconds[name].append(took)
    print(f"\n{title} (median of {runs}):")
    first = statistics.median(seconds[rows[0][0]])
    for name, _ in rows:
        median = statistics.median(seconds[name])
        print(f"  {median * 1000:8.0f} ms  {median / first:5.2f}  {name}")


def run(command: list[str], folder: Path) -> float:
    paths = [str(folder / "src"), str(folder / "generators")]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": os.pathsep.join(paths)}
    began = time.perf_counter()
    subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, timeout=60
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
