"""Chromium without a window, and axe-core in it."""

import os
import shutil
import subprocess
from typing import Any

import pytest
from axe_selenium_python import Axe
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

BROWSERS = ("chromium", "google-chrome", "chrome")
INSTALL = ["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "--no-install-recommends"]
PACKAGES = ["chromium", "chromium-driver"]
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


def find_browser() -> tuple[str, str] | None:
    """Return the paths of a browser and of its driver, if both are there."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


def install() -> str:
    """Install Debian's browser if this user may, and return what went wrong."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return f"install it by: apt-get install {' '.join(PACKAGES)}"
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], [*INSTALL, *PACKAGES]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            return f"{' '.join(command)} failed: {done.stderr.strip().splitlines()[-1:]}"
    return ""


def start_browser() -> webdriver.Chrome:
    """Start a browser; skip the test where there is none and none can be had."""
    why = "" if find_browser() else install()
    found = find_browser()
    if found is None:
        pytest.skip(f"NO BROWSER, so no page was looked at: {why or 'it is not on the path'}")
    options = webdriver.ChromeOptions()
    options.binary_location = found[0]
    for option in (*OPTIONS, "--window-size=1200,1100"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(found[1]))


def use_theme(browser: webdriver.Chrome, theme: str) -> None:
    """Have pages believe that this is the system's theme: light or dark."""
    features = [{"name": "prefers-color-scheme", "value": theme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def find_barriers(browser: webdriver.Chrome) -> list[str]:
    """Return what axe-core finds in the page that keeps people from using it, a line each."""
    axe = Axe(browser)
    axe.inject()
    found: list[dict[str, Any]] = axe.run()["violations"]
    return [
        f"{each['id']}: {each['help']}: {node['html'][:120]}"
        for each in found
        for node in each["nodes"]
    ]
