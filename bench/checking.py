"""What `gen-tool check` costs in a repository of 100 files.

    uv run python -m bench.checking [--runs 5]

The aim: well under a second. The baselines, in the same run: a script that parses the same files,
and ruff, which is not written in Python, with its own rules for asyncio.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.measure import compare

ROOT = Path(__file__).resolve().parent.parent
FILES = 100
PARSING = """
import ast, pathlib
for path in pathlib.Path().glob("*.py"):
    ast.parse(path.read_text("utf-8"))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        lines = fill(Path(folder))
        check = "from lrf.cli import main; main()"
        compare(
            f"check, in {FILES} files of {lines} lines in all",
            [
                ("parsing alone", lambda: [sys.executable, "-c", PARSING]),
                (
                    "ruff ASYNC",
                    lambda: [
                        sys.executable,
                        "-m",
                        "ruff",
                        "check",
                        "-qe",
                        "--no-cache",
                        "--select",
                        "ASYNC",
                    ],
                ),
                ("gen-tool check", lambda: [sys.executable, "-c", check, "check"]),
            ],
            Path(folder),
            runs,
            paths=str(ROOT / "generators"),
        )


def fill(folder: Path) -> int:
    """Copy the example tools until there are enough files; return the number of lines."""
    scaffold = ROOT / "{{cookiecutter.project_slug}}" / "src" / "{{cookiecutter.package_name}}"
    tools = [path.read_text("utf-8") for path in sorted((scaffold / "tools").glob("[!_]*.py"))]
    lines = 0
    for number in range(FILES):
        text = "\n\n".join(tools[(number + n) % len(tools)] for n in range(3))
        (folder / f"tools_{number}.py").write_text(text, "utf-8")
        lines += text.count("\n")
    (folder / "pyproject.toml").touch()
    return lines


if __name__ == "__main__":
    main()
