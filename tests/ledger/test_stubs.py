"""Starting a curated file: what is known is filled in, and the checker asks for the rest, place by place."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.ledger import stubs
from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules.checker import problems, warnings
from pipelines.ledger.yaml_files import NOT_FILLED, UNFILLED
from tests.support.rows import each_case

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 24)


DOCUMENTS = ("bne-2025-01-trade", "europa-undated-eu-members", "imf-undated-dots-russia", "tass-2024-08-07-trade")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """The real registers and a few real documents, without a record."""
    shutil.copytree(ROOT / "data/reference", tmp_path / "reference", ignore=shutil.ignore_patterns("records"))
    for folder in ("documents", "series", "searches", "claims", "hypotheses"):
        (tmp_path / folder).mkdir()
        for name in DOCUMENTS:
            for file in (ROOT / "data" / folder).rglob(f"{name}*"):
                shutil.copy(file, tmp_path / folder)
    (tmp_path / "reference/records").mkdir()
    return read_ledger(tmp_path)


def read_now(file: Path) -> Path:
    """A started file without the line that makes it a draft."""
    file.write_text(file.read_text(encoding="utf-8").removeprefix(stubs.DRAFT_LINE), encoding="utf-8")
    return file


def test_a_document_starts_with_what_its_address_and_publisher_tell(ledger: Ledger) -> None:
    file = stubs.document("https://tass.com/economy/2026/11/20/trade-with-china-grows", ledger, TODAY)
    text = file.read_text()
    assert file.name == "tass-2026-11-20-trade-with-china-grows.yaml"
    assert "publisher: TASS\n" in text
    assert "issued: 2026-11-20\n" in text
    assert "accessed: 2026-11-24\n" in text
    assert "title: Trade with china grows\n" in text
    assert text.startswith(stubs.DRAFT_LINE)


def test_a_started_document_lacks_nothing_but_evidence(ledger: Ledger) -> None:
    file = read_now(stubs.document("https://example.org/a/new-page", ledger, TODAY))
    (problem,) = problems(read_ledger(ledger.root), [file])
    assert (problem.field, problem.message) == ("evidence", "the document has no evidence")
    assert file.read_text().splitlines()[problem.line - 1] == "evidence: []"


@each_case(__file__, "url name")
def test_a_file_is_named_after_who_publishes(ledger: Ledger, url: str, name: str) -> None:
    file = stubs.document(url, ledger, TODAY)
    assert file.stem == name
    assert f"URL: {url}\n" in file.read_text()


def test_one_channel_is_not_another(ledger: Ledger) -> None:
    first = stubs.document("https://t.me/mod_russia/1", ledger, TODAY)
    read_now(first).write_text(
        first.read_text().replace("publisher: t.me/mod_russia", "publisher: Ministry of Defence")
    )
    again = read_ledger(ledger.root)
    assert "publisher: Ministry of Defence\n" in stubs.document("https://t.me/mod_russia/2", again, TODAY).read_text()
    assert "publisher: t.me/other\n" in stubs.document("https://t.me/other/2", again, TODAY).read_text()


def test_an_address_cited_already_is_named(ledger: Ledger) -> None:
    cited = next(item for item in ledger.documents if item.model.url)
    with pytest.raises(stubs.StubError, match=cited.model.id):
        stubs.document(cited.model.url or "", ledger, TODAY)


@each_case(__file__, "url")
def test_an_address_cited_already_is_known_in_other_spellings(ledger: Ledger, url: str) -> None:
    with pytest.raises(stubs.StubError, match="already cited: data/documents/tass-2024-08-07-trade"):
        stubs.document(url, ledger, TODAY)


@pytest.mark.parametrize("url", ["tass.com/economy/1", "https://me:secret@tass.com/1", "file:///etc/passwd"])
def test_an_address_that_is_none_starts_nothing(ledger: Ledger, url: str) -> None:
    before = len(list((ledger.root / "documents").rglob("*.yaml")))
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own error, whose text the entry tests hold
        stubs.document(url, ledger, TODAY)
    assert len(list((ledger.root / "documents").rglob("*.yaml"))) == before


@pytest.mark.parametrize("table", ["exercises", "visits", "funding"])
def test_a_record_stub_is_appended_and_stops_nobody(ledger: Ledger, table: str) -> None:
    file, line = stubs.record(table, ledger, TODAY)
    assert marked(file) == {line, line + 1} == told(ledger, file)


def test_a_second_stub_waits_for_the_first(ledger: Ledger) -> None:
    _, line = stubs.record("exercises", ledger, TODAY)
    with pytest.raises(stubs.StubError, match=rf"exercises.yaml:{line} already has a stub"):
        stubs.record("exercises", ledger, TODAY)


def test_an_unknown_table_gets_the_nearest(ledger: Ledger) -> None:
    with pytest.raises(stubs.StubError, match="did you mean `exercises`"):
        stubs.record("exercise", ledger, TODAY)


def marked(file: Path, first: int = 1) -> set[int]:
    """The lines of a started file that are not filled in."""
    lines = enumerate(file.read_text().splitlines(), 1)
    return {number for number, line in lines if UNFILLED in line and number >= first}


def told(ledger: Ledger, file: Path) -> set[int]:
    """The lines that the checker warns of because they are not filled in; they stop nothing."""
    again = read_ledger(ledger.root)
    assert not problems(again, [file])
    return {warning.line for warning in warnings(again, [file]) if warning.message == NOT_FILLED}


def test_a_started_search_lacks_only_what_is_marked_and_check_names_each_place(ledger: Ledger) -> None:
    file = stubs.search("exercises", "IND-RUS", range(2015, 2018), ledger, TODAY)
    assert file == ledger.root / "searches/ind-rus-exercises-2015-2017.yaml"
    known = {"table: exercises", "measure: occurrence", "actors: [IND, RUS]", "period: 2015/2017"}
    assert known <= {*file.read_text().splitlines()}
    assert told(ledger, file) == marked(file) != set()


def test_what_cannot_be_searched_for_is_not_started(ledger: Ledger) -> None:
    with pytest.raises(stubs.StubError, match="did you mean `exercises`"):
        stubs.search("exercise", "IND-RUS", None, ledger, TODAY)
    with pytest.raises(stubs.StubError, match="`IND-RUX` is no pair"):
        stubs.search("exercises", "IND-RUX", None, ledger, TODAY)


def test_claims_start_with_one_for_each_entry_of_the_article(ledger: Ledger) -> None:
    article = "article-2025-russia-china-rapprochement"
    for folder in ("documents", "claims"):
        (file,) = (ROOT / "data" / folder).rglob(f"{article}.yaml")
        shutil.copy(file, ledger.root / folder)
    shutil.copytree(ROOT / "data/reference/records", ledger.root / "reference/records", dirs_exist_ok=True)
    ledger = read_ledger(ledger.root)
    with pytest.raises(stubs.StubError, match="already exists"):
        stubs.claims(article, ledger)
    (ledger.root / "claims" / f"{article}.yaml").unlink()
    file = read_now(stubs.claims(article, ledger))
    again = read_ledger(ledger.root)
    assert [str(problem) for problem in problems(again, [file])] == []
    entries = [entry for entry in again.evidence if entry.document.id == article]
    claims = again.articles[0].model.claims
    assert len(claims) == len(entries) > 20
    by_id = {claim.id: claim for claim in claims}
    assert by_id["trade-total"].claim_type == "quantity"
    assert by_id["trade-total"].compare_to.model_dump(exclude_none=True) == {
        "about": "trade",
        "measure": "total",
        "actors": ["CHN", "RUS"],
        "dates": "2024",
    }


def test_claims_of_an_article_without_entries_ask_for_everything(ledger: Ledger) -> None:
    document = stubs.document("https://example.org/a/new-page", ledger, TODAY)
    with pytest.raises(stubs.StubError, match="a draft is none"):
        stubs.claims(document.stem, read_ledger(ledger.root))
    read_now(document)
    file = stubs.claims(document.stem, read_ledger(ledger.root))
    assert told(ledger, file) == marked(file) != set()
