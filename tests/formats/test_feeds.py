"""Atom and JSON Feed: the same entries in both, kept from release to release, the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from pipelines.formats.feeds import ATOM, KEPT, feeds
from pipelines.formats.news import News

NEWS = [
    News(None, "Version 2.0.0", ("So it is.",)),
    News("CHN-RUS", "China and Russia", ("Trade & more <b>.", "Votes.")),
]


def items(files: dict[str, bytes]) -> list[dict[str, Any]]:
    """The entries of the JSON feed."""
    return list(json.loads(files["feeds/all.json"])["items"])


def written(files: dict[str, bytes], folder: Path) -> Path:
    """A release with these feeds."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_an_entry_about_a_pair_has_it_as_its_category() -> None:
    files = feeds(NEWS, "2.0.0", "2026-01-31", None)
    assert sorted(files) == ["feeds/all.json", "feeds/all.xml"]
    whole, pair = items(files)
    assert (whole["title"], "tags" in whole) == ("Version 2.0.0", False)
    assert (
        pair
        | {
            "title": "China and Russia (version 2.0.0)",
            "url": "../book/index.html#/dyad/CHN-RUS",
            "content_text": "Trade & more <b>.\nVotes.",
            "date_published": "2026-01-31T00:00:00Z",
            "tags": ["CHN-RUS"],
        }
        == pair
    )
    assert files["feeds/all.xml"].count(b'<category term="CHN-RUS" />') == 1


def test_atom_says_the_same_as_json() -> None:
    files = feeds(NEWS, "2.0.0", "2026-01-31", None)
    feed = ElementTree.fromstring(files["feeds/all.xml"])
    space = {"a": ATOM}
    entries = feed.findall("a:entry", space)
    for item, entry in zip(items(files), entries, strict=True):
        texts = [entry.findtext(f"a:{name}", "", space) for name in ("id", "title", "updated", "content")]
        assert texts == [item["id"], item["title"], item["date_published"], item["content_text"]]
    assert feed.find("a:author/a:name", space) is not None
    assert len({entry.findtext("a:id", "", space) for entry in entries} | {feed.findtext("a:id", "", space)}) == 3


def test_entries_stay_in_the_releases_that_follow_up_to_a_number(tmp_path: Path) -> None:
    last = written(feeds(NEWS, "2.0.0", "2026-01-31", None), tmp_path / "2.0.0")
    files = feeds([News(None, "Version 2.1.0", ("More.",))], "2.1.0", "2026-02-28", last)
    assert [item["title"] for item in items(files)][:2] == ["Version 2.1.0", "Version 2.0.0"]
    assert items(files)[2]["date_published"] == "2026-01-31T00:00:00Z"
    many = [News(None, f"Entry {n}", ()) for n in range(KEPT)]
    assert len(items(feeds(many, "3.0.0", "2026-03-31", last))) == KEPT


def test_a_release_from_before_there_were_feeds_is_no_obstacle(tmp_path: Path) -> None:
    assert len(items(feeds(NEWS, "2.0.0", "2026-01-31", tmp_path))) == 2


def test_the_same_news_give_the_same_bytes() -> None:
    assert feeds(NEWS, "2.0.0", "2026-01-31", None) == feeds(NEWS, "2.0.0", "2026-01-31", None)
