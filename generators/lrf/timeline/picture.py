"""The picture of a call: a lane each for the caller, the agent, the model and the tools."""

from collections.abc import Sequence

from .calls import draw_lane
from .canvas import Canvas
from .data import Timeline
from .frame import GAP, Frame
from .legend import draw_legend
from .marks import draw_axis, draw_breaks, draw_moments, has_flags
from .measure import shorten
from .requests import draw_requests
from .rows import make_rows
from .scale import make_scale
from .speech import draw_speech
from .summary import describe

WIDTH = 960.0
NAMES = 132.0  # pixels in which the names of the lanes stand
PADDING = 16.0
TITLE = 40.0
FLAG = 20.0  # pixels above the lanes, for the flags of barge-ins
AXIS = 22.0
LEGEND = 30.0
BETWEEN = 12.0  # pixels between two rows


def draw(timeline: Timeline, width: float = WIDTH) -> str:
    """Return the picture of a call as SVG.

    It stands alone: no script, nothing from outside, in light and dark colours as the reader's
    system has them, and with a title and a description for a screen reader.

    Args:
        timeline: The call.
        width: Its width in pixels.
    """
    return draw_all([timeline], timeline.title, width)


def draw_all(timelines: Sequence[Timeline], title: str, width: float = WIDTH) -> str:
    """Return one picture of several calls, one below the other.

    Args:
        timelines: The calls.
        title: What they show, for a screen reader.
        width: Its width in pixels.
    """
    canvas, y = Canvas(), 0.0
    for timeline in timelines:
        y = _draw_call(canvas, timeline, y, width)
    told = "; ".join(f"{each.title}: {describe(each)}" for each in timelines)
    return canvas.finish(width, y, title or "A call", told)


def _draw_call(canvas: Canvas, timeline: Timeline, y: float, width: float) -> float:
    """Draw a call below what there is, and return where it ends."""
    room = width - NAMES - 2 * PADDING
    scale, quiet = make_scale(timeline, room)
    canvas.text(PADDING, y + 26, shorten(timeline.title, width - 2 * PADDING, 16), "title")
    frame = Frame(canvas, timeline, scale, quiet)
    frame.left = NAMES + PADDING
    y += TITLE
    for frame.row in make_rows(timeline, scale, room):
        y = _draw_row(frame, y) + BETWEEN
    draw_legend(canvas, timeline, PADDING, y + 14 - BETWEEN)
    return y + LEGEND - BETWEEN


def _draw_row(frame: Frame, y: float) -> float:
    """Draw a row, and return where it ends."""
    top = y + (FLAG if has_flags(frame) else 0)
    y = draw_speech(frame, "caller", top)
    y = draw_speech(frame, "agent", y)
    y = draw_requests(frame, y)
    for lane in frame.row.lanes:
        y = draw_lane(frame, lane, y)
    draw_breaks(frame, top, y - GAP)
    draw_moments(frame, top, y - GAP)
    draw_axis(frame, y)
    return y + AXIS
