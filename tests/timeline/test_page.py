"""The page of all pictures."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from lrf.timeline import Timeline, ToolCall, Utterance
from lrf.timeline.page import write_index
from lrf.timeline.picture import draw

VOID = {"meta", "img", "br", "link", "input"}


class Reader(HTMLParser):
    """Reads a page whose elements all end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for found, attributes in self.found if found == tag]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    calls = {
        "a=1 %": Timeline(
            *('a <"title">', 3.0, "failed"),
            [Utterance("caller", 0.5, 1.0, "<b>hello</b>")],
            [],
            [ToolCall("1", "search", (), 1.0, 2.0, "done"), ToolCall("2", "report", (), 1.0)],
        ),
        "b": Timeline("b", 1.0, "passed", [], [], [ToolCall("3", "search", (), 0.1)]),
    }
    for name, timeline in calls.items():
        (tmp_path / f"{name}.json").write_text(timeline.to_json(), "utf-8")
        (tmp_path / f"{name}.svg").write_text(draw(timeline), "utf-8")
    return tmp_path


def test_each_picture_has_a_text_and_a_table_behind_it(folder: Path) -> None:
    page = Reader(write_index(folder).read_text("utf-8"))
    images = page.all("img")
    assert [unquote(image["src"]) for image in images] == ["a=1 %.svg", "b.svg"]
    assert all((folder / unquote(image["src"])).is_file() for image in images)
    assert all(image["alt"] and float(image["width"]) for image in images)
    for tag in ("article", "details", "summary", "table", "caption"):
        assert len(page.all(tag)) == 2


def test_it_is_filtered_by_tool_and_outcome(folder: Path) -> None:
    text = write_index(folder).read_text("utf-8")
    page = Reader(text)
    first, second = page.all("article")
    assert (first["data-tools"], first["data-outcome"]) == ("report search", "failed")
    assert (second["data-tools"], second["data-outcome"]) == ("search", "passed")
    assert [select["name"] for select in page.all("select")] == ["tool", "outcome"]
    assert "<option>report</option><option>search</option>" in text
    assert "<option>failed</option><option>passed</option>" in text


def test_it_needs_nothing_from_outside_and_escapes_what_was_said(folder: Path) -> None:
    text = write_index(folder).read_text("utf-8")
    page = Reader(text)
    assert "<b>hello" not in text
    assert "“&lt;b&gt;hello&lt;/b&gt;”" in text
    assert "://" not in text
    assert not page.all("link")
    assert not [script for script in page.all("script") if "src" in script]
    assert page.all("html") == [{"lang": "en"}]
    assert "color-scheme: light dark" in text
