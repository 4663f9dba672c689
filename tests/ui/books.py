"""Opening the book in a browser and moving around in it; the fixtures are in ``conftest.py``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

Visit = Callable[[str], Page]
"""What opens the book at an address in it, such as ``table/trade``."""
SHOTS = os.environ.get("BILATERAL_SCREENSHOTS")
"""A folder for screenshots; `make screenshots` sets it to docs/."""
FIRST = "#/dyad/CHN-RUS"
"""The address of the pair with most marks."""
PAGES = """front dyads compare compare?by=trade search?find=yuan dyad/CHN-RUS claims coverage tables
    dyad/CHN-RUS/events series/BI/trade_total/CHN-RUS/A/CHN
    table/trade dictionary dictionary/trade changes cite about glossary"""
"""Addresses of all kinds of pages."""
TOTAL = "#panel-trade-total-usd-g-actual"
"""The chart of all trade of a dyad."""
_CONTEXTS: WeakKeyDictionary[Browser, dict[str, BrowserContext]] = WeakKeyDictionary()
"""The contexts of a browser by their options. Tests share them: the book stores nothing, and a new one takes longer
than a page."""


def opened(browser: Browser, address: str, wrong: list[str], **options: Any) -> Page:
    """A page that records in ``wrong`` all console messages and every request to another host.

    A release that was copied alone has nobody beside it to say that it is wrong: the browser notes that too.
    """
    contexts = _CONTEXTS.setdefault(browser, {})
    if str(options) not in contexts:
        contexts[str(options)] = browser.new_context(**{"viewport": {"width": 1300, "height": 900}, **options})
    page = contexts[str(options)].new_page()
    release = address.rpartition("/book/")[0]
    allowed = (release, f"{release.rpartition('/')[0]}/marks.js", "data:", "blob:")
    page.on("console", lambda message: _note(message, wrong))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(allowed) else wrong.append(request.url))
    page.goto(address)
    return page


def _note(message: ConsoleMessage, wrong: list[str]) -> None:
    if not message.location["url"].endswith("/marks.js"):
        wrong.append(f"{message.type}: {message.text}")


def draw_all(page: Page, plots: str) -> None:
    """Bring these charts into view one by one, and wait until each is drawn."""
    expect(page.locator(plots).first).to_be_attached()
    for plot in page.locator(plots).all():
        plot.scroll_into_view_if_needed()
        expect(plot).to_have_attribute("data-drawn", re.compile("[1-9]"))


def go(page: Page, where: str) -> None:
    """Follow a link within the book, and wait for its page."""
    page.goto(page.url.partition("#")[0] + "#/" + where)
    page.reload()
    expect(page.locator("main h1")).to_be_visible()


def shot(page: Page, name: str) -> None:
    """Renew a picture in the documentation."""
    if SHOTS:
        page.wait_for_timeout(1_500)
        page.screenshot(path=str(Path(SHOTS) / name))


def overwrite(file: Path, data: bytes) -> None:
    """Overwrite a file of a release, which is read-only."""
    file.unlink(missing_ok=True)
    file.write_bytes(data)
