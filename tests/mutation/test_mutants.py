"""Every defect of the catalogue turns the tests of the tools that have it red."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter

from tests.mutation.catalogue import MUTANTS, TOOLS
from tests.template import TEMPLATE

RUNNER = Path(__file__).with_name("runner.py")
PAIRS = [("none", test) for test in sorted({test for mutant in MUTANTS for test in mutant.tests})]
PAIRS += [(mutant.name, test) for mutant in MUTANTS for test in mutant.tests]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """What became of each test file under each mutant; "none" is the project as it is."""
    folder = tmp_path_factory.mktemp("mutants")
    project = Path(cookiecutter(str(TEMPLATE), no_input=True, output_dir=str(folder)))
    for arguments in TOOLS:
        gen_tool = [sys.executable, "-m", "gen_tool", *arguments]
        subprocess.run(gen_tool, cwd=project / "generators", check=True, capture_output=True)
    found = subprocess.run(
        [sys.executable, str(RUNNER), str(project), "my_voice_agent"],
        input=json.dumps([dataclasses.asdict(mutant) for mutant in MUTANTS]),
        cwd=project,
        capture_output=True,
        encoding="utf-8",
    )
    assert found.returncode == 0, found.stderr
    lines = map(json.loads, found.stdout.splitlines())
    return {(mutant, test): outcome for mutant, test, outcome in lines}


@pytest.mark.parametrize(("mutant", "test"), PAIRS)
def test_a_defect_turns_its_tests_red(
    mutant: str, test: str, outcomes: dict[tuple[str, str], str]
) -> None:
    outcome = outcomes[mutant, test]
    wanted = "green" if mutant == "none" else "red"
    assert outcome.partition(":")[0] == wanted, outcome
