"""A tool of every combination of patterns, under three names: linted, typed, its contract run.

Every one is rendered, linted and typed. The contracts of a sample are run: all of them with
`ALL_COMBINATIONS=1 uv run pytest tests/generator/test_all_combinations.py`.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lrf.commands.new import plan_new
from lrf.project.apply import apply
from lrf.project.project import find_project
from lrf.render.ruff import find_ruff
from lrf.spec.parser import from_flags
from lrf.spec.patterns import Combination
from lrf.spec.tool import ToolSpec
from tests.generator.combinations import legal_combinations
from tests.generator.commands import RUFF, SETTINGS, make_project
from tests.pyright import find_errors, needs_pyright
from tests.source import COPY

ALL = "ALL_COMBINATIONS" in os.environ
SAMPLE = 11  # every which combination's contract is run
PYTEST = """
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "--strict-config", "--strict-markers"]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "function"
filterwarnings = ["error"]
pythonpath = ["src"]
"""
MOST_LINES = 45


def specs_of(number: int, combination: Combination) -> Iterator[ToolSpec]:
    """Yield three tools: a plain name, a short one with more parameters, the longest."""
    first = "order_id:str"
    if "concurrent" in combination.names:
        first = "sources:list[str]"
    more = ["kind:a|b|c", "limit:int=5", "tags:list[str]=x,y", "loud:bool=false"]
    longest = f"a_tool_with_the_longest_name_of_all_{number:04}"
    assert len(longest) == 40
    for name, params in (
        (f"fetch_{number}", [first]),
        (f"x{number}", [first, *more]),
        (longest, [first, "ids:list[int]"]),
    ):
        yield from_flags(name, patterns=combination.names, params=params)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a tool of every combination under three names."""
    folder = make_project(tmp_path_factory.mktemp("all") / "project", SETTINGS + RUFF + PYTEST)
    runtime = folder / "src/my_voice_agent/longrunning"
    (runtime / "__init__.py").unlink()
    runtime.rmdir()
    runtime.symlink_to(COPY / "longrunning")
    found = find_project(folder)
    for number, combination in enumerate(legal_combinations()):
        for spec in specs_of(number, combination):
            apply(plan_new(spec, found), folder)
    return folder


def run(folder: Path, *words: str) -> str:
    """Run a command, assert that it succeeds, and return what it prints."""
    found = subprocess.run(
        words,
        cwd=folder,
        env=os.environ | {"MYPYPATH": "src"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    return found.stdout


def test_they_are_linted_and_formatted(project: Path) -> None:
    run(project, *find_ruff(), "check", ".")
    run(project, *find_ruff(), "format", "--check", ".")


def test_they_are_clean_in_narrow_lines(tmp_path: Path) -> None:
    narrow = (SETTINGS + RUFF).replace("line-length = 100", "line-length = 79")
    folder = make_project(tmp_path / "narrow", narrow)
    found = find_project(folder)
    for number, combination in enumerate(legal_combinations()):
        for spec in specs_of(number, combination):
            apply(plan_new(spec, found), folder)
    run(folder, *find_ruff(), "check", ".")
    run(folder, *find_ruff(), "format", "--check", ".")


def test_they_are_typed(project: Path) -> None:
    mypy = (sys.executable, "-m", "mypy", "--strict", "--explicit-package-bases")
    run(project, *mypy, "src/my_voice_agent/tools", "tests")


@needs_pyright
def test_pyright_finds_them_typed(project: Path) -> None:
    assert find_errors(project, ["src/my_voice_agent/tools", "tests"], project / "src") == []


def test_a_module_and_a_test_are_short(project: Path) -> None:
    for number in range(68):
        for path in (
            project / f"src/my_voice_agent/tools/fetch_{number}.py",
            project / f"tests/tools/test_fetch_{number}.py",
        ):
            assert len(path.read_text().splitlines()) <= MOST_LINES, path


def test_their_contracts_hold(project: Path, figure: Callable[[str], None]) -> None:
    tests = sorted((project / "tests/tools").glob("test_*.py"))
    assert len(tests) == 204
    chosen = tests if ALL else tests[:: SAMPLE * 3]
    paths = [str(path.relative_to(project)) for path in chosen]
    said = run(project, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths)
    figure(f"generated tools: {len(chosen)} contracts: {said.strip().splitlines()[-1]}")
