"""A small project to generate into, without the runtime: nothing in it is imported."""

from pathlib import Path

import pytest

from tests.generator.commands import make_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project, which is the working directory."""
    folder = make_project(tmp_path / "project")
    monkeypatch.chdir(folder)
    return folder
