"""Drawings of the call of a tool: who waits for it, what happens in it, how it ends."""

from .canvas import Canvas, point
from .data import ToolCall
from .frame import GAP, Frame
from .labels import end_of, first_update, labels_of
from .measure import shorten, width_of
from .rows import Lane

LANE = 46.0
TOP, HEIGHT = 18.0, 14.0  # pixels above a bar, for its labels; and of the bar
LOST = 44.0  # pixels of the hatching behind what was cut off
SIGNS = {"done": "✓", "failed": "✕", "cancelled": "■", "running": "…"}


def draw_lane(frame: Frame, lane: Lane, y: float) -> float:
    """Draw a lane of calls, and return where it ends."""
    frame.draw_lane(lane.name, y, LANE)
    starts = [frame.x(call.began) for call in lane.calls[1:]]
    for call, edge in zip(lane.calls, [*starts, frame.right], strict=True):
        _draw_call(frame, call, y, edge, is_named=lane.name != call.tool)
    return y + LANE + GAP


def _draw_call(frame: Frame, call: ToolCall, y: float, edge: float, *, is_named: bool) -> None:
    """Draw a call, whose lane begins at `y`, and the next call at `edge`."""
    canvas, top = frame.canvas, y + TOP
    ended = frame.end(call.ended)
    x, end = frame.x(call.began), max(frame.x(ended), frame.x(call.began) + 6)
    canvas.begin_group(f"call {call.outcome}", f"{call.tool}: {end_of(call)}")
    update = first_update(call)
    behind = end if update is None else max(frame.x(update), x + 3)
    canvas.rect(x, top, behind - x, HEIGHT, "wait", 2)
    if behind < end:
        canvas.rect(behind, top, end - behind, HEIGHT, "behind", 2)
    is_end_here = ended <= frame.row.end + 1e-3
    if call.outcome == "cancelled" and is_end_here:
        canvas.rect(end, top, max(min(LOST, edge - end - 4), 10), HEIGHT, "cut")
        canvas.line(end, top - 4, end, top + HEIGHT + 4, "barge")
    _draw_labels(frame, call, y, x, edge, is_named=is_named)
    if is_end_here:
        _draw_end(canvas, call, top, end, edge)
    canvas.end_group()


def _draw_labels(
    frame: Frame, call: ToolCall, y: float, x: float, edge: float, *, is_named: bool
) -> None:
    labels = [(max(call.began, frame.row.begin), call.tool)] if is_named else []
    free = x
    for at, label in [*labels, *labels_of(call)]:
        if not frame.row.begin <= at <= frame.row.end:
            continue
        place = frame.x(at)
        frame.canvas.line(place, y + TOP, place, y + TOP + HEIGHT, "edge")
        text = shorten(label, min(edge - max(place, free), 190.0), 11)
        if place + 12 >= free and len(text) > 3:
            begin = max(place, free)
            frame.canvas.text(begin, y + TOP - 5, text, "small")
            free = begin + width_of(text, 11) + 8


def _draw_end(canvas: Canvas, call: ToolCall, top: float, end: float, edge: float) -> None:
    """Draw a sign at the end of a bar, and write how it ended below."""
    middle = top + HEIGHT / 2
    text = f"{SIGNS[call.outcome]} {end_of(call)}"
    kind = "small" if call.outcome == "done" and not call.unheard else "stop"
    wide = width_of(text, 11.6)
    if call.outcome == "running":
        shape = " L ".join(
            (point(end - 5, middle - 6), point(end + 3, middle), point(end - 5, middle + 6))
        )
        canvas.path(f"M {shape}", "edge")
    if end - 4 + wide <= edge:
        canvas.text(end - 4, top + HEIGHT + 12, text, kind)
    else:
        canvas.text(edge - 2, top + HEIGHT + 12, text, kind, anchor="end")
