"""Draws the calls of tests that fail, and with `--timeline` of all: part of the pytest plugin."""

from __future__ import annotations

import re
import sys
from collections.abc import Generator
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest

RECORDING = "lrf.testing.recording"  # imported with the first VoiceAgentTestSession
LONGEST_NAME = 120


class Pictures:
    """Writes an SVG and its JSON a call into a folder, and a page that shows them all.

    The folder has the pictures of the last run that made some.

    Args:
        config: pytest's.
    """

    def __init__(self, config: pytest.Config) -> None:
        from ..timeline.folder import FOLDER

        self._folder = config.rootpath / FOLDER
        self._is_asked = config.getoption("--timeline")
        self._is_worker = hasattr(config, "workerinput")  # of pytest-xdist
        self._made: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Forget the calls of the test before."""
        if RECORDING in sys.modules:
            sys.modules[RECORDING].recorders.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Draw the calls of a test that has failed now, or of any at its end."""
        report = yield
        is_end = call.when == "teardown" and self._is_asked
        is_drawn = getattr(item, "_lrf_drawn", False)
        if RECORDING in sys.modules and (report.failed or is_end) and not is_drawn:
            item._lrf_drawn = True  # type: ignore[attr-defined]
            self._draw(item.nodeid, report)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect what was drawn, by other processes too."""
        self._made += getattr(report, "lrf_timelines", [])

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write the page, and tell where it is."""
        if self._is_worker or not self._made:
            return
        from ..timeline.page import write_index

        for path in self._folder.iterdir():
            if path.suffix in (".svg", ".json") and path.stem not in self._made:
                path.unlink(missing_ok=True)  # another run may do so at the same time
        page = write_index(self._folder)
        terminalreporter.write_line(f"timelines: {len(self._made)} in {_shown(page)}")

    def _draw(self, nodeid: str, report: pytest.TestReport) -> None:
        outcome = "failed" if report.failed else "passed"
        try:
            names = self._write(nodeid, outcome)
        except Exception as error:  # a picture must not hide what the test says
            _tell(report, f"not drawn: {type(error).__name__}: {error}")
            return
        report.lrf_timelines = names  # type: ignore[attr-defined]
        if report.failed and names:
            _tell(report, "\n".join(_shown(self._folder / f"{name}.svg") for name in names))

    def _write(self, nodeid: str, outcome: str) -> list[str]:
        from ..timeline.folder import make_folder
        from ..timeline.picture import draw

        names = []
        title = nodeid.partition("::")[2] or nodeid
        for number, recorder in enumerate(sys.modules[RECORDING].recorders, 1):
            timeline = recorder.timeline(title, outcome)
            if not (timeline.utterances or timeline.calls or timeline.requests):
                continue
            names.append(name_of(nodeid, number))
            make_folder(self._folder)
            for suffix, text in (("json", timeline.to_json()), ("svg", draw(timeline))):
                path = self._folder / f"{names[-1]}.{suffix}"
                path.write_text(text, encoding="utf-8", newline="\n")
        return names


def name_of(nodeid: str, number: int = 1) -> str:
    """Return the name of a picture's files: that of its test, in characters that any system has."""
    name = re.sub(r"[^\w=.-]+", "-", nodeid.replace(".py::", "-")).strip("-")
    if (
        len(name) > LONGEST_NAME
        or name.casefold() != name.casefold().encode("ascii", "ignore").decode()
    ):
        name = f"{name[:LONGEST_NAME]}-{sha1(nodeid.encode()).hexdigest()[:8]}"
    return name if number == 1 else f"{name}-{number}"


def _tell(report: pytest.TestReport, text: str) -> None:
    """Put the text into the failure message."""
    add = getattr(report.longrepr, "addsection", None)
    if add is not None:
        add("timeline of the call", text)
    else:
        report.sections.append(("timeline of the call", text))


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
