"""Opening the book in a browser and going about in it; the fixtures are in ``conftest.py``."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

SHOTS = os.environ.get("BILATERAL_SCREENSHOTS")
"""A folder for screenshots; `make screenshots` sets it to docs/."""
TOTAL = "#panel-trade-total-usd-g-actual"
"""The chart of all trade of a dyad."""


def opened(browser: Browser, address: str, wrong: list[str], **options: object) -> Page:
    """A page that notes in ``wrong`` whatever its console says, and every request that leaves its place."""
    page = browser.new_page(**{"viewport": {"width": 1300, "height": 900}, **options})  # type: ignore[arg-type]
    page.on("console", lambda said: wrong.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    root = address.rpartition("/book/")[0]
    page.on(
        "request", lambda asked: None if asked.url.startswith((root, "data:", "blob:")) else wrong.append(asked.url)
    )
    page.goto(address)
    return page


def go(page: Page, where: str) -> None:
    """Follow a link within the book, and wait for its page."""
    page.goto(page.url.partition("#")[0] + "#/" + where)
    page.reload()
    expect(page.locator("main h1")).to_be_visible()


def shot(page: Page, name: str) -> None:
    """Renew a picture of the documentation."""
    if SHOTS:
        page.wait_for_timeout(800)
        page.screenshot(path=str(Path(SHOTS) / name))


def written(file: Path, data: bytes) -> None:
    """Another content for a file of a release, which may only be read."""
    file.unlink(missing_ok=True)
    file.write_bytes(data)
