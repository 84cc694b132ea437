"""Draws the call of a tool: who waits for it, what happens in it, how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .canvas import Canvas, point
from .data import ToolCall
from .labels import end_of, first_update, labels_of
from .measure import shorten, width_of

if TYPE_CHECKING:
    from .bars import Bars

TOP, HEIGHT = 18.0, 14.0  # pixels above a bar, for its labels; and of the bar
LOST = 44.0  # pixels of the hatching behind what was cut off
SIGNS = {"done": "✓", "failed": "✕", "cancelled": "■", "running": "…"}


def draw_call(bars: Bars, call: ToolCall, y: float, edge: float, *, is_named: bool) -> None:
    """Draw a call in its lane.

    Args:
        bars: Where.
        call: The call.
        y: The top of the lane.
        edge: Where the next call begins.
        is_named: Whether the tool's name is written beside it.
    """
    canvas, top = bars.canvas, y + TOP
    ended = bars.timeline.seconds if call.ended is None else call.ended
    x, end = bars.x(call.began), max(bars.x(ended), bars.x(call.began) + 6)
    canvas.begin_group(f"call {call.outcome}", f"{call.tool}: {end_of(call)}")
    update = first_update(call)
    behind = end if update is None else max(bars.x(update), x + 3)
    canvas.rect(x, top, behind - x, HEIGHT, "wait", 2)
    if behind < end:
        canvas.rect(behind, top, end - behind, HEIGHT, "behind", 2)
    is_end_here = ended <= bars.row.end + 1e-3
    if call.outcome == "cancelled" and is_end_here:
        canvas.rect(end, top, max(min(LOST, edge - end - 4), 10), HEIGHT, "cut")
        canvas.line(end, top - 4, end, top + HEIGHT + 4, "barge")
    _draw_labels(bars, call, y, x, edge, is_named=is_named)
    if is_end_here:
        _draw_end(canvas, call, top, end, edge)
    canvas.end_group()


def _draw_labels(
    bars: Bars, call: ToolCall, y: float, x: float, edge: float, *, is_named: bool
) -> None:
    labels = [(max(call.began, bars.row.begin), call.tool)] if is_named else []
    free = x
    for at, label in [*labels, *labels_of(call)]:
        if not bars.row.begin <= at <= bars.row.end:
            continue
        place = bars.x(at)
        bars.canvas.line(place, y + TOP, place, y + TOP + HEIGHT, "edge")
        text = shorten(label, min(edge - max(place, free), 190.0), 11)
        if place + 12 >= free and len(text) > 3:
            begin = max(place, free)
            bars.canvas.text(begin, y + TOP - 5, text, "small")
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
