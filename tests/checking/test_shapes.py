"""Shapes that tools have in repositories: what is found in them, and what is right as it is.

Each file in the folder is written here, after what several repositories do.
"""

from pathlib import Path

import pytest

from tests.checking.looking import codes

SHAPES = Path(__file__).parent / "shapes"
EXPECTED: dict[str, list[str]] = {
    "interrupted_then_cancel": ["LRF103", "LRF104", "LRF105", "LRF108"],
    "cancel_and_drain_in_a_factory": ["LRF108"],
    "asked_then_protected": [],
    "protected_at_once": [],
    "says_goodbye_and_closes": ["LRF501"],
    "drains_and_closes": ["LRF501"],
    "waits_for_what_is_said_and_hangs_up": ["LRF501"],
    "waits_for_its_preamble_and_hangs_up": [],
    "answers_and_works_on": [],
    "leaves_the_loop_when_it_has_found": [],
    "tells_each_participant": [],
    "reads_a_stream_of_the_model": ["LRF201"],
    "starts_all_the_same": [],
    "tells_the_error": ["LRF201", "LRF202"],
    "optimistic_after_a_deadline": ["LRF401", "LRF404"],
    "one_way_says_nothing": ["LRF203"],
    "completes_its_task": [],
    "asks_one_task_after_the_other": [],
    "waits_before_the_room_goes": ["LRF101"],
    "a_plain_method": ["LRF504"],
    "behind_another_decorator": [],
    "a_mock_of_the_session": ["LRF601"],
}


@pytest.mark.parametrize(("shape", "expected"), EXPECTED.items(), ids=EXPECTED)
def test_in_each_shape_exactly_this_is_found(shape: str, expected: list[str]) -> None:
    assert codes((SHAPES / f"{shape}.txt").read_text("utf-8")) == expected


def test_each_shape_is_tried() -> None:
    assert {path.stem for path in SHAPES.iterdir()} == EXPECTED.keys()
