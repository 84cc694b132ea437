"""A project with all of the tools, as the generator makes it, and the player that runs in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

from cookiecutter.main import cookiecutter
from gen_tool import apply, plan, project, spec
from gen_tool.commands.new import plan_new

from tests.template import TEMPLATE

from .tools import TOOLS

Wrong: TypeAlias = "tuple[int, list[str], str]"
"""The seed of a scenario, what does not hold of it, and the simplest one of which that is true."""


def make(folder: Path) -> Path:
    """Render a project into `folder`, and generate the tools in it."""
    answers = {"examples": "none"}
    made = cookiecutter(str(TEMPLATE), no_input=True, output_dir=str(folder), extra_context=answers)
    home = project.find(Path(made))
    assert isinstance(home, project.Project)
    for tool in TOOLS:
        wanted = spec.parse(
            tool.name, patterns=tool.patterns, params=tool.params, confirm=tool.confirm
        )
        assert isinstance(wanted, spec.ToolSpec), wanted
        planned = plan_new(wanted, home)
        assert planned.exit_code == plan.DONE, planned
        apply.apply(planned, home.root)
    return Path(made)


def play(made: Path, seeds: range, *, only_one: bool = False) -> list[Wrong]:
    """Play the scenarios of `seeds` in the project, and give those that are wrong."""
    first_end_step = map(str, (seeds.start, seeds.stop, seeds.step))
    found = subprocess.run(
        [sys.executable, "-m", "tests.interruptions.player", str(made), *first_end_step]
        + (["one"] if only_one else []),
        # not in the project, which has tests of its own
        cwd=made.parent,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TEMPLATE), str(made / "src")])},
        capture_output=True,
        encoding="utf-8",
    )
    assert found.returncode == 0, found.stderr[-4000:]
    return [tuple(json.loads(line)) for line in found.stdout.splitlines()]
