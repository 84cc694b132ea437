"""Pictures of the calls of a probe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .observation import Observation


def write_pictures(folder: Path, tool: str, seen: Sequence[Observation]) -> dict[str, str]:
    """Write a picture and its data for each call, and a page that shows them all.

    Returns:
        The picture of each call, by the name of the call.
    """
    from ..timeline.page import write_index
    from ..timeline.picture import draw

    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for number, each in enumerate(seen, 1):
        if each.timeline is None:
            continue
        path = folder / f"{tool}-{number:02}-{each.name}.svg"
        path.write_text(draw(each.timeline), "utf-8")
        path.with_suffix(".json").write_text(each.timeline.to_json(), "utf-8")
        written[each.name] = str(path)
    write_index(folder)
    return written
