"""Drawings of when the language model was asked, and what it made of that."""

from .data import ModelRequest
from .frame import GAP, Frame

HEIGHT = 20.0
APART = 4.0  # pixels between two signs


def draw_requests(frame: Frame, y: float) -> float:
    """Draw the lane of the model, and return where it ends."""
    frame.draw_lane("model", y, HEIGHT)
    last = -100.0
    for request in frame.timeline.requests:
        x = frame.x(request.began)
        is_free = x - last >= APART or request.outcome == "failed"
        if frame.has(request.began, frame.end(request.ended)) and is_free:
            _draw_request(frame, request, x, y + HEIGHT / 2)
            last = x
    for moment in frame.timeline.moments:
        if moment.kind == "error" and frame.has(moment.at):
            frame.canvas.text(frame.x(moment.at), y + HEIGHT / 2 + 4, "✕", "stop", anchor="middle")
    return y + HEIGHT + GAP


def _draw_request(frame: Frame, request: ModelRequest, x: float, y: float) -> None:
    canvas, end, is_cut = frame.canvas, frame.x(request.ended), request.outcome == "cancelled"
    canvas.begin_group("request", f"model: {request.outcome}")
    if end - x > 6:
        canvas.rect(x, y - 5, end - x, 10, "cut" if is_cut else "model")
    else:
        canvas.diamond(x, y, "mark" if is_cut else "model")
    if request.outcome == "failed":
        canvas.text(end + 5, y + 4, "✕ failed", "stop")
    canvas.end_group()
