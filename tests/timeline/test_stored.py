"""The pictures of docs/pictures are those of today.

Where they have changed for a reason: `PYTHONPATH=.:build/src uv run python -m
tests.timeline.pictures`.
"""

from xml.etree import ElementTree as ET

import pytest

from lrf.timeline import Timeline
from lrf.timeline.examples import EXAMPLES
from lrf.timeline.picture import draw
from tests.timeline.pictures.comparison import is_same, structure_of
from tests.timeline.pictures.scenes import SCENES
from tests.timeline.pictures.store import HERE, PAIR, PICTURES, draw_pair, play_pair, read

NAMES = [scene.name for scene in SCENES]
STALE = "stale: run PYTHONPATH=.:build/src uv run python -m tests.timeline.pictures"


def test_nothing_else_is_stored() -> None:
    assert {path.stem for path in PICTURES.glob("*.svg")} == {*NAMES, PAIR}, STALE
    assert {path.stem for path in EXAMPLES.glob("*.json")} == {*NAMES}, STALE


@pytest.mark.parametrize("name", NAMES)
def test_it_is_as_it_is_played_today(played: dict[str, Timeline], name: str) -> None:
    assert_same(played[name], read(EXAMPLES / f"{name}.json"))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_drawn_from_what_is_stored(name: str) -> None:
    stored = read(EXAMPLES / f"{name}.json")
    assert (PICTURES / f"{name}.svg").read_text("utf-8") == draw(stored), STALE


def test_the_guides_call_and_ours_are_those_of_today() -> None:
    for name, timeline in play_pair().items():
        assert_same(timeline, read(HERE / f"{name}.json"))
    assert (PICTURES / f"{PAIR}.svg").read_text("utf-8") == draw_pair(), STALE


def test_the_guides_tool_lets_the_caller_wait_and_ours_does_not() -> None:
    words = " ".join(ET.fromstring((PICTURES / f"{PAIR}.svg").read_text("utf-8")).itertext())
    assert "finished, result never heard" in words
    assert "stopped" in words


def assert_same(now: Timeline, before: Timeline) -> None:
    assert structure_of(now) == structure_of(before), STALE
    assert is_same(now, before), STALE
