"""The page of `chat --web`, in a browser: a tool is started and interrupted, and it shows."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.template import Render
from tests.web.chromium import find_barriers, use_theme

CHAT = [sys.executable, "-c", "from lrf.offline.chat import main; main()", "--web", "--offline"]


class Page:
    """The page of a call, in a browser."""

    def __init__(self, browser: webdriver.Chrome, address: str) -> None:
        self.browser = browser
        browser.get(address)

    def text(self, name: str) -> str:
        return str(self.browser.find_element(By.ID, name).get_property("textContent"))

    def type(self, keys: str) -> None:
        self.browser.switch_to.active_element.send_keys(keys)

    def until(self, holds: Callable[[], object], what: str) -> None:
        WebDriverWait(self.browser, 30, 0.1).until(lambda _: holds(), what)

    def until_shown(self, words: str, name: str = "log") -> None:
        self.until(lambda: words in self.text(name), f"{name} shows {words}: {self.text(name)}")


@pytest.fixture
def project(render: Render) -> Path:
    """Return a project of its own: pictures are saved in it."""
    return render()


@pytest.fixture
def chat(project: Path, browser: webdriver.Chrome) -> "Iterator[subprocess.Popen[str]]":
    """Start the command in a rendered project, after the browser: there may be none."""
    with subprocess.Popen(
        CHAT,
        cwd=project,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        yield process
        process.kill()


def test_a_tool_is_started_and_interrupted_and_the_page_shows_it(
    project: Path, browser: webdriver.Chrome, chat: "subprocess.Popen[str]"
) -> None:
    assert chat.stdout is not None
    use_theme(browser, "light")
    page = Page(browser, chat.stdout.readline().split()[1])

    # typed: the field has the focus from the start
    page.until_shown("Fetch the weather", "said")
    page.type("fetch external data from the archive" + Keys.ENTER)
    page.until_shown("fetch_external_data", "status")
    page.until_shown("One", "speech")
    page.type("never mind" + Keys.ENTER)
    page.until_shown("[fetch_external_data stopped]")
    page.until_shown("Okay.")
    assert page.text("log").index("(interrupted)") < page.text("log").index("never mind")
    assert page.text("status").startswith("Nothing is running.")

    # and by keys alone: Escape stops, the arrow recalls what was typed
    page.type(Keys.ARROW_UP + Keys.ARROW_UP + Keys.ENTER)
    page.until(lambda: page.text("log").count("external_data(source='archive') started") == 2, "2")
    page.type(Keys.ESCAPE)
    page.until(lambda: page.text("log").count("[fetch_external_data stopped]") == 2, "stopped")

    # the picture grows, and is saved on demand
    image = browser.find_element(By.ID, "image")
    page.until(lambda: int(image.get_attribute("data-drawn") or 0) > 1, "the picture has grown")
    assert image.size["width"] > 900
    page.type("/timeline" + Keys.ENTER)
    page.until_shown("Saved ")
    saved = project / re.findall(r"Saved (\S+\.svg)", page.text("log"))[0]
    assert "fetch_external_data" in saved.read_text("utf-8")
    data = json.loads(saved.with_suffix(".json").read_text("utf-8"))
    assert [call["outcome"] for call in data["calls"]] == ["cancelled", "cancelled"]

    # everybody can use it, in both themes, and after a reload
    browser.refresh()
    page.until_shown("Saved ")
    for theme in ("light", "dark"):
        use_theme(browser, theme)
        assert find_barriers(browser) == []

    browser.find_element(By.ID, "leave").click()
    page.until_shown("The call has ended.", "status")
    assert chat.wait(timeout=30) == 0
    assert chat.stderr is not None
    assert chat.stderr.read() == ""
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
