"""Fixtures for all tests."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give each test a ledger{% if cookiecutter.examples == "all" %} and a data folder{% endif %} of its own."""
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
{%- if cookiecutter.examples == "all" %}
    monkeypatch.setenv("AGENT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("WEB_SERVICE", raising=False)
{%- endif %}
    return tmp_path / "data"
