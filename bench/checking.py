"""The cost of `gen-tool check` in a repository of 100 files, and of 950.

    uv run python -m bench.checking [--runs 5]

The aims, in a fresh process: 100 files in 0.35 s, 950 in 3 s. The baselines, in the same run: a
script that parses the same files, and ruff, which is not written in Python, with its own rules for
asyncio.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.measure import compare

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "{{cookiecutter.project_slug}}" / "src" / "{{cookiecutter.package_name}}"
SIZES = (100, 950)
PARSING = """
import ast, pathlib
for path in pathlib.Path().glob("*.py"):
    ast.parse(path.read_text("utf-8"))
"""
CHECK = "from lrf.cli import main; main()"
RUFF = ("-m", "ruff", "check", "-qe", "--no-cache", "--isolated", "--select", "ASYNC")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            lines = fill(Path(folder), size)
            compare(
                f"check, {size} files of {lines} lines in all",
                [
                    ("parsing alone", lambda: [sys.executable, "-c", PARSING]),
                    ("ruff ASYNC", lambda: [sys.executable, *RUFF]),
                    ("gen-tool check", lambda: [sys.executable, "-c", CHECK, "check"]),
                ],
                Path(folder),
                runs,
                paths=str(ROOT / "generators"),
            )


def fill(folder: Path, size: int) -> int:
    """Write as many files with three of the example tools each; return the number of lines."""
    tools = [path.read_text("utf-8") for path in sorted((SOURCE / "tools").glob("[!_]*.py"))]
    lines = 0
    for number in range(size):
        text = "\n\n".join(tools[(number + n) % len(tools)] for n in range(3))
        (folder / f"tools_{number}.py").write_text(text, "utf-8")
        lines += text.count("\n")
    (folder / "pyproject.toml").touch()
    return lines


if __name__ == "__main__":
    main()
