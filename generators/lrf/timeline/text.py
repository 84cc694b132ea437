"""A call as lines of text: the lanes of the picture, in the columns of a terminal."""

from collections.abc import Callable
from functools import partial
from textwrap import wrap

from .data import Timeline, ToolCall, Utterance
from .labels import end_of, first_update
from .measure import words_of
from .scale import make_scale

LINES = 2  # of words, at most
NAMES = 16  # columns in which the names of the lanes stand
PIXELS = 7.0  # of a picture that one column stands for
SPEECH, WAIT, BEHIND, LOST = "━", "█", "░", "╱"
BARGE_IN, FLAG, ASKED, CUT = "│", "▼", "◆", "╳"
ENDS = {"done": "✓", "failed": "✕", "cancelled": "■", "running": "▸"}
SIGNS = (
    f"{FLAG} the caller barges in   {CUT} cut short   {ASKED} the model is asked",
    f"{WAIT} a tool works, the caller waits   {BEHIND} it works in the background",
)


def draw_lines(timeline: Timeline, columns: int = 80, *, most_calls: int = 6) -> list[str]:
    """Return a call in lines; of one that is too long, what came last.

    Args:
        timeline: The call.
        columns: How wide a line may be.
        most_calls: Calls of tools that are shown, the last ones.
    """
    return _Lines(timeline, columns, most_calls).draw()


class _Lines:
    def __init__(self, timeline: Timeline, columns: int, most_calls: int) -> None:
        self.timeline = timeline
        self.room = max(columns - NAMES, 20)
        self.calls = timeline.calls[-most_calls:]
        scale, self.quiet = make_scale(timeline, self.room * PIXELS)
        self._x = scale.x
        self._left = max(0.0, scale.width / PIXELS - self.room)

    def draw(self) -> list[str]:
        lines = [self._flags()]
        for who in ("caller", "agent"):
            said = [each for each in self.timeline.utterances if each.who == who]
            lines += [*self._words(who, said), self._strips(said)]
        lines.append(self._requests())
        for call in self.calls:
            lines += self._call(call)
        return [*lines, self._axis()]

    def _column(self, at: float) -> int:
        return round(self._x(at) / PIXELS - self._left)

    def _line(
        self, name: str, write: Callable[[list[str]], None], *, is_crossed: bool = True
    ) -> str:
        """Return a line into which `write` writes, crossed by the barge-ins where it is free."""
        cells = [" "] * self.room
        write(cells)
        for moment in self.timeline.moments if is_crossed else ():
            column = self._column(moment.at)
            is_here = moment.kind == "barge-in" and 0 <= column < self.room
            around = "".join(cells[max(column - 1, 0) : column + 1]) if is_here else ""
            if is_here and (around.isspace() or cells[column] in (SPEECH, WAIT, BEHIND)):
                cells[column] = BARGE_IN
        shown = name if len(name) < NAMES else f"{name[: NAMES - 2]}…"
        return f"{shown:<{NAMES}}{''.join(cells)}".rstrip()

    def _flags(self) -> str:
        def write(cells: list[str]) -> None:
            for moment in self.timeline.moments:
                if moment.kind == "barge-in":
                    _put(cells, self._column(moment.at), FLAG)

        return self._line("", write, is_crossed=False)

    def _words(self, who: str, said: list[Utterance]) -> list[str]:
        columns = [self._column(each.began) for each in said]
        ends = [*columns[1:], self.room + 1]
        boxes = [
            (max(column, 0), _break(words_of(each), end - max(column, 0) - 1))
            for each, column, end in zip(said, columns, ends, strict=False)
            if end > 0
        ]

        def write(cells: list[str], line: int) -> None:
            for column, lines in boxes:
                _put(cells, column, "".join(lines[line : line + 1]))

        most = max((len(lines) for _, lines in boxes), default=1)
        names = [who, *[""] * (most - 1)]
        return [self._line(name, partial(write, line=n)) for n, name in enumerate(names)]

    def _strips(self, said: list[Utterance]) -> str:
        def write(cells: list[str]) -> None:
            for each in said:
                column = self._column(each.began)
                end = self._column(self._end(each.ended))
                _put(cells, column, SPEECH * max(end - column, 1))
                if each.cut:
                    _put(cells, end, CUT)

        return self._line("", write)

    def _requests(self) -> str:
        def write(cells: list[str]) -> None:
            for request in self.timeline.requests:
                column, end = self._column(request.began), self._column(self._end(request.ended))
                _put(cells, column, ASKED + "─" * (end - column - 1))
                if request.outcome == "failed":
                    _put(cells, end, ENDS["failed"])

        return self._line("model", write)

    def _call(self, call: ToolCall) -> list[str]:
        column, end = self._column(call.began), self._column(self._end(call.ended))
        answered = first_update(call)

        def write(cells: list[str]) -> None:
            behind = end if answered is None else self._column(answered)
            _put(cells, column, WAIT * max(behind - column, 1))
            _put(cells, max(behind, column + 1), BEHIND * (end - max(behind, column + 1)))
            if call.outcome == "cancelled":
                _put(cells, end, LOST * 4)

        def write_end(cells: list[str]) -> None:
            text = f"{ENDS[call.outcome]} {end_of(call)}"
            _put(cells, max(0, min(end, self.room - len(text))), text)

        lines = [self._line(call.tool, write)]
        return lines if end < 0 else [*lines, self._line("", write_end)]

    def _axis(self) -> str:
        def write(cells: list[str]) -> None:
            free, step = 0, max(1, round(self.timeline.seconds / (self.room / 8)))
            breaks = {self._column(begin): f"⋯{end - begin:.0f} s⋯" for begin, end in self.quiet}
            ticks = {
                self._column(at): f"{at} s" for at in range(0, int(self.timeline.seconds) + 1, step)
            }
            for column, text in sorted({**ticks, **breaks}.items()):
                if column >= free and column + len(text) <= self.room:
                    _put(cells, column, text)
                    free = column + len(text) + 2

        return self._line("", write, is_crossed=False)

    def _end(self, at: float | None) -> float:
        return self.timeline.seconds if at is None else at


def _break(words: str, room: int) -> list[str]:
    """Return words in at most two lines."""
    return wrap(words, max(room, 1), max_lines=LINES, placeholder="…")


def _put(cells: list[str], column: int, text: str) -> None:
    """Write a text into cells, as far as there are some."""
    for n, character in enumerate(text, column):
        if 0 <= n < len(cells):
            cells[n] = character
