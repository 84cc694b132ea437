"""The time a user waits, each beside a baseline in the same run.

    uv run python -m bench.bench [--runs 9] [--beside OTHER_TEMPLATE]

Machines differ and are shared, so the figures to look at are the ratios. `--beside` names another
cookiecutter template, in a folder, to be rendered with its defaults: scientific-python/cookie.
"""

import argparse
import os
import sys
import tempfile
from itertools import count
from pathlib import Path

from bench.measure import compare, run

ROOT = Path(__file__).resolve().parent.parent
# What any generator on click and jinja2 costs: the imports, and two small templates.
BASELINE = """
import click, jinja2
environment = jinja2.Environment()
for text in ("def {{ name }}(): return {{ value }}\\n" * 9, "assert {{ name }}() == 1\\n" * 9):
    environment.from_string(text).render(name="report", value=42)
"""
PYTHON = [sys.executable]
GEN_TOOL = [*PYTHON, "-c", "from lrf.cli import main; main()"]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--beside", help="a cookiecutter template to compare with")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.runs, options.beside)


def measure(folder: Path, runs: int, beside: str | None) -> None:
    numbers = count()

    def render(template: str) -> list[str]:
        cookiecutter = [*PYTHON, "-m", "cookiecutter", "--no-input", template]
        return [*cookiecutter, "-o", str(folder / f"{next(numbers)}")]

    run(render(str(ROOT)), folder)
    project = folder / "0" / "my-voice-agent"
    paths = os.pathsep.join(str(path) for path in (project / "src", ROOT / "generators"))

    def new_tool() -> list[str]:
        return [*GEN_TOOL, "--pattern", "background", f"report{next(numbers)}", "topic:str"]

    compare(
        "gen-tool, beside a script on click and jinja2 that renders two small templates",
        [
            ("the script", lambda: [*PYTHON, "-c", BASELINE]),
            ("gen-tool --help", lambda: [*GEN_TOOL, "--help"]),
            ("gen-tool --pattern background report", new_tool),
        ],
        project,
        runs,
        paths=paths,
    )
    others = [(beside, lambda: render(beside))] if beside else []
    compare(
        "a whole project, beside another template or the start of cookiecutter alone",
        [
            *others,
            ("cookiecutter --version", lambda: [*PYTHON, "-m", "cookiecutter", "--version"]),
            ("cookiecutter .", lambda: render(str(ROOT))),
        ],
        folder,
        runs,
    )
    run(render(str(ROOT)), folder)
    fresh = max(folder.glob("*/my-voice-agent"), key=lambda path: int(path.parent.name))
    paths = os.pathsep.join(str(path) for path in (fresh / "src", ROOT / "generators"))
    pytest = [*PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    compare(
        "the tests of a fresh project, beside the import of livekit.agents",
        [
            ("import livekit.agents", lambda: [*PYTHON, "-c", "import livekit.agents"]),
            ("pytest --collect-only", lambda: [*pytest, "--collect-only"]),
            ("pytest", lambda: pytest),
        ],
        fresh,
        runs,
        paths=paths,
    )


if __name__ == "__main__":
    main()
