"""Fixtures for all tests."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give each test a ledger of its own."""
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
{%- if cookiecutter.examples == "all" %}


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give each test a folder of its own for what the example tools read and write."""
    monkeypatch.setenv("AGENT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("WEB_SERVICE", raising=False)
{%- endif %}
