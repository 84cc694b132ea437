"""Pictures of the calls of a probe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .report import Report


def write_pictures(folder: Path, report: Report) -> Report:
    """Write a picture and its data for each call, and a page that shows them all.

    Returns:
        The report, with the picture of each call.

    Raises:
        OSError: The folder cannot be written.
        ValueError: There are other JSON files in it.
    """
    from ..timeline.page import write_index
    from ..timeline.picture import draw

    folder.mkdir(parents=True, exist_ok=True)
    tool, pictures = report.subject.name, {}
    for number, each in enumerate(report.seen, 1):
        found = report.findings_of(each.name)
        shown = f"{tool}: {each.title}" + (f" ({', '.join(found)})" if found else "")
        timeline = replace(each.timeline, title=shown, outcome="failed" if found else "passed")
        path = folder / f"{tool}-{number:02}-{each.name}.svg"
        path.write_text(draw(timeline), "utf-8")
        path.with_suffix(".json").write_text(timeline.to_json(), "utf-8")
        pictures[each.name] = str(path)
    return replace(report, pictures=pictures, page=str(write_index(folder)))
