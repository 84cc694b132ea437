"""Progress of work: counted by its steps, told in percent, never twice."""

import pytest

from my_voice_agent.longrunning.progress import Steps
from tests.runtime.progress.percents import WORDS


@pytest.mark.parametrize(
    ("done", "total", "percent"),
    [
        (0, 10, 0),
        (3, 10, 30),
        (1, 100, 1),
        (1, 1, 99),
        (2, 3, 66),
        (99, 100, 99),
        (10, 10, 99),
        (11, 10, 99),
        (-1, 10, 0),
        (3, 0, 0),
        (3, -1, 0),
        (1.5, 3, 50),
    ],
)
async def test_counts_in_whole_percent_and_never_a_hundred(
    done: int, total: int, percent: int
) -> None:
    steps = Steps(WORDS)
    await steps.on_step(done, total)
    assert steps.percent == percent
    assert isinstance(steps.percent, int)
    assert bool(steps) == (percent > 0)
    assert steps.so_far() == (f"{percent} percent done so far." if percent else "")


async def test_nothing_is_told_twice_and_nothing_that_is_not_further() -> None:
    steps = Steps(WORDS)
    assert steps.news() == ""
    await steps.on_step(30, 100)
    assert steps.news(31) == ""
    assert steps.news(30) == "30 percent of it."
    assert steps.news() == ""
    for percent in (10, 29, 30):
        await steps.on_step(percent, 100)
        assert steps.news() == ""
    await steps.on_step(31, 100)
    assert steps.news() == "31 percent of it."


async def test_other_braces_in_the_words_are_left_alone() -> None:
    steps = Steps("{percent} {}, {percent}.")
    await steps.on_step(3, 10)
    assert steps.news() == "30 {}, 30."


async def test_a_caller_who_waits_hears_the_news_in_place_of_the_same_words() -> None:
    steps = Steps(WORDS)
    voiced = steps.voiced("One moment.", "Still at it.")
    await steps.on_step(3, 10)
    assert next(voiced) == "One moment."
    assert [next(voiced) for _ in range(3)] == [
        "30 percent of it.",
        "Still at it.",
        "Still at it.",
    ]
    await steps.on_step(4, 10)
    assert next(voiced) == "40 percent of it."
