"""What `gen-tool show` says that callers hear is what they hear.

Where it is something else by now, and rightly so, play it anew: `python -m tests.dialogues`.
"""

from collections.abc import Callable
from pathlib import Path

from gen_tool.patterns import legal_combinations
from gen_tool.showing import DIALOGUES

from .project import make, play
from .scenes import SCENES


def test_the_dialogues_that_are_kept_are_those_of_today(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    kept = {path.stem: path.read_text("utf-8") for path in DIALOGUES.iterdir()}
    assert play(make(tmp_path)) == kept
    figure(f"{len(SCENES)} conversations of gen-tool show played again")


def test_every_stance_is_played_and_with_each_shape_and_each_guard_that_it_goes_with() -> None:
    chosen = [[p.name for p in chosen.patterns] for chosen in legal_combinations()]
    assert {path.stem for path in DIALOGUES.iterdir()} == {
        "-".join(names) for names in chosen if len(names) <= 2
    }
