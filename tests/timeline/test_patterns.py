"""Records of a call with each pattern, completed and interrupted."""

import pytest

from lrf.spec.patterns import BUILT_IN
from lrf.timeline import Timeline, ToolCall, Utterance
from tests.timeline.pictures.scenes import SCENES

Played = dict[str, Timeline]
PATTERNS = [pattern.name for pattern in BUILT_IN]
STOPPED = [name for name in PATTERNS if name not in ("async", "background", "payment")]


def last_call(timeline: Timeline) -> ToolCall:
    return timeline.calls[-1]


def said(timeline: Timeline, words: str) -> Utterance:
    return next(each for each in timeline.utterances if words in each.words)


def barge_in(timeline: Timeline) -> float:
    (at,) = [moment.at for moment in timeline.moments if moment.kind == "barge-in"]
    return at


def turn_end(timeline: Timeline) -> float:
    """Return when the turn of the one who barged in was committed."""
    words = [each for each in timeline.utterances if each.began == barge_in(timeline)]
    assert words[0].ended is not None
    return words[0].ended + 0.5


def test_each_pattern_has_a_picture_completed_and_interrupted() -> None:
    names = {scene.name for scene in SCENES}
    assert {f"{p}-{k}" for p in PATTERNS for k in ("completed", "interrupted")} <= names


@pytest.mark.parametrize("pattern", PATTERNS)
def test_completed(played: Played, pattern: str) -> None:
    timeline = played[f"{pattern}-completed"]
    call = last_call(timeline)
    assert pattern in call.patterns
    assert call.outcome == "done"
    assert not call.unheard
    assert not [moment for moment in timeline.moments if moment.kind == "barge-in"]
    told = said(timeline, call.result[:20])
    assert call.ended is not None
    assert call.began < call.ended <= told.began
    assert not told.cut
    assert {"started", "finished"} <= {step.kind for step in call.steps}
    assert all(request.outcome == "answered" for request in timeline.requests)


@pytest.mark.parametrize("pattern", STOPPED)
def test_interrupted_work_stops(played: Played, pattern: str) -> None:
    timeline = played[f"{pattern}-interrupted"]
    call = last_call(timeline)
    assert call.outcome == "cancelled"
    assert call.ended == pytest.approx(turn_end(timeline), abs=0.1)
    kinds = [step.kind for step in call.steps]
    assert "finished" not in kinds[-1:]
    assert "cancelled" in kinds or pattern == "retry"
    assert said(timeline, "Okay").began == pytest.approx(turn_end(timeline), abs=0.5)


@pytest.mark.parametrize("pattern", ["background", "payment"])
def test_interrupted_work_goes_on_and_is_told(played: Played, pattern: str) -> None:
    timeline = played[f"{pattern}-interrupted"]
    call = last_call(timeline)
    assert call.outcome == "done"
    (at,) = [step.at for step in call.steps if step.kind == "went on"]
    assert at == pytest.approx(turn_end(timeline), abs=0.1)
    assert not call.unheard
    told = said(timeline, call.result[:20])
    assert call.ended is not None
    assert told.began >= call.ended > at
    (cut,) = [each for each in timeline.utterances if each.cut]
    assert cut.unsaid
    assert cut.ended is not None
    assert barge_in(timeline) < cut.ended <= at


def test_async_work_that_is_spoken_over_is_not_told(played: Played) -> None:
    call = last_call(played["async-interrupted"])
    assert (call.outcome, call.unheard) == ("done", True)


def test_the_deadline_is_seen(played: Played) -> None:
    call = last_call(played["timeout-late"])
    assert call.outcome == "failed"
    assert call.ended == pytest.approx(call.began + 20, abs=0.2)
    assert [step.kind for step in call.steps] == ["started", "cancelled"]


@pytest.mark.parametrize("kind", ["completed", "interrupted"])
def test_what_was_opened_is_given_back(played: Played, kind: str) -> None:
    call = last_call(played[f"cleanup-{kind}"])
    (released,) = [step for step in call.steps if step.kind == "released"]
    assert released.at == pytest.approx(call.ended, abs=0.1)


def test_steps_results_sources_and_attempts_are_seen(played: Played) -> None:
    def steps(name: str, kind: str) -> list[str]:
        return [step.text for step in last_call(played[name]).steps if step.kind == kind]

    assert steps("progress-completed", "step") == ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]
    found = ["Python in an hour", "Async Python", "Tools that wait"]
    assert steps("streaming-completed", "step") == found
    assert steps("concurrent-completed", "started") == ["weather", "news", "stocks"]
    assert steps("concurrent-completed", "finished") == ["weather", "stocks", "news"]
    assert len(steps("retry-completed", "started")) == 2
    assert len(steps("retry-completed", "failed")) == 1
