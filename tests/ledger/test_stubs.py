"""Starting a curated file: what is known is filled in, and the checker asks only for the evidence."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.ledger import stubs
from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules.checker import problems

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 24)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    for name in ("documents", "searches", "claims", "hypotheses", "reference", "series"):
        shutil.copytree(ROOT / "data" / name, tmp_path / name)
    return read_ledger(tmp_path)


def test_a_document_starts_with_what_its_address_and_publisher_tell(ledger: Ledger) -> None:
    file = stubs.document("https://tass.com/economy/2026/11/20/trade-with-china-grows", ledger, TODAY)
    text = file.read_text()
    assert file.name == "tass-2026-11-20-trade-with-china-grows.yaml"
    assert "publisher: TASS\n" in text
    assert "issued: 2026-11-20\n" in text
    assert "accessed: 2026-11-24\n" in text
    assert "title: Trade with china grows\n" in text
    assert text.startswith("# yaml-language-server: $schema=")


def test_a_started_document_lacks_nothing_but_evidence(ledger: Ledger) -> None:
    file = stubs.document("https://example.org/a/new-page", ledger, TODAY)
    (problem,) = problems(read_ledger(ledger.root), [file])
    assert (problem.field, problem.message) == ("evidence", "the document has no evidence")
    assert file.read_text().splitlines()[problem.line - 1] == "evidence: []"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://en.kremlin.ru/events/president/news/78001", "kremlin-undated-president"),
        ("https://t.me/mod_russia/12345", "mod-russia-undated-12345"),
        (
            "https://web.archive.org/web/20240102030405/http://www.fmprc.gov.cn/eng/2024-05-16/joint-statement.html",
            "fmprc-2024-05-16-joint-statement",
        ),
        ("https://www.bbc.co.uk/news/world-asia-1", "bbc-undated-world-asia-1"),
        ("https://example.org/", "example-undated-page"),
        (
            "https://en.mehrnews.org/news/1/Russia-China-navies-complete-joint-patrol-in",
            "mehrnews-undated-russia-china-navies-complete-joint-patrol",
        ),
    ],
)
def test_a_file_is_named_after_who_publishes(ledger: Ledger, url: str, name: str) -> None:
    file = stubs.document(url, ledger, TODAY)
    assert file.stem == name
    assert f"URL: {url}\n" in file.read_text()


def test_one_channel_is_not_another(ledger: Ledger) -> None:
    first = stubs.document("https://t.me/mod_russia/1", ledger, TODAY)
    first.write_text(first.read_text().replace("publisher: t.me/mod_russia", "publisher: Ministry of Defence"))
    again = read_ledger(ledger.root)
    assert "publisher: Ministry of Defence\n" in stubs.document("https://t.me/mod_russia/2", again, TODAY).read_text()
    assert "publisher: t.me/other\n" in stubs.document("https://t.me/other/2", again, TODAY).read_text()


def test_an_address_cited_already_is_named(ledger: Ledger) -> None:
    cited = next(item for item in ledger.documents if item.model.url)
    with pytest.raises(stubs.StubError, match=cited.model.id):
        stubs.document(cited.model.url or "", ledger, TODAY)


@pytest.mark.parametrize(
    "url",
    [
        "http://tass.com/economy/1826171",
        "https://www.tass.com/economy/1826171",
        "https://tass.com/economy/1826171/",
        "https://tass.com/economy/1826171?utm_source=x",
        "https://tass.com/economy/1826171#top",
    ],
)
def test_an_address_cited_already_is_known_in_other_spellings(ledger: Ledger, url: str) -> None:
    with pytest.raises(stubs.StubError, match="already cited: data/documents/tass-2024-08-07-trade"):
        stubs.document(url, ledger, TODAY)


@pytest.mark.parametrize("url", ["tass.com/economy/1", "https://me:secret@tass.com/1", "file:///etc/passwd"])
def test_an_address_that_is_none_starts_nothing(ledger: Ledger, url: str) -> None:
    before = len(list((ledger.root / "documents").iterdir()))
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own error, whose text the entry tests hold
        stubs.document(url, ledger, TODAY)
    assert len(list((ledger.root / "documents").iterdir())) == before


@pytest.mark.parametrize("table", ["exercises", "visits", "funding"])
def test_a_record_stub_is_appended_and_the_checker_asks_for_its_document(ledger: Ledger, table: str) -> None:
    file, line = stubs.record(table, ledger, TODAY)
    assert file.read_text().splitlines()[line - 1].startswith("- id: new-record-2026-11")
    (problem,) = problems(read_ledger(ledger.root))
    assert (problem.line, problem.message) == (line, "no document says anything about `new-record-2026-11`")


def test_a_second_stub_waits_for_the_first(ledger: Ledger) -> None:
    _, line = stubs.record("exercises", ledger, TODAY)
    with pytest.raises(stubs.StubError, match=rf"exercises.yaml:{line} already has a stub"):
        stubs.record("exercises", ledger, TODAY)


def test_an_unknown_table_gets_the_nearest(ledger: Ledger) -> None:
    with pytest.raises(stubs.StubError, match="did you mean `exercises`"):
        stubs.record("exercise", ledger, TODAY)
