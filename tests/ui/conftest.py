"""A real Chromium for the tests in this folder, and what it needs to run as root."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.real_files import skip_for_want_of
from tests.ui.books import FIRST, Visit, opened

BROWSERS = "chromium-headless-shell chromium chromium-browser google-chrome"
"""The first is Chromium without what only a window needs, which takes less work."""
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS.split())), None)
ARGUMENTS = [
    f"--{name}"
    for name in "no-sandbox disable-gpu disable-background-networking disable-component-update disable-sync".split()
]
expect.set_options(timeout=30_000)  # a busy machine is no failure


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests in this folder as slow."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The browser, closed after this folder's last test: its event loop would break other tests of the process."""
    if CHROMIUM is None:
        skip_for_want_of("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def wrong() -> Iterator[list[str]]:
    """The browser's complaints; there must be none at the end of a test."""
    complaints: list[str] = []
    yield complaints
    assert complaints == []


@pytest.fixture
def flows(released: Path) -> str:
    """How many rows `trade` has, as the book writes it."""
    return f"{pq.read_metadata(released / 'trade.parquet').num_rows:,}"


@pytest.fixture
def visit(browser: Browser, released: Path, wrong: list[str]) -> Iterator[Visit]:
    """Opens the book at an address in it; the page is closed after the test."""
    pages: list[Page] = []

    def make(where: str) -> Page:
        pages.append(opened(browser, f"file://{released}/book/index.html#/{where}", wrong))
        expect(pages[-1].locator("main h1")).to_be_visible()
        return pages[-1]

    yield make
    for page in pages:
        page.close()


@pytest.fixture
def page(browser: Browser, released: Path, wrong: list[str]) -> Iterator[Page]:
    """The book, opened from its file at the page of the first pair."""
    page = opened(browser, f"file://{released}/book/index.html{FIRST}", wrong)
    yield page
    page.close()
