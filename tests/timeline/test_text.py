"""A call in the columns of a terminal."""

import pytest

from lrf.timeline import Timeline
from lrf.timeline.text import draw_lines
from tests.timeline.long_call import make_long_call

Played = dict[str, Timeline]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(played: Played, columns: int) -> None:
    for timeline in (*played.values(), make_long_call(), Timeline("", 0.0, "")):
        assert max(map(len, draw_lines(timeline, columns))) <= columns


def test_a_barge_in_crosses_the_lanes_and_the_work_that_stops_ends(played: Played) -> None:
    lines = draw_lines(played["interruptible-interrupted"])
    column = lines[0].index("▼")
    assert [line[column : column + 1] for line in lines].count("│") >= 4
    assert sum("Never mind." in line for line in lines) == 1
    assert "╳" in "".join(lines)  # the agent's words
    assert any(line.strip(" │") == "■ stopped" for line in lines)


def test_work_in_the_background_looks_different(played: Played) -> None:
    lines = draw_lines(played["background-completed"])
    (lane,) = [line for line in lines if line.startswith("generate_repor")]
    assert lane.count("░") > lane.count("█") > 0
    assert any("⋯" in line for line in lines)


def test_of_a_long_call_the_last_is_shown() -> None:
    lines = draw_lines(make_long_call(), most_calls=3)
    assert any("number 199." in line for line in lines)
    assert not any("number 19." in line for line in lines)
    assert sum(line[:1].isalpha() for line in lines) == 6  # three lanes, and three calls
