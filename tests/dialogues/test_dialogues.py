"""What `gen-tool show` says that callers hear is what they hear.

Where it is something else by now, and rightly so, play it anew: `python -m tests.dialogues`.
"""

from collections.abc import Callable
from pathlib import Path

from gen_tool.patterns import of_kind, resolve
from gen_tool.showing import DIALOGUES

from .project import make, play
from .scenes import SCENES


def test_the_dialogues_that_are_kept_are_those_of_today(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    kept = {path.stem: path.read_text("utf-8") for path in DIALOGUES.iterdir()}
    assert play(make(tmp_path)) == kept
    figure(f"{len(SCENES)} conversations of gen-tool show played again")


def test_every_stance_with_every_shape_and_every_guard_is_played() -> None:
    open_stances = [stance.name for stance in of_kind("stance") if not stance.closed]
    shapes = [f"{stance}-{shape.name}" for stance in open_stances for shape in of_kind("shape")]
    alone = [pattern.name for kind in ("stance", "guard") for pattern in of_kind(kind)]
    assert {path.stem for path in DIALOGUES.iterdir()} == {*shapes, *alone}


def test_every_scene_is_of_patterns_that_go_together() -> None:
    assert [s.title for s in SCENES if isinstance(resolve(s.patterns), list)] == []
