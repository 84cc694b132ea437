"""A page that shows many calls: each as a picture, with a table behind it."""

from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote
from xml.etree import ElementTree as ET

from .data import Timeline
from .summary import list_entries

PAGE = Path(__file__).parent / "page.html"
ARTICLE = """\
<article data-outcome="{outcome}" data-tools="{tools}">
<h2>{title} <span class="outcome {outcome}">{outcome}</span></h2>
<div class="picture" role="region" aria-label="Picture: {title}" tabindex="0">
<img src="{source}" width="{width}" height="{height}" loading="lazy" alt="{alt}"></div>
<details><summary>What happens, as a table: {title}</summary>
<table><caption>{title}</caption>
<thead><tr><th scope="col">at</th><th scope="col">who</th><th scope="col">what</th></tr></thead>
<tbody>
{rows}
</tbody></table></details>
</article>
"""
ROW = '<tr><td>{at:.1f} s</td><th scope="row">{who}</th><td>{what}</td></tr>'


def write_index(folder: Path) -> Path:
    """Write index.html for all calls in a folder, and return its path.

    Args:
        folder: Where there is an SVG beside the JSON of each call.
    """
    calls = {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}
    page = folder / "index.html"
    text = Template(PAGE.read_text("utf-8")).substitute(
        count=len(calls),
        tools=_options({call.tool for each in calls.values() for call in each.calls}),
        outcomes=_options({each.outcome for each in calls.values()}),
        articles="".join(_article(folder, name, each) for name, each in calls.items()),
    )
    page.write_text(text, encoding="utf-8", newline="\n")
    return page


def _read(path: Path) -> Timeline:
    return Timeline.from_json(path.read_text("utf-8"))


def _options(values: set[str]) -> str:
    return "".join(f"<option>{escape(value)}</option>" for value in sorted(values))


def _article(folder: Path, name: str, timeline: Timeline) -> str:
    picture = ET.parse(folder / f"{name}.svg").getroot()
    entries = list_entries(timeline)
    alt = f"{timeline.title}: {len(entries)} events in {timeline.seconds:.1f} s, see the table."
    rows = (ROW.format(at=e.at, who=escape(e.who), what=escape(e.what)) for e in entries)
    return ARTICLE.format(
        outcome=escape(timeline.outcome),
        tools=escape(" ".join(sorted({call.tool for call in timeline.calls}))),
        title=escape(timeline.title or name),
        source=f"{quote(name)}.svg",
        width=escape(picture.get("width", "")),
        height=escape(picture.get("height", "")),
        alt=escape(alt),
        rows="\n".join(rows),
    )
