from collections.abc import Callable
from pathlib import Path

import pytest

from .layouts import LAYOUTS

Repository = Callable[[str], Path]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Makes the repository of a layout, and goes there."""

    def make(layout: str) -> Path:
        for path, text in LAYOUTS[layout].items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, "utf-8")
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return make
