"""The cost of gen-tool in a project with 10, 100 and 1,000 tools.

    uv run python -m bench.growth [--runs 5]

The aim: at 1,000 tools at most 1.2 times what it costs at 10, plus what reading the files costs.
`status` and `rename` have to read them; their baseline, in the same run, is a script that does.
"""

import argparse
import statistics
import sys
import tempfile
from itertools import count
from pathlib import Path

from bench.measure import run

SIZES = (10, 100, 1000)
PATTERNS = ("interruptible", "background", "streaming", "retry")
GEN_TOOL = [sys.executable, "-c", "from lrf.cli import main; main()"]
ROOT = Path(__file__).resolve().parent.parent
GENERATORS = str(ROOT / "generators")
# What a command cannot do without that looks at every tool.
READING = """
import ast, pathlib
for pattern in ("src/*/tools/*.py", "tests/tools/*.py"):
    for path in pathlib.Path().glob(pattern):
        ast.parse(path.read_bytes())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        projects = {size: fill(Path(folder, str(size)), size) for size in SIZES}
        print(f"seconds, medians of {runs}\n\n{'tools':>10}" + "".join(f"{s:>10}" for s in SIZES))
        numbers = count()
        for name, arguments in (("new", ["new"]), ("status", ["status"])):
            took = {size: [0.0] for size in SIZES}
            for _ in range(runs):
                for size, root in projects.items():
                    given = [f"another_{next(numbers)}"] if name == "new" else []
                    took[size].append(run([*GEN_TOOL, *arguments, *given], root, GENERATORS))
            show(name, {size: statistics.median(times[1:]) for size, times in took.items()})
        reading = [sys.executable, "-c", READING]
        show("reading", {size: run(reading, root) for size, root in projects.items()})


def show(name: str, took: dict[int, float]) -> None:
    ratio = took[SIZES[-1]] / took[SIZES[0]]
    print(f"{name:>10}" + "".join(f"{seconds:>10.3f}" for seconds in took.values()), end="")
    print(f"{ratio:>10.2f} times")


def fill(root: Path, size: int) -> Path:
    """Make a project with so many tools: one of each pattern, copied under other names."""
    answers = ["project_slug=" + root.name, "package_name=some_agent", "examples=none"]
    template = [str(ROOT), "--no-input", "-o", str(root.parent), *answers]
    run([sys.executable, "-m", "cookiecutter", *template], root.parent)
    tools, tests = root / "src" / "some_agent" / "tools", root / "tests" / "tools"
    for pattern in PATTERNS:
        run([*GEN_TOOL, "new", f"tool_{pattern}", "--pattern", pattern], root, GENERATORS)
    for number in range(size - len(PATTERNS)):
        pattern = PATTERNS[number % len(PATTERNS)]
        for file in (tools / f"tool_{pattern}.py", tests / f"test_tool_{pattern}.py"):
            copy = file.read_text("utf-8").replace(f"tool_{pattern}", f"tool_{number}")
            copy = copy.replace(f"Tool{pattern.capitalize()}", f"Tool{number}")
            file.with_name(file.name.replace(pattern, str(number))).write_text(copy, "utf-8")
    return root


if __name__ == "__main__":
    main()
