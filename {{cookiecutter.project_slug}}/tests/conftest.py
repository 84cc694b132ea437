"""Fixtures for all tests."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give each test files of its own, whatever the environment names."""
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
    monkeypatch.delenv("LEDGER_URL", raising=False)
{%- if cookiecutter.examples == "all" %}
    monkeypatch.setenv("AGENT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("WEB_SERVICE", raising=False)
{%- endif %}
