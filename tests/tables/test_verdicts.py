"""verdicts: the founding article judged on the real ledger, and an article added by files alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bilateral.commons.figures import interval
from bilateral.commons.lookup import NotThere
from bilateral.folder import Folder
from bilateral.verdicts import lines, rows
from pipelines.tables.shared.registry import discover
from tests.support import ledger_world as worlds
from tests.support.ledger_world import BuiltLedger
from tests.support.rows import each_case, pick

ARTICLE = "article-2025-russia-china-rapprochement"


def test_every_claim_has_a_verdict(real: BuiltLedger) -> None:
    assert {row["claim_id"] for row in real.rows["verdicts"]} == {row["claim_id"] for row in real.rows["claims"]}


def test_a_claim_is_never_verified_by_its_article_nor_by_what_relays_it(real: BuiltLedger) -> None:
    origin = {row["document_id"]: row["origin"] for row in real.rows["documents"]}
    for row in real.rows["verdicts"]:
        for name in (row["document_ids"] or []) + (row["document_ids_at_publication"] or []):
            assert origin[name] != origin[row["document_id"]]


def test_what_came_later_counts_now_and_did_not_then(real: BuiltLedger) -> None:
    known = {row["document_id"]: row["known_from"] for row in real.rows["documents"]}
    row = real.one("verdicts", claim_id=f"{ARTICLE}/trade-2024")
    assert "geopost-2026-01-trade" in set(row["document_ids"]) - set(row["document_ids_at_publication"])
    for row in real.rows["verdicts"]:
        assert all(known[name] <= row["published_by"] for name in row["document_ids_at_publication"] or [])


def test_every_verdict_of_support_leads_to_observations_and_documents(real: BuiltLedger) -> None:
    observations = {row["observation_id"] for row in real.rows["observations"]}
    counts = {row["count_id"] for row in real.rows["counts"]}
    for row in real.rows["verdicts"]:
        if row["verdict_latest"] in ("supported", "imprecise", "contradicted", "attributed"):
            assert row["document_ids"] or row["capture_ids"]
            assert set(row["observation_ids"]) <= observations | counts


def quoting(entry: str, words: str) -> str:
    """An entry with these words as its excerpt."""
    return entry.rstrip()[:-1] + f", excerpt: {words}}}"


def articles(folder: Path, wired: float = 244.9) -> BuiltLedger:
    """Two articles about China's count of trade in 2024, a copy of the first, and what two wires said."""
    first = worlds.document("first", quoting(worlds.total(245), "245 billion"), issued="2025-03-01", publisher="A")
    second = worlds.document("second", quoting(worlds.total(190), "190 billion"), issued="2025-12-15", publisher="B")
    copy = worlds.document("copy", worlds.total(245), issued="2025-03-02", relays="first")
    wire = worlds.document("wire", worlds.total(wired), issued="2025-02-01", publisher="C", reliability="B")
    late = worlds.document("late", worlds.total(230), issued="2025-12-01", publisher="D", reliability="B")
    worlds.write(folder, [first, second, copy, wire, late])
    for name, quote in (("first", "245 billion"), ("second", "190 billion")):
        claim = {
            "id": "trade",
            "quote": quote,
            "claim_type": "quantity",
            "evidence": {"about": "trade", "measure": "total"},
            "compare_to": {"about": "trade", "measure": "total", "actors": ["CHN", "RUS"], "dates": "2024"},
        }
        (folder / "claims").mkdir(exist_ok=True)
        (folder / "claims" / f"{name}.yaml").write_text(yaml.safe_dump({"document": name, "claims": [claim]}))
    return worlds.build(folder)


@pytest.fixture(scope="module")
def two_articles(tmp_path_factory: pytest.TempPathFactory) -> BuiltLedger:
    return articles(tmp_path_factory.mktemp("data"))


def test_an_article_is_added_by_files_alone_and_judged_as_of_its_own_day(two_articles: BuiltLedger) -> None:
    first = two_articles.one("verdicts", claim_id="first/trade")
    assert (first["verdict_at_publication"], first["document_ids_at_publication"]) == ("supported", ["wire"])
    assert pick(first, "verdict_latest document_ids n_compared") == ("supported", ["wire"], 2)
    assert (first["others_low"], first["others_high"]) == (244.85e9, 244.95e9)
    second = two_articles.one("verdicts", claim_id="second/trade")
    assert (second["verdict_at_publication"], second["reason_latest"]) == ("contradicted", "outside_tolerance")
    assert second["document_ids"] == ["late", "wire"], "only what is rated B2 or better contradicts"
    assert second["n_compared"] == 2, "another article under test is no evidence"


