"""Every page of the book in Debian's Firefox, another engine than that of the other tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.real_files import skip_for_want_of
from tests.ui.books import PAGES
from tests.ui.firefox import FIREFOX, Firefox, firefox

pytestmark = pytest.mark.torture
SEEN = """(() => { const box = document.querySelector(".answers li").getBoundingClientRect();
  return box.height > 0 && box.top < innerHeight; })()"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """One tab for all tests of this file."""
    if FIREFOX is None:
        skip_for_want_of("no Firefox on this machine: apt-get install firefox-esr")
    with firefox(tmp_path_factory.mktemp("firefox")) as opened:
        yield opened


@pytest.mark.parametrize("where", PAGES.split())
def test_a_page_opens_without_a_word_in_the_console(tab: Firefox, released: Path, where: str) -> None:
    tab.console.clear()
    tab.open(f"file://{released}/book/index.html#/{where}")
    tab.wait_for("document.querySelector('main h1')")
    assert tab.value("document.querySelector('main .wrong')?.textContent || ''") == ""
    if where.startswith("dyad/"):
        tab.wait_for("document.querySelector('.plot[data-drawn] svg')")
    assert tab.console == []


@pytest.mark.parametrize(("width", "height"), [(1300, 900), (390, 844)])
def test_the_first_answer_is_on_the_first_screen(tab: Firefox, released: Path, width: int, height: int) -> None:
    tab.open(f"file://{released}/book/index.html", width, height)
    tab.wait_for("document.querySelector('.answers li')")
    assert tab.value(SEEN)
    assert "billion dollars" in tab.value("document.querySelector('.answers li').textContent")


def test_the_root_of_a_release_explains_itself(tab: Firefox, released: Path) -> None:
    tab.console.clear()
    tab.open(f"file://{released}/index.html")
    assert tab.value("document.querySelectorAll('.files li').length") == 10
    assert tab.console == []
