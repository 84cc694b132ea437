"""The time of `--help` and of one generation, beside a script that uses the same libraries.

Run `uv run python -m tests.generator.speed` on a quiet machine: medians of 9, in one run. On a busy
one `--cpu` counts the seconds of the processor.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lrf.render.ruff import find_ruff
from tests.generator.commands import RUFF, SETTINGS, make_project

# Imports click and jinja2, and renders two small templates.
SCRIPT = """
import sys
import click
import jinja2

@click.command()
@click.argument("name")
def main(name):
    environment = jinja2.Environment(trim_blocks=True)
    for text in ("def {{ name }}():\\n    return 1\\n", "def test_{{ name }}():\\n    pass\\n"):
        environment.from_string(text).render(name=name)

main()
"""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--cpu", action="store_true")
    runs, cpu = parser.parse_args().runs, parser.parse_args().cpu
    with tempfile.TemporaryDirectory() as root:
        few = make_project(Path(root, "few"), SETTINGS + RUFF)
        many = make_project(Path(root, "many"), SETTINGS + RUFF)
        for folder, count in ((few, 10), (many, 1000)):
            fill(folder, count)
        script = Path(root, "script.py")
        script.write_text(SCRIPT)
        names = (f"tool_{number}" for number in range(10**6))
        gen_tool = str(Path(sys.executable).with_name("gen-tool"))
        commands: dict[str, tuple[Callable[[], list[str]], Path]] = {
            "script": (lambda: [sys.executable, str(script), next(names)], few),
            "--help": (lambda: [gen_tool, "--help"], few),
            "new, 10 tools": (lambda: [gen_tool, "--pattern", "background", next(names)], few),
            "new, 1000 tools": (lambda: [gen_tool, "--pattern", "background", next(names)], many),
            "status, 10 tools": (lambda: [gen_tool, "status"], few),
            "status, 1000 tools": (lambda: [gen_tool, "status"], many),
        }
        seconds = {
            name: list(measure(*command, runs, cpu=cpu)) for name, command in commands.items()
        }
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, median in medians.items():
        print(f"{median * 1000:7.0f} ms  {median / medians['script']:5.2f}  {name}")


def fill(folder: Path, count: int) -> None:
    """Give a project so many tools."""
    module = "from ..longrunning import interruptible_tool\n\n\n"
    module += '@interruptible_tool("x")\nasync def old_{0}() -> str:\n    """Do it."""\n'
    test = "from lrf.testing.contracts import InterruptibleContract\n"
    test += "from my_voice_agent.tools.old_{0} import old_{0}\n\n\n"
    test += "class TestOld{0}(InterruptibleContract, tool=old_{0}):\n    pass\n"
    (folder / "tests/tools").mkdir(parents=True)
    for number in range(count):
        path = folder / f"src/my_voice_agent/tools/old_{number}.py"
        path.write_text(module.format(number))
        (folder / f"tests/tools/test_old_{number}.py").write_text(test.format(number))


def measure(
    make: Callable[[], list[str]], folder: Path, runs: int, *, cpu: bool
) -> Iterator[float]:
    """Yield how long a command takes, after one run that warms the caches."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PATH"] = f"{Path(find_ruff()[0]).parent}{os.pathsep}{environment['PATH']}"
    for turn in range(runs + 1):
        began = clock(cpu)
        subprocess.run(make(), cwd=folder, env=environment, capture_output=True, check=True)
        if turn:
            yield clock(cpu) - began


def clock(cpu: bool) -> float:
    """Return seconds: of the wall, or those that finished processes have worked."""
    times = os.times()
    return times.children_user + times.children_system if cpu else time.perf_counter()


if __name__ == "__main__":
    main()
