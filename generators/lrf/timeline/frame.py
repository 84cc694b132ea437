"""One row of a picture that is being drawn: where its times and its lanes stand."""

from .canvas import Canvas
from .data import Timeline
from .measure import shorten, width_of
from .rows import Row
from .scale import Scale
from .silence import silences_of

LINE = 15.0  # pixels of a line of words
GAP = 5.0  # pixels between two lanes
EDGE = 16.0  # pixels from the picture's edge to the lanes' names
BOLD = 12.9  # pixels of the font that is as wide as the bold one of the names


class Frame:
    """A row of a call on a canvas; `row` and `left` say which, and where its lanes begin."""

    row: Row
    left: float

    def __init__(
        self, canvas: Canvas, timeline: Timeline, scale: Scale, quiet: list[tuple[float, float]]
    ) -> None:
        self.canvas = canvas
        self.timeline = timeline
        self.scale = scale
        self.quiet = quiet
        self.silences = silences_of(timeline)

    @property
    def width(self) -> float:
        """Return the pixels of the lanes."""
        return (self.row.right - self.row.left) * self.row.factor

    @property
    def right(self) -> float:
        """Return where the lanes end."""
        return self.left + self.width

    def x(self, at: float | None) -> float:
        """Return where a time stands, at most at the edges; None for now."""
        place = self.scale.x(self.timeline.seconds if at is None else at)
        return self.left + min(max((place - self.row.left) * self.row.factor, 0.0), self.width)

    def has(self, begin: float, end: float | None = None) -> bool:
        """Return whether a time, or what goes on from one to another, is in this row."""
        ended = begin if end is None else end
        is_last = self.row.right >= self.scale.width
        return ended >= self.row.begin and (
            begin < self.row.end or (is_last and begin <= self.row.end)
        )

    def end(self, ended: float | None) -> float:
        """Return when something ended; now, if it has not."""
        return self.timeline.seconds if ended is None else ended

    def draw_lane(self, name: str, y: float, height: float) -> None:
        """Draw the ground of a lane, and its name."""
        self.canvas.lane(self.left, y, self.width, height)
        parts = [name] if width_of(name, BOLD) <= self.left - 26 else _halves(name)
        base = y + height / 2 + 4 - LINE / 2 * (len(parts) - 1)
        for n, part in enumerate(parts):
            self.canvas.text(EDGE, base + n * LINE, shorten(part, self.left - 24), "name")


def _halves(name: str) -> list[str]:
    """Return the two halves of a name, parted at the underscore nearest to its middle."""
    places = [n + 1 for n, character in enumerate(name) if character == "_"]
    if not places:
        return [name]
    middle = min(places, key=lambda place: abs(place - len(name) / 2))
    return [name[:middle], name[middle:]]
