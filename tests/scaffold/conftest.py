"""Fixtures of the tests that render the template."""

from pathlib import Path

import pytest

from tests.scaffold.checkout import copy_template


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout of the template in which a test can change something."""
    return copy_template(tmp_path / "lrf-template")
