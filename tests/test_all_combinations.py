"""Every combination of patterns, and those with one that was added from outside, in one project."""

import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from cookiecutter.main import cookiecutter
from gen_tool import patterns
from gen_tool.compose import compose
from gen_tool.patterns import Chosen, Pattern
from gen_tool.spec import ToolSpec, parse

from tests.template import TEMPLATE
from tests.test_rendered_project import run

# The eleventh guard: this line, and the file of its name in the folder.
MEASURED = Pattern(
    "measured",
    "guard",
    "says in the log how long the work took",
    rank=4,
    stances=("async", "interruptible", "payment", "background"),
    binds=("measured", "measuring"),
)
ELEVENTH = Path(__file__).parent / "eleventh"

PARAMS = ["cities:list[str]", "limit:int=5", "how:fast|slow=fast", "loud:bool=false"]
FILES = 17
"""of tests a process gets: many in one are slow, for the tasks of LiveKit pile up in it"""
PROCESSES = 2


class Project(NamedTuple):
    root: Path
    ten: list[list[str]]
    """For each combination of the ten patterns the tests of its three tools."""
    eleventh: dict[Chosen, str]
    """For each combination with the eleventh guard the tests of its tool."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    output = tmp_path_factory.mktemp("combinations") / "output"
    settings = {"no_input": True, "default_config": True, "output_dir": str(output)}
    root = Path(cookiecutter(str(TEMPLATE), **settings, extra_context={"examples": "none"}))
    ten = [
        [write(root, spec) for spec in three_tools(number, chosen)]
        for number, chosen in enumerate(patterns.legal_combinations())
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patterns, "PATTERNS", [*patterns.PATTERNS, MEASURED])
        eleventh = {
            chosen: write(root, tool(f"measured_{number}", chosen, ["an_id:str"]))
            for number, chosen in enumerate(patterns.legal_combinations())
            if MEASURED.name in chosen.guards
        }
    return Project(root, ten, eleventh)


def three_tools(number: int, chosen: Chosen) -> list[ToolSpec]:
    """A short name, the longest, and one with parameters of several types."""
    key = ["order_id:str"] if chosen.stance == "payment" else []
    longest = f"look_up_something_{number}_{'y' * 50}"[:50]
    return [
        tool(f"t{number}", chosen, key),
        tool(longest, chosen, ["order_id:str"], confirm=bool(key)),
        tool(f"find_offers_{number}", chosen, [*key, *PARAMS], confirm=bool(key)),
    ]


def tool(name: str, chosen: Chosen, params: list[str], *, confirm: bool = False) -> ToolSpec:
    names = [chosen.stance, *filter(None, [chosen.shape]), *chosen.guards]
    spec = parse(name, patterns=names, params=params, confirm=confirm)
    assert isinstance(spec, ToolSpec), spec
    return spec


def write(root: Path, spec: ToolSpec) -> str:
    """Put the tool and its tests where gen-tool would, and give the path of the tests."""
    package, test = "my_voice_agent", f"tests/tools/test_{spec.name}.py"
    rendered = compose(spec, package=package, line_length=100, templates=(ELEVENTH,))
    (root / "tests" / "tools").mkdir(exist_ok=True)
    (root / test).write_text(rendered.test, "utf-8")
    module = root / "src" / package / "tools" / f"{spec.name}.py"
    module.write_text(rendered.module, "utf-8")
    return test


def test_every_combination_is_clean(project: Project) -> None:
    assert (len(project.ten), len(project.eleventh)) == (68, 68)
    for command in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]):
        run(project.root, sys.executable, "-m", *command)


def test_the_tests_of_every_combination_pass(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    # of its three tools one each, in turn: what a name changes is the same in all combinations
    tests = [three[number % 3] for number, three in enumerate(project.ten)]
    began = time.monotonic()
    conversations = passed(project, tests)
    seconds = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{conversations} conversations with {len(tests)} tools in {seconds:.0f} s")
    for test in tests:
        assert (project.root / test).read_text("utf-8").count("\nasync def test_") >= 6


def test_a_new_guard_is_one_file_and_one_line(project: Project) -> None:
    stances = [Chosen(stance, None, (MEASURED.name,)) for stance in MEASURED.stances]
    shapes = [
        Chosen("interruptible", shape.name, (MEASURED.name,)) for shape in patterns.of_kind("shape")
    ]
    assert passed(project, [project.eleventh[chosen] for chosen in [*stances, *shapes]])


def passed(project: Project, tests: list[str]) -> int:
    """How many tests there are in these files, which must all pass."""

    def in_a_process(some: list[str]) -> int:
        printed = run(project.root, sys.executable, "-m", "pytest", "-q", *some)
        counted = re.search(r"^(\d+) passed in", printed, re.MULTILINE)
        assert counted, printed
        return int(counted[1])

    count = -(-len(tests) // FILES)
    with ThreadPoolExecutor(PROCESSES) as processes:
        return sum(processes.map(in_a_process, [tests[n::count] for n in range(count)]))
