"""A project with the tools of all scenes, as the generator makes it, and the player in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from cookiecutter.main import cookiecutter
from gen_tool import apply, plan, project, spec
from gen_tool.commands.new import plan_new

from tests.template import TEMPLATE

from .scenes import SCENES, Scene


def make(folder: Path) -> Path:
    """Render a project into `folder`, and generate the tools in it."""
    answers = {"examples": "none"}
    made = cookiecutter(str(TEMPLATE), no_input=True, output_dir=str(folder), extra_context=answers)
    home = project.find(Path(made))
    assert isinstance(home, project.Project)
    for scene in {scene.tool: scene for scene in SCENES}.values():
        planned = plan_new(_tool(scene), home)
        assert planned.exit_code == plan.DONE, planned
        apply.apply(planned, home.root)
    return home.root


def play(made: Path) -> dict[str, str]:
    """The dialogues by name, played in the project anew."""
    played = subprocess.run(
        [sys.executable, "-m", "tests.dialogues.player"],
        # not in the project, which has tests of its own
        cwd=made.parent,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TEMPLATE), str(made / "src")])},
        capture_output=True,
        encoding="utf-8",
    )
    assert played.returncode == 0, played.stderr[-4000:]
    dialogues: dict[str, str] = json.loads(played.stdout)
    return dialogues


def _tool(scene: Scene) -> spec.ToolSpec:
    is_payment = scene.stance == "payment"
    params, what = (["bill_id:str"], "the payment") if is_payment else ([], "the report")
    tool = spec.parse(scene.tool, patterns=scene.patterns, params=params, what=what)
    assert isinstance(tool, spec.ToolSpec), tool
    return tool
