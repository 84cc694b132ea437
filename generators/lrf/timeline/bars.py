"""Draws one row of a picture."""

from __future__ import annotations

from .calls import draw_call
from .canvas import Canvas, point
from .data import ModelRequest, Timeline, Utterance
from .measure import heard_of, shorten, width_of, words_of, wrap
from .rows import Lane, Row
from .scale import MARGIN, Scale
from .silence import silences_of

FLAG = 20.0  # pixels above the lanes, for the flags of barge-ins
LINE = 15.0  # pixels of a line of words
STRIP = 9.0  # pixels of the strip that shows how long words last
GAP = 5.0
MODEL = 20.0
CALL = 46.0
AXIS = 22.0
TICKS = (0.5, 1, 2, 5, 10, 20, 60)  # seconds between two ticks
NOTED = {
    "noise": "a noise",
    "interrupt": "the program interrupts",
    "handoff": "another agent takes over",
}
APART = 46.0  # pixels between two ticks, at least


class Bars:
    """Draws the rows of a timeline on a canvas."""

    def __init__(
        self, canvas: Canvas, timeline: Timeline, scale: Scale, quiet: list[tuple[float, float]]
    ) -> None:
        self.canvas = canvas
        self.timeline = timeline
        self.scale = scale
        self.quiet = quiet
        self.silences = silences_of(timeline)

    def draw_row(self, row: Row, left: float, top: float) -> float:
        """Draw a row whose lanes begin at `left`, and return where it ends."""
        self.row, self.left = row, left
        self.width = (row.right - row.left) * row.factor
        moments = [each for each in self.timeline.moments if self._is_here(each.at, each.at)]
        has_flags = any(each.kind in ("barge-in", *NOTED) for each in moments)
        y = top + (FLAG if has_flags else 0)
        lanes_top = y
        y = self._draw_words("caller", y)
        y = self._draw_words("agent", y)
        y = self._draw_model(y)
        for lane in row.lanes:
            y = self._draw_lane(lane, y)
        self._draw_breaks(lanes_top, y - GAP)
        self._draw_moments(lanes_top, y - GAP)
        self._draw_axis(y)
        return y + AXIS

    def x(self, at: float) -> float:
        """Return where a time stands in this row, at most at its edges."""
        return self.left + min(max(self._along(at), 0.0), self.width)

    def _along(self, at: float) -> float:
        return (self.scale.x(at) - self.row.left) * self.row.factor

    def _is_here(self, begin: float, end: float) -> bool:
        last = self.row.right >= self.scale.width
        return end >= self.row.begin and (begin < self.row.end or (last and begin <= self.row.end))

    def _draw_ground(self, name: str, y: float, height: float) -> None:
        self.canvas.lane(self.left, y, self.width, height)
        parts = [name]
        if width_of(name, 12.9) > self.left - 26 and "_" in name:
            middle = (
                name.index("_", len(name) // 2 - 2) if "_" in name[len(name) // 2 - 2 :] else -1
            )
            middle = middle if middle > 0 else name.rindex("_")
            parts = [name[: middle + 1], name[middle + 1 :]]
        base = y + height / 2 + 4 - LINE / 2 * (len(parts) - 1)
        for n, part in enumerate(parts):
            self.canvas.text(16, base + n * LINE, shorten(part, self.left - 24), "name")

    def _draw_words(self, who: str, y: float) -> float:
        said = [each for each in self.timeline.utterances if each.who == who]
        here = [each for each in said if self._is_here(each.began, self._end(each))]
        edges = [*(self.x(each.began) for each in here[1:]), self.left + self.width + MARGIN]
        lines = [
            wrap(words_of(each), max(edge - self.x(each.began) - MARGIN, 20))
            for each, edge in zip(here, edges, strict=False)
        ]
        height = max([len(each) for each in lines], default=1) * LINE + STRIP + 10
        self._draw_ground(who, y, height)
        for each, words in zip(here, lines, strict=True):
            self._draw_utterance(each, words, y, height)
        if who == "agent":
            self._draw_silences(y, height)
        return y + height + GAP

    def _draw_utterance(self, said: Utterance, lines: list[str], y: float, height: float) -> None:
        canvas, x, end = self.canvas, self.x(said.began), self.x(self._end(said))
        canvas.begin_group(f"utterance-of-{said.who}", f"{said.who}: {words_of(said)}")
        strip = y + height - STRIP - 3
        canvas.rect(x, strip, end - x, STRIP, said.who, 2)
        heard = len(heard_of(said)) if said.cut else None
        self._draw_lines(lines, heard, x + (5 if self._barges_in(said) else 0), y + LINE - 1)
        if said.cut:
            self._draw_cut(said, end, strip)
        canvas.end_group()

    def _barges_in(self, said: Utterance) -> bool:
        moments = (each.at for each in self.timeline.moments if each.kind == "barge-in")
        return said.who == "caller" and any(abs(at - said.began) < 0.01 for at in moments)

    def _draw_lines(self, lines: list[str], heard: int | None, x: float, y: float) -> None:
        """Write words; those that come after so many characters were not spoken."""
        begun = 0
        for n, line in enumerate(lines):
            rest = len(line) if heard is None else max(0, min(len(line), heard - begun))
            begun += len(line) + 1
            if rest:
                self.canvas.text(x, y + n * LINE, line[:rest])
            if rest < len(line):
                at = x + width_of(line[:rest])
                self.canvas.text(at, y + n * LINE, line[rest:].strip(), "unsaid")

    def _draw_cut(self, said: Utterance, end: float, strip: float) -> None:
        others = [o.began for o in self.timeline.utterances if o.who == "agent"]
        after = min((o for o in others if o > said.began + 0.01), default=self.row.end)
        most = self.x(after) - end - 4
        lost = min(max(width_of(said.unsaid) * 0.8, 24), max(most, 12))
        self.canvas.rect(end, strip, lost, STRIP, "cut")
        self.canvas.line(end, strip - 3, end, strip + STRIP + 3, "barge")

    def _draw_silences(self, y: float, height: float) -> None:
        for begin, end in self.silences:
            if not self._is_here(begin, end) or self._is_broken(begin, end):
                continue
            x, to_x = self.x(begin), self.x(end)
            text = f"{end - begin:.1f} s of silence"
            middle = y + height - STRIP / 2 - 3
            gap = width_of(text, 11) / 2 + 6 if to_x - x > width_of(text, 11) + 24 else 0.0
            for side, to in ((x + 4, (x + to_x) / 2 - gap), ((x + to_x) / 2 + gap, to_x - 4)):
                self.canvas.line(side, middle, to, middle, "dots")
            if gap:
                self.canvas.text((x + to_x) / 2, middle + 4, text, "faint", anchor="middle")

    def _is_broken(self, begin: float, end: float) -> bool:
        return any(at < end and to > begin for at, to in self.quiet)

    def _draw_model(self, y: float) -> float:
        self._draw_ground("model", y, MODEL)
        last = -100.0
        for request in self.timeline.requests:
            ended = self.timeline.seconds if request.ended is None else request.ended
            if self._is_here(request.began, ended):
                x = self.x(request.began)
                if x - last >= 4 or request.outcome == "failed":
                    self._draw_request(request, x, self.x(ended), y + MODEL / 2)
                    last = x
        errors = (each.at for each in self.timeline.moments if each.kind == "error")
        for at in errors:
            if self._is_here(at, at):
                self.canvas.text(self.x(at), y + MODEL / 2 + 4, "✕", "stop", anchor="middle")
        return y + MODEL + GAP

    def _draw_request(self, request: ModelRequest, x: float, end: float, y: float) -> None:
        canvas = self.canvas
        canvas.begin_group("request", f"model: {request.outcome}")
        if end - x > 6:
            canvas.rect(x, y - 5, end - x, 10, "cut" if request.outcome == "cancelled" else "model")
        else:
            shape = " L ".join((point(x, y - 6), point(x + 5, y), point(x, y + 6), point(x - 5, y)))
            canvas.path(f"M {shape} Z", "mark" if request.outcome == "cancelled" else "model")
        if request.outcome == "failed":
            canvas.text(end + 5, y + 4, "✕ failed", "stop")
        canvas.end_group()

    def _draw_lane(self, lane: Lane, y: float) -> float:
        self._draw_ground(lane.name, y, CALL)
        starts = [self.x(call.began) for call in lane.calls[1:]]
        for call, edge in zip(lane.calls, [*starts, self.left + self.width], strict=True):
            draw_call(self, call, y, edge, is_named=lane.name != call.tool)
        return y + CALL + GAP

    def _draw_breaks(self, top: float, bottom: float) -> None:
        for begin, end in self.quiet:
            if not self._is_here((begin + end) / 2, (begin + end) / 2):
                continue
            x = self._centre(begin, end) - 7
            self.canvas.begin_group("break", f"{end - begin:.0f} s left out")
            self.canvas.rect(x, top - 2, 14, bottom - top + 4, "break")
            for side in (x, x + 14):
                self.canvas.path(_zigzag(side, top - 2, bottom + 2), "zigzag")
            text = f"⋯ {end - begin:.0f} s ⋯"
            self.canvas.text(x + 7, bottom + 17, text, "faint", anchor="middle")
            self.canvas.end_group()

    def _draw_moments(self, top: float, bottom: float) -> None:
        flagged = -1000.0
        for moment in self.timeline.moments:
            if not self._is_here(moment.at, moment.at):
                continue
            x = self.x(moment.at) - 1
            if moment.kind == "barge-in":
                self.canvas.begin_group("barge-in", "the caller barges in")
                self.canvas.line(x, top - 8, x, bottom, "barge")
                shape = " L ".join(
                    (point(x - 7, top - 16), point(x + 7, top - 16), point(x, top - 4))
                )
                self.canvas.path(f"M {shape} Z", "flag")
                if x - flagged > 130 and x + 130 < self.left + self.width:
                    self.canvas.text(x + 10, top - 6, "the caller barges in", "stop")
                    flagged = x
                elif x - flagged > 260:
                    self.canvas.text(x - 10, top - 6, "the caller barges in", "stop", anchor="end")
                    flagged = x
                self.canvas.end_group()
            elif moment.kind in NOTED:
                text = NOTED[moment.kind]
                self.canvas.begin_group(moment.kind, f"{text} {moment.text}".strip())
                self.canvas.line(x, top - 8, x, bottom, "noise")
                if x - flagged > 130:
                    self.canvas.text(x + 4, top - 6, text, "faint")
                    flagged = x
                self.canvas.end_group()

    def _draw_axis(self, y: float) -> None:
        last = -100.0
        centres = [self._centre(*span) for span in self.quiet if self._is_here(*span)]
        for time in self._ticks():
            x = self.x(time)
            if x - last < APART or any(abs(x - centre) < APART for centre in centres):
                continue
            self.canvas.line(x, y - GAP, x, y, "tick")
            self.canvas.text(x, y + 12, _clock(time), "faint", anchor="middle")
            last = x

    def _ticks(self) -> list[float]:
        spans = self.row.end - self.row.begin
        most = self.width / APART
        step = next((each for each in TICKS if spans / each <= most), TICKS[-1])
        first = int(self.row.begin / step)
        return [
            n * step
            for n in range(first, int(self.row.end / step) + 1)
            if n * step >= self.row.begin
        ]

    def _centre(self, begin: float, end: float) -> float:
        return (self.x(begin) + self.x(end)) / 2

    def _end(self, said: Utterance) -> float:
        return self.timeline.seconds if said.ended is None else said.ended

    def draw_legend(self, x: float, y: float) -> None:
        """Explain the signs that the picture has."""
        canvas, signs = self.canvas, self._signs()
        for sign, text in signs:
            if sign == "model":
                shape = " L ".join(
                    (point(x + 7, y - 6), point(x + 12, y), point(x + 7, y + 6), point(x + 2, y))
                )
                canvas.path(f"M {shape} Z", "model")
            else:
                canvas.rect(x, y - 5, 14, 10, sign)
            canvas.text(x + 20, y + 4, text, "faint legend")
            x += 20 + width_of(text, 11) + 22

    def _signs(self) -> list[tuple[str, str]]:
        signs = [("model", "the model is asked")] if self.timeline.requests else []
        calls = self.timeline.calls
        if calls:
            signs.append(("wait", "a tool works, the caller waits"))
        if any(step.kind == "update" for call in calls for step in call.steps):
            signs.append(("behind", "it works in the background"))
        is_cut = any(each.cut for each in self.timeline.utterances)
        if is_cut or any(call.outcome == "cancelled" for call in calls):
            by_caller = any(each.kind == "barge-in" for each in self.timeline.moments)
            signs.append(("cut", "cut off by the caller" if by_caller else "cut short"))
        return signs


def _zigzag(x: float, top: float, bottom: float) -> str:
    points, y, side = [], top, -2.5
    while y < bottom:
        points.append(point(x + side, y))
        y, side = y + 6, -side
    return "M " + " L ".join(points)


def _clock(time: float) -> str:
    return f"{time:g} s" if time < 60 else f"{time // 60:.0f}:{time % 60:02.0f}"
