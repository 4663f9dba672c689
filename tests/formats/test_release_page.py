"""index.html at the root of a release: it explains itself, and every link of it leads somewhere."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from pipelines.formats.release_page import NAMED, release_page
from pipelines.release.candidate import facts_of
from tests.support.ledger_world import published_names


class Links(HTMLParser):
    """The addresses that a page names, and the tags that it consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element points to."""
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src") and value]


def test_ten_tables_to_begin_with_are_tables() -> None:
    assert len(NAMED["tables"]) == 10
    assert {*NAMED["tables"]} <= {*published_names()}


def test_every_link_leads_to_a_file_of_the_release(released: Path) -> None:
    text = (released / "index.html").read_text(encoding="utf-8")
    links = Links()
    links.feed(text)
    inside = [address for address in links.addresses if not re.match(r"https://|data:", address)]
    assert len(inside) >= 40
    assert not [address for address in inside if not (released / address).is_file()]
    (described,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert text.count("<script") == 1, "which is data, and runs nothing"
    data_set = json.loads(described)
    assert (data_set["@type"], data_set["version"]) == ("Dataset", "1.0.0")
    assert f"{data_set['creator']['name']} (" in text
    (of_book,) = re.findall(r'ld\+json">(.*?)</script>', (released / "book/index.html").read_text(encoding="utf-8"))
    assert {**json.loads(of_book), "url": data_set["url"]} == data_set
    assert "style=" not in text


def test_it_says_what_it_is_how_to_cite_it_and_under_which_licence(released: Path) -> None:
    text = (released / "index.html").read_text(encoding="utf-8")
    assert "Version 1.0.0, data as of " in text
    assert "The Bilateral Indicators curators (" in text
    assert "@misc{bilateral-indicators-1.0.0," in text
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in text
    assert text == release_page(facts_of(released), [f.relative_to(released).as_posix() for f in released.rglob("*")])


def test_the_list_of_tables_is_short(released: Path) -> None:
    assert (released / "DICTIONARY.md").stat().st_size < 18_000
