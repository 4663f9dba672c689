"""A real Chromium for the tests of this folder, and what it needs to run as root."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.ui.books import opened

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of this folder are slow, and are skipped where there is no Chromium; in CI they fail instead."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
            if CHROMIUM is None and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine: apt-get install chromium"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The browser, closed after the last test of this folder: its event loop would break other tests of the same process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def wrong() -> Iterator[list[str]]:
    """What the browser complained of: nothing, at the end of every test."""
    said: list[str] = []
    yield said
    assert said == []


@pytest.fixture
def page(browser: Browser, released: Path, wrong: list[str]) -> Iterator[Page]:
    """The book, opened from its file."""
    page = opened(browser, f"file://{released}/book/index.html", wrong)
    yield page
    page.close()