@pytest.mark.parametrize(
    "evidence", [{"about": "trade", "dates": "2023"}, {"id": "then"}, {"measure": "total", "value": "240"}]
)
def test_a_claim_selects_its_figure_by_any_field_or_by_the_id_of_the_entry(
    tmp_path: Path, evidence: dict[str, str]
) -> None:
    before = quoting(worlds.total(240, year=2023), "240 billion").replace("{", "{id: then, ", 1)
    totals = (worlds.total(245), before)
    worlds.write(tmp_path, [worlds.document("article", *totals)])
    claim = {"id": "then", "quote": "240 billion", "claim_type": "quantity", "evidence": evidence}
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "article.yaml").write_text(yaml.safe_dump({"document": "article", "claims": [claim]}))
    assert worlds.build(tmp_path).one("claims")["stated_low"] == 239.5e9


def one_claim(folder: Path, stated: str, claim: dict[str, object], *others: str) -> BuiltLedger:
    """A ledger with an article that states this, a claim of it, and a document in which the others are said."""
    article = worlds.document("article", quoting(stated, str(claim["quote"])), issued="2025-03-01", publisher="A")
    another = [worlds.document("other", *others, publisher="C", reliability="B")] if others else []
    worlds.write(folder, [article, *another], actors=worlds.ACTORS + "- {id: WLD, name: World, type: grouping}\n")
    (folder / "claims").mkdir()
    (folder / "claims" / "article.yaml").write_text(
        yaml.safe_dump({"document": "article", "claims": [{"id": "c"} | claim]})
    )
    return worlds.build(folder)


def test_a_claim_is_judged_by_an_indicator_that_is_computed_here(tmp_path: Path) -> None:
    stated = "{about: trade, measure: share, actors: [CHN, RUS], base_actor: RUS, dates: 2023, value: 32, unit: '%'}"
    part = worlds.total(227.7, year=2023).replace("reporter: CHN", "reporter: RUS")
    whole = part.replace("227.7", "710.1").replace("[CHN, RUS]", "[RUS, WLD]")
    indicator = {
        "about": "indicators",
        "measure": "trade_share",
        "origin": "RUS",
        "destination": "CHN",
        "dates": "2023",
    }
    claim = {"quote": "32 per cent", "claim_type": "quantity", "evidence": {"about": "trade"}, "compare_to": indicator}
    (row,) = one_claim(tmp_path, stated, claim, part, whole).rows["verdicts"]
    assert pick(row, "verdict_at_publication verdict_latest") == ("unverifiable", "supported")
    (name,) = row["observation_ids"]
    assert name.startswith("trade_share|RUS")


def test_a_claim_of_a_vote_is_judged_by_the_recorded_vote(tmp_path: Path) -> None:
    vote = "{about: votes, resolution: A/RES/ES-11/1, dates: 2022-03-02, actor: CHN, code: 'abstain'}"
    compared = {"about": "votes", "measure": "vote", "actor": "CHN"}
    claim = {"quote": "abstained", "claim_type": "attribution", "evidence": {"about": "votes"}, "compare_to": compared}
    built = one_claim(tmp_path, vote, claim)
    table = discover()["verdicts"]
    (said,) = built.rows["quoted"]
    recorded = {"table": "votes", "row_id": "7|CHN", "captured": None}
    for code, verdict in (("abstain", "supported"), ("no", "contradicted")):
        rows = built.rows | {"quoted": [said | recorded | {"captured_code": code}]}
        (row,) = table.build(**table.load(rows.__getitem__, built.arrow.__getitem__))
        assert row["verdict_latest"] == verdict


def test_each_verdict_says_how_the_others_were_looked_for_and_has_one_sentence(real: BuiltLedger) -> None:
    known = {item.model.id for item in real.ledger.searches}
    for row in real.rows["verdicts"]:
        assert set(row["search_ids"] or []) <= known
        assert row["sentence"].startswith("The article")
        assert row["sentence"].endswith(".")
    row = real.one("verdicts", claim_id=f"{ARTICLE}/kallas-global-instability")


@pytest.mark.torture
def test_a_changed_verdict_is_an_entry_in_what_changed(two_articles: BuiltLedger, tmp_path: Path) -> None:
    worlds.release(two_articles, tmp_path / "home")
    folder = worlds.release(articles(tmp_path / "data", wired=200), tmp_path / "home").folder
    assert folder
    changes = (folder / "CHANGES.md").read_text().partition("Verdicts changed:")[2]
    assert "first/trade" in changes
    assert '"supported" → "imprecise"' in changes


def test_the_printed_table_names_claim_verdicts_reason_and_documents(released: Path) -> None:
    folder = Folder(str(released))
    printed = "\n".join(lines(folder, rows(folder, "article-2025")))
    unwrapped = " ".join(printed.split())
    assert "known by 2025-12-31" in printed
    assert "China’s customs office GACC, by bne IntelliNews, “reached a new record high of $244.81bn" in unwrapped
    assert "our own calculation, at least" in unwrapped
    assert "rests on bne-2025-01-trade" in printed
    assert "searched in kallas-shangri-la-rest" in printed
    with pytest.raises(NotThere, match=f"Did you mean {ARTICLE}"):
        rows(folder, "article-russia-china")


@each_case(__file__, "low high unit text")
def test_an_interval_is_printed_as_one_reads_it(low: float | None, high: float | None, unit: str, text: str) -> None:
    assert interval(low, high, unit) == text
