"""A picture stands alone, is safe, shows what an interruption did, and stays readable when long."""

import time
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from lrf.timeline import ModelRequest, Moment, Step, Timeline, ToolCall, Utterance
from lrf.timeline.measure import wrap
from lrf.timeline.picture import WIDTH, draw
from lrf.timeline.scale import make_scale
from tests.timeline.long_call import CALLS, make_long_call

NS = "{http://www.w3.org/2000/svg}"
Played = dict[str, Timeline]


def parse(timeline: Timeline) -> ET.Element:
    return ET.fromstring(draw(timeline))


def of_class(picture: ET.Element, name: str) -> list[ET.Element]:
    return [each for each in picture.iter() if name in each.get("class", "").split()]


def number(element: ET.Element, name: str) -> float:
    return float(element.get(name, "nan"))


def words_in(picture: ET.Element) -> list[str]:
    return [each.text or "" for each in picture.iter(f"{NS}text")]


def interrupted() -> Timeline:
    """Return a call in which the caller stops a search while the agent speaks."""
    return Timeline(
        *("A <search> & its end", 9.0, "passed"),
        [
            Utterance("caller", 0.5, 2.0, "<script>alert(1)</script> search"),
            Utterance("agent", 3.0, 4.6, "One mom", cut=True, unsaid="ent, please."),
            Utterance("caller", 4.0, 4.7, "Never mind."),
            Utterance("agent", 5.3, 5.8, "Okay."),
        ],
        [
            ModelRequest(2.0, 2.3, "answered"),
            ModelRequest(4.7, 5.2, "failed"),
            ModelRequest(5.2, 5.3, "cancelled"),
        ],
        [
            ToolCall("1", "search", ("interruptible",), 2.3, 5.2, "cancelled"),
            ToolCall("2", "report", ("background",), 2.3, None, steps=[Step(2.4, "update", "on")]),
        ],
        [Moment(1.0, "noise"), Moment(4.0, "barge-in", "Never mind.")],
    )


def test_one_line_goes_from_the_barge_in_through_all_lanes() -> None:
    picture = parse(interrupted())
    (group,) = of_class(picture, "barge-in")
    (line,) = list(group.iter(f"{NS}line"))
    lanes = of_class(picture, "lane")
    assert len(lanes) == 5  # the caller, the agent, the model and two tools
    assert number(line, "y1") < min(number(lane, "y") for lane in lanes)
    assert number(line, "y2") >= max(number(lane, "y") + number(lane, "height") for lane in lanes)
    assert "the caller barges in" in words_in(picture)


def test_what_was_cut_is_hatched_and_what_was_not_spoken_is_struck_through() -> None:
    picture = parse(interrupted())
    kinds = [group.get("class") for group in picture.iter(f"{NS}g") if of_class(group, "cut")]
    assert "utterance-of-agent" in kinds
    assert "call cancelled" in kinds
    assert "utterance-of-caller" not in kinds
    assert "call running" not in kinds
    unsaid = " ".join(each.text or "" for each in of_class(picture, "unsaid"))
    assert unsaid == "please."
    assert "■ stopped" in words_in(picture)
    assert "… still running" in words_in(picture)
    assert "✕ failed" in words_in(picture)


def test_it_reads_in_light_and_dark_and_by_a_screen_reader() -> None:
    picture = parse(interrupted())
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "A <search> & its end"
    assert picture.findtext(f"{NS}title") == "A <search> & its end"
    described = picture.findtext(f"{NS}desc") or ""
    assert "4.0 s, caller: “Never mind.”" in described
    assert "cut short, not spoken: “please.”" in described
    assert "prefers-color-scheme: dark" in (picture.findtext(f"{NS}style") or "")


def test_it_stands_alone_and_runs_nothing() -> None:
    text = draw(interrupted())
    picture = ET.fromstring(text)
    assert not list(picture.iter(f"{NS}script"))
    assert not [name for each in picture.iter() for name in each.attrib if name.startswith("on")]
    assert "href" not in text
    assert "@import" not in text
    assert text.count("url(") == text.count("url(#lrf-hatch)")


@pytest.mark.parametrize(
    "timeline", [Timeline("", 0.0, "running"), Timeline("x", 3.0, "passed")], ids=["new", "empty"]
)
def test_a_call_in_which_nothing_happened_is_drawn(timeline: Timeline) -> None:
    assert len(of_class(parse(timeline), "lane")) == 3


def test_what_is_being_said_and_what_runs_is_drawn() -> None:
    now = Timeline(
        *("", 2.0, "running"),
        [Utterance("agent", 1.0, None, "One mo", unsaid="ment.")],
        [ModelRequest(0.5)],
        [ToolCall("1", "search", (), 0.7)],
    )
    assert "… still running" in words_in(parse(now))


def test_long_silence_is_left_out_and_said_to_be(played: Played) -> None:
    timeline = played["background-completed"]
    picture = parse(timeline)
    (group,) = [each for each in of_class(picture, "break") if each.tag == f"{NS}g"]
    seconds = float((group.findtext(f"{NS}title") or "").split()[0])
    assert seconds > 10
    scale, quiet = make_scale(timeline, 800)
    ((begin, end),) = quiet
    assert scale.x(end) - scale.x(begin) < 100
    assert any(f"{seconds:.0f} s" in text for text in words_in(picture))


def test_silence_that_the_caller_sits_through_is_said() -> None:
    timeline = interrupted()
    timeline.utterances[1:] = [Utterance("agent", 6.0, 7.0, "Here it is.")]
    timeline.moments.clear()
    assert "4.0 s of silence" in words_in(parse(timeline))


def test_times_stand_in_order_and_words_have_room() -> None:
    timeline = interrupted()
    scale, _ = make_scale(timeline, 800)
    places = [scale.x(n / 10) for n in range(91)]
    assert places == sorted(places)
    assert scale.time_at(scale.x(4.0)) == pytest.approx(4.0)
    # typed at once, and read in full all the same
    typed = Timeline("", 1.0, "", [Utterance("caller", 0, 0, "I need the report of today.")])
    assert "I need the report of today." in " ".join(words_in(parse(typed)))


def test_words_break_between_lines_and_are_shortened_at_last() -> None:
    assert wrap("one two three", 1000) == ["one two three"]
    assert wrap("one two three", 36) == ["one", "two", "three"]
    assert wrap("one two three four", 36, lines=2) == ["one", "two…"]


def test_a_long_call_is_drawn_quickly_and_stays_readable(figure: Callable[[str], None]) -> None:
    timeline = make_long_call()
    began = time.perf_counter()
    text = draw(timeline)
    took = time.perf_counter() - began
    picture = ET.fromstring(text)
    assert took < 2
    figure(f"timeline: {timeline.seconds / 60:.0f} minutes, {CALLS} tool calls in {took:.2f} s")
    calls = [g for g in picture.iter(f"{NS}g") if g.get("class", "").startswith("call ")]
    assert len(calls) >= CALLS
    rows = sum(text == "caller" for text in words_in(picture))
    assert len(of_class(picture, "lane")) <= rows * 7  # calls share lanes
    assert number(picture, "height") < 20_000
    for shape in (*of_class(picture, "lane"), *of_class(picture, "wait")):
        assert number(shape, "x") + number(shape, "width") <= WIDTH
