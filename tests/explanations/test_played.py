"""What `gen-tool explain` says that callers hear is what they hear: all of it is played again."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cookiecutter.main import cookiecutter

from tests.template import TEMPLATE

from .scenes import scenes


def test_each_example_is_heard_as_it_is_told(tmp_path: Path, figure: Callable[[str], None]) -> None:
    answers = {"examples": "none"}
    made = cookiecutter(
        str(TEMPLATE), no_input=True, output_dir=str(tmp_path), extra_context=answers
    )
    folders = (TEMPLATE, TEMPLATE / "generators", Path(made, "src"))
    played = subprocess.run(
        [sys.executable, "-m", "tests.explanations.player"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))},
        capture_output=True,
        encoding="utf-8",
    )
    assert played.returncode == 0, played.stderr[-4000:]
    told = {f"{scene.code}, {scene.title}": scene.dialogue for scene in scenes()}
    heard = dict(zip(told, json.loads(played.stdout), strict=True))
    assert heard == told
    figure(f"{len(told)} conversations of gen-tool explain played again")
