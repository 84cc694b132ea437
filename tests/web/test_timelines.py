"""The page of timelines, in a browser: everybody can use it, and it filters."""

from importlib.resources import files
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from lrf.timeline import Timeline
from lrf.timeline.page import write_index
from lrf.timeline.picture import draw
from tests.web.chromium import find_barriers, use_theme

EXAMPLES = files("lrf.timeline") / "examples"
SHOWN = ("async-completed", "payment-interrupted", "progress-interrupted")


def test_the_page_of_timelines(browser: webdriver.Chrome, tmp_path: Path) -> None:
    for name in SHOWN:
        data = (EXAMPLES / f"{name}.json").read_text("utf-8")
        (tmp_path / f"{name}.json").write_text(data, "utf-8")
        (tmp_path / f"{name}.svg").write_text(draw(Timeline.from_json(data)), "utf-8")
    browser.get(write_index(tmp_path).as_uri())
    for summary in browser.find_elements(By.TAG_NAME, "summary"):
        summary.click()
    for theme in ("light", "dark"):
        use_theme(browser, theme)
        assert find_barriers(browser) == []

    tools = Select(browser.find_element(By.NAME, "tool"))
    tools.select_by_visible_text(tools.options[1].text)
    assert browser.find_element(By.CSS_SELECTOR, "[role=status]").text == "1 of 3"
    shown = [each for each in browser.find_elements(By.TAG_NAME, "article") if each.is_displayed()]
    assert len(shown) == 1
    assert tools.options[1].text in str(shown[0].get_attribute("data-tools"))
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
