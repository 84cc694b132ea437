"""A browser, for all tests of pages in one process."""

from collections.abc import Iterator

import pytest
from selenium import webdriver

from tests.web.chromium import start_browser


@pytest.fixture(scope="session")
def browser() -> Iterator[webdriver.Chrome]:
    """Return a browser without a window."""
    browser = start_browser()
    yield browser
    browser.quit()
