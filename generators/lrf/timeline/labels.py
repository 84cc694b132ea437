"""Labels beside a call of a tool in a picture."""

from collections.abc import Iterator

from .data import Step, ToolCall

ENDS = {
    "done": "finished",
    "failed": "ended with an error",
    "cancelled": "stopped",
    "running": "still running",
}
REPLIES = {"interrupted": "told, but talked over", "skipped": "not told"}
LATE = 0.02  # seconds: what happens sooner after another thing is written beside it


def end_of(call: ToolCall) -> str:
    """Return how a call ended."""
    end = ENDS[call.outcome]
    return f"{end}, result never heard" if call.unheard else end


def labels_of(call: ToolCall) -> list[tuple[float, str]]:
    """Return what happened in a call, and when, except its beginning and its end."""
    labels: list[tuple[float, str]] = []
    for at, label in _labels(call):
        if labels and at - labels[-1][0] < LATE:
            labels[-1] = labels[-1][0], f"{labels[-1][1]}, {label}"
        else:
            labels.append((at, label))
    return labels


def _labels(call: ToolCall) -> Iterator[tuple[float, str]]:
    is_first = is_first_update = True
    for step in call.steps:
        if step.kind == "started":
            if not is_first or step.text:
                yield step.at, step.text or "tries again"
            is_first = False
        elif step.kind == "update" and is_first_update:
            is_first_update = False
            yield step.at, "answers at once, works on"
        elif label := _label(step):
            yield step.at, label


def first_update(call: ToolCall) -> float | None:
    """Return when a call was answered before its end, and went on in the background."""
    return next((step.at for step in call.steps if step.kind == "update"), None)


def _label(step: Step) -> str:
    words = {
        "step": step.text,
        "update": step.text,
        "reply": REPLIES.get(step.text, ""),
        "went on": "goes on",
        "finished": f"{step.text} done" if step.text else "",
        "failed": f"{step.text} fails".strip(),
        "released": "cleaned up",
    }
    return words.get(step.kind, "")
