"""Every defect of the catalogue turns the tests of the tools that have it red."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter

from tests.template import TEMPLATE

from .catalogue import MUTANTS
from .mutant import Mutant
from .tools import TOOLS, Tool

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each defect runs in a fork")

RUNNER = Path(__file__).with_name("runner.py")
# By hand: each defect with every tool that has it, and not one of each stance and shape.
ALL = bool(os.environ.get("ALL_COMBINATIONS"))
PROCESSES = 2

Job = tuple[str, str, str]


def tools_of(mutant: Mutant) -> list[Tool]:
    return mutant.tools() if ALL else mutant.one_of_each_cell()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a tool of each combination of patterns."""
    folder = tmp_path_factory.mktemp("mutants")
    answers = {"examples": "none"}
    made = cookiecutter(str(TEMPLATE), no_input=True, output_dir=str(folder), extra_context=answers)
    project = Path(made)
    (project / "tests" / "tools").mkdir(exist_ok=True)
    for tool in TOOLS:
        (project / tool.module).write_text(tool.text.module, "utf-8")
        (project / tool.test).write_text(tool.text.test, "utf-8")
    return project


@pytest.fixture(scope="module")
def outcomes(
    project: Path, request: pytest.FixtureRequest, figure: Callable[[str], None]
) -> dict[Job, str]:
    """What became of each test file under each defect that was asked for, and without a defect."""
    asked = {item.callspec.id for item in request.session.items if hasattr(item, "callspec")}
    mutants = [mutant for mutant in MUTANTS if mutant.name in asked]
    jobs = [job for mutant in mutants for job in mutant.jobs(project, tools_of(mutant))]
    jobs += [(test, "", "") for test in sorted({test for test, _, _ in jobs})]
    began = time.perf_counter()
    with ThreadPoolExecutor(PROCESSES) as pool:
        parts = list(pool.map(lambda n: _run(project, jobs[n::PROCESSES]), range(PROCESSES)))
    seconds = time.perf_counter() - began
    figure(f"{len(mutants)} defects, {len(jobs)} test files run, {seconds:.0f} s")
    return {job: outcome for part in parts for job, outcome in part}


def _run(project: Path, jobs: Sequence[Job]) -> Iterator[tuple[Job, str]]:
    found = subprocess.run(
        [sys.executable, str(RUNNER), str(project)],
        input="".join(json.dumps(job) + "\n" for job in jobs),
        cwd=project,
        capture_output=True,
        encoding="utf-8",
    )
    assert found.returncode == 0, found.stderr
    return zip(jobs, map(json.loads, found.stdout.splitlines()), strict=True)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_defect_turns_its_tests_red(
    mutant: Mutant, project: Path, outcomes: dict[Job, str]
) -> None:
    jobs = list(mutant.jobs(project, tools_of(mutant)))
    assert jobs, "nothing has this defect"
    for test, _, _ in jobs:
        # without a defect all is green: else a red mutant would prove nothing
        assert outcomes[test, "", ""] == "green", test
    survived = [job[0] for job in jobs if not outcomes[job].startswith("red")]
    assert not survived


def test_the_names_of_defects_differ() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
