"""An explanation of the signs that a picture has."""

from .canvas import Canvas
from .data import Timeline
from .measure import width_of


def draw_legend(canvas: Canvas, timeline: Timeline, x: float, y: float) -> None:
    """Draw each sign that this call has, and what it means, from left to right."""
    for sign, text in _signs(timeline):
        if sign == "model":
            canvas.diamond(x + 7, y, sign)
        else:
            canvas.rect(x, y - 5, 14, 10, sign)
        canvas.text(x + 20, y + 4, text, "faint legend")
        x += 20 + width_of(text, 11) + 22


def _signs(timeline: Timeline) -> list[tuple[str, str]]:
    calls = timeline.calls
    signs = [("model", "the model is asked")] if timeline.requests else []
    if calls:
        signs.append(("wait", "a tool works, the caller waits"))
    if any(step.kind == "update" for call in calls for step in call.steps):
        signs.append(("behind", "it works in the background"))
    is_cut = any(each.cut for each in timeline.utterances)
    if is_cut or any(call.outcome == "cancelled" for call in calls):
        by_caller = any(each.kind == "barge-in" for each in timeline.moments)
        signs.append(("cut", "cut off by the caller" if by_caller else "cut short"))
    return signs
