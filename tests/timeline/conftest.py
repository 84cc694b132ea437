"""The calls of docs/pictures, played once for all tests."""

import pytest

from lrf.timeline import Timeline
from tests.timeline.pictures.store import play_all


@pytest.fixture(scope="session")
def played() -> dict[str, Timeline]:
    return play_all()
