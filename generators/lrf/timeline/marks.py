"""Drawings through all lanes of a row: barge-ins, silence that is left out, the seconds."""

from .canvas import point
from .data import Moment
from .frame import GAP, Frame

TICKS = (0.5, 1, 2, 5, 10, 20, 60)  # seconds between two ticks
APART = 46.0  # pixels between two ticks, at least
FLAGGED = 130.0  # pixels that a flag's words take
BARGE_IN = "the caller barges in"
NOTED = {
    "noise": "a noise",
    "interrupt": "the program interrupts",
    "handoff": "another agent takes over",
}


def has_flags(frame: Frame) -> bool:
    """Return whether something is written above the lanes."""
    moments = (each for each in frame.timeline.moments if frame.has(each.at))
    return any(each.kind in ("barge-in", *NOTED) for each in moments)


def draw_breaks(frame: Frame, top: float, bottom: float) -> None:
    """Draw where silence is left out."""
    canvas = frame.canvas
    for begin, end in frame.quiet:
        if not frame.has((begin + end) / 2):
            continue
        x = _centre(frame, begin, end) - 7
        canvas.begin_group("break", f"{end - begin:.0f} s left out")
        canvas.rect(x, top - 2, 14, bottom - top + 4, "break")
        for side in (x, x + 14):
            canvas.path(_zigzag(side, top - 2, bottom + 2), "zigzag")
        canvas.text(x + 7, bottom + 17, f"⋯ {end - begin:.0f} s ⋯", "faint", anchor="middle")
        canvas.end_group()


def draw_moments(frame: Frame, top: float, bottom: float) -> None:
    """Draw a line through all lanes where the caller barged in, or something else happened."""
    flagged = -1000.0
    for moment in frame.timeline.moments:
        if frame.has(moment.at) and moment.kind in ("barge-in", *NOTED):
            flagged = _draw_moment(frame, moment, top, bottom, flagged)


def _draw_moment(frame: Frame, moment: Moment, top: float, bottom: float, flagged: float) -> float:
    """Draw a moment, and return where the last flag with words is."""
    canvas, x = frame.canvas, frame.x(moment.at) - 1
    is_barge_in = moment.kind == "barge-in"
    text = BARGE_IN if is_barge_in else NOTED[moment.kind]
    canvas.begin_group(moment.kind, text if is_barge_in else f"{text} {moment.text}".strip())
    canvas.line(x, top - 8, x, bottom, "barge" if is_barge_in else "noise")
    if is_barge_in:
        canvas.polygon([(x - 7, top - 16), (x + 7, top - 16), (x, top - 4)], "flag")
    kind, aside = ("stop", 10.0) if is_barge_in else ("faint", 4.0)
    if x - flagged > FLAGGED and x + FLAGGED < frame.right:
        canvas.text(x + aside, top - 6, text, kind)
        flagged = x
    elif x - flagged > 2 * FLAGGED:
        canvas.text(x - aside, top - 6, text, kind, anchor="end")
        flagged = x
    canvas.end_group()
    return flagged


def draw_axis(frame: Frame, y: float) -> None:
    """Draw the seconds below the lanes."""
    last = -100.0
    centres = [_centre(frame, *span) for span in frame.quiet if frame.has(*span)]
    for time in _ticks(frame):
        x = frame.x(time)
        if x - last >= APART and all(abs(x - centre) >= APART for centre in centres):
            frame.canvas.line(x, y - GAP, x, y, "tick")
            frame.canvas.text(x, y + 12, _clock(time), "faint", anchor="middle")
            last = x


def _ticks(frame: Frame) -> list[float]:
    begin, end = frame.row.begin, frame.row.end
    most = frame.width / APART
    step = next((each for each in TICKS if (end - begin) / each <= most), TICKS[-1])
    times = (n * step for n in range(int(begin / step), int(end / step) + 1))
    return [time for time in times if time >= begin]


def _centre(frame: Frame, begin: float, end: float) -> float:
    return (frame.x(begin) + frame.x(end)) / 2


def _zigzag(x: float, top: float, bottom: float) -> str:
    points, y, side = [], top, -2.5
    while y < bottom:
        points.append(point(x + side, y))
        y, side = y + 6, -side
    return "M " + " L ".join(points)


def _clock(time: float) -> str:
    return f"{time:g} s" if time < 60 else f"{time // 60:.0f}:{time % 60:02.0f}"
