"""A real Chromium for the tests of this folder, and what it needs to run as root."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.ledger_world import real
from tests.support.ledger_world import release as publish
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
    """Skip the tests of this folder where there is no Chromium; in CI they fail instead."""
    if CHROMIUM is None and not os.environ.get("CI"):
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release of the real ledger."""
    folder = publish(real(), tmp_path_factory.mktemp("book")).folder
    assert folder
    return folder


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
