"""The stage of a demonstration: animated in a terminal, by rich, or plain lines in a pipe."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from ..timeline import Timeline
from .lanes import LABEL, Lane, Said, draw_lanes, tell

if TYPE_CHECKING:  # a pipe needs none of it
    from rich.console import Group
    from rich.text import Text

LEGEND = "━ works   ● ended   ╳ stopped by the caller   ! failed\n"

FRAMES = 12  # a second
STYLES = {
    "you": "bold",
    "agent": "",
    "": "dim",
    "caller": "bold",
    "running": "cyan",
    "done": "green",
    "cancelled": "yellow",
    "failed": "red",
}
WHO = 6  # columns


def print_scene(timeline: Timeline, output: TextIO, width: int = 100) -> None:
    """Print a whole scene in plain lines, with the seconds of each."""
    end = timeline.seconds
    lines = [f"{each.at:5.1f} s  {_plain(each)}" for each in tell(timeline, end)]
    lines += [f"{lane.label:>{LABEL}}  {lane.cells}" for lane in draw_lanes(timeline, end, width)]
    print("\n".join([timeline.title, *lines, ""]), file=output, flush=True)


class Stage:
    """Plays scenes in a terminal, one below the other."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(highlight=False)

    def play(self, timeline: Timeline, seconds: float) -> None:
        """Play a scene.

        Args:
            timeline: What happens in it.
            seconds: How long that should take, whatever it took.
        """
        from rich.live import Live

        began = time.monotonic()
        with Live(console=self._console, auto_refresh=False, vertical_overflow="visible") as live:
            while (passed := time.monotonic() - began) < seconds:
                live.update(self._frame(timeline, passed / seconds), refresh=True)
                time.sleep(1 / FRAMES)
            live.update(self._frame(timeline, 1.0), refresh=True)

    def _frame(self, timeline: Timeline, share: float) -> Group:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        until = timeline.seconds * share
        title = Text(f"{timeline.title}  {until:4.1f} s", style="bold underline")
        talk = Table.grid(padding=(0, 2, 0, 0))
        talk.add_column(width=WHO, justify="right")
        for each in tell(timeline, until):
            words = each.words if each.who else f"[{each.words}]"
            talk.add_row(Text(each.who), Text(words), style=STYLES[each.who])
        lanes = [_text(lane) for lane in draw_lanes(timeline, until, self._console.width)]
        return Group(title, talk, *lanes, Text(""))


def _text(lane: Lane) -> Text:
    from rich.text import Text

    return Text.assemble(
        (f"{lane.label:>{LABEL}}  ", "dim"), (lane.cells, STYLES[lane.kind]), no_wrap=True
    )


def _plain(said: Said) -> str:
    return f"{said.who:>{WHO}}  {said.words}" if said.who else f"{'':>{WHO}}  [{said.words}]"
