"""The picture of a call: a lane each for the caller, the agent, the model and the tools."""

from collections.abc import Sequence

from .bars import Bars
from .canvas import Canvas
from .data import Timeline
from .measure import shorten
from .rows import make_rows
from .scale import make_scale
from .summary import describe

WIDTH = 960.0
NAMES = 132.0  # pixels in which the names of the lanes stand
PADDING = 16.0
TITLE = 40.0
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
    bars = Bars(canvas, timeline, scale, quiet)
    y += TITLE
    for row in make_rows(timeline, scale, room):
        y = bars.draw_row(row, NAMES + PADDING, y) + BETWEEN
    bars.draw_legend(PADDING, y + 14 - BETWEEN)
    return y + LEGEND - BETWEEN
