from pathlib import Path

import pytest

from tests.lint.terminal import DEAF


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "tools.py").write_text(DEAF, "utf-8")
    return tmp_path
