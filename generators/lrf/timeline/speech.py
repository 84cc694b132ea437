"""Drawings of what was said: the words, and below them how long they took."""

from .data import Utterance
from .frame import GAP, LINE, Frame
from .measure import heard_of, width_of, words_of, wrap
from .scale import MARGIN

STRIP = 9.0  # pixels of the strip that shows how long words last
UNSAID = 0.8  # pixels of the hatching, for a pixel of the words that were not spoken
ASIDE = 5.0  # pixels from a barge-in's line to its words


def draw_speech(frame: Frame, who: str, y: float) -> float:
    """Draw the lane of the caller or of the agent, and return where it ends."""
    said = [each for each in frame.timeline.utterances if each.who == who]
    here = [each for each in said if frame.has(each.began, frame.end(each.ended))]
    edges = [*(frame.x(each.began) for each in here[1:]), frame.right + MARGIN]
    lines = [
        wrap(words_of(each), max(edge - frame.x(each.began) - MARGIN, 20))
        for each, edge in zip(here, edges, strict=False)
    ]
    height = max([len(each) for each in lines], default=1) * LINE + STRIP + 10
    frame.draw_lane(who, y, height)
    for each, words in zip(here, lines, strict=True):
        _draw_utterance(frame, each, words, y, height)
    if who == "agent":
        _draw_silences(frame, y + height - STRIP / 2 - 3)
    return y + height + GAP


def _draw_utterance(
    frame: Frame, said: Utterance, lines: list[str], y: float, height: float
) -> None:
    canvas, x, end = frame.canvas, frame.x(said.began), frame.x(said.ended)
    canvas.begin_group(f"utterance-of-{said.who}", f"{said.who}: {words_of(said)}")
    strip = y + height - STRIP - 3
    canvas.rect(x, strip, end - x, STRIP, said.who, 2)
    heard = len(heard_of(said)) if said.cut else None
    aside = ASIDE if _barges_in(frame, said) else 0.0
    _draw_lines(frame, lines, heard, x + aside, y + LINE - 1)
    if said.cut:
        _draw_cut(frame, said, end, strip)
    canvas.end_group()


def _barges_in(frame: Frame, said: Utterance) -> bool:
    moments = (each.at for each in frame.timeline.moments if each.kind == "barge-in")
    return said.who == "caller" and any(abs(at - said.began) < 0.01 for at in moments)


def _draw_lines(frame: Frame, lines: list[str], heard: int | None, x: float, y: float) -> None:
    """Write words; those that come after so many characters were not spoken."""
    begun = 0
    for n, line in enumerate(lines):
        rest = len(line) if heard is None else max(0, min(len(line), heard - begun))
        begun += len(line) + 1
        if rest:
            frame.canvas.text(x, y + n * LINE, line[:rest])
        if rest < len(line):
            at = x + width_of(line[:rest])
            frame.canvas.text(at, y + n * LINE, line[rest:].strip(), "unsaid")


def _draw_cut(frame: Frame, said: Utterance, end: float, strip: float) -> None:
    """Hatch what was not spoken, as far as the agent says nothing else."""
    others = (each.began for each in frame.timeline.utterances if each.who == said.who)
    after = min((at for at in others if at > said.began + 0.01), default=frame.row.end)
    room = max(frame.x(after) - end - 4, 12)
    lost = min(max(width_of(said.unsaid) * UNSAID, 24), room)
    frame.canvas.rect(end, strip, lost, STRIP, "cut")
    frame.canvas.line(end, strip - 3, end, strip + STRIP + 3, "barge")


def _draw_silences(frame: Frame, y: float) -> None:
    for begin, end in frame.silences:
        is_broken = any(at < end and to > begin for at, to in frame.quiet)
        if not frame.has(begin, end) or is_broken:
            continue
        x, to_x = frame.x(begin), frame.x(end)
        text, middle = f"{end - begin:.1f} s of silence", (x + to_x) / 2
        gap = width_of(text, 11) / 2 + 6 if to_x - x > width_of(text, 11) + 24 else 0.0
        for side, to in ((x + 4, middle - gap), (middle + gap, to_x - 4)):
            frame.canvas.line(side, y, to, y, "dots")
        if gap:
            frame.canvas.text(middle, y + 4, text, "faint", anchor="middle")
