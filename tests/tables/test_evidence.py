"""evidence: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path

from pipelines.ledger.rules.places import word_count
from tests.support.ledger_world import BuiltLedger, document, world

ARTICLE = "article-2025-russia-china-rapprochement"


def test_the_place_in_a_document_is_an_excerpt_of_twelve_words_or_a_locator(real: BuiltLedger) -> None:
    unread = {row["document_id"] for row in real.all("documents", read_as="second_hand")}
    for row in real.rows["evidence"]:
        assert word_count(row["excerpt"] or "") <= 12, row["evidence_id"]
        assert row["excerpt"] or row["locator"] or row["document_id"] in unread, row["evidence_id"]


def test_a_value_lies_within_what_its_words_denote(real: BuiltLedger) -> None:
    valued = [row for row in real.rows["evidence"] if row["value"] is not None]
    assert len(valued) > 1000
    for row in valued:
        assert row["value_low"] is None or row["value_low"] <= row["value"], row["evidence_id"]
        assert row["value_high"] is None or row["value"] <= row["value_high"], row["evidence_id"]


def test_improbable_evidence_is_not_admissible(real: BuiltLedger) -> None:
    misprints = real.all("evidence", credibility=5)
    assert misprints
    assert not any(row["is_admissible"] for row in misprints)


def test_ids_do_not_depend_on_order_or_wording(tmp_path: Path) -> None:
    say = """{{about: trade, measure: total, actors: [CHN, RUS], reporter: CHN, dates: {}, value: 245,
        scale: billion, unit: USD, note: {}}}"""
    first, second = say.format(2024, "one"), say.format(2023, "two")
    a = world(tmp_path / "a", [document("d", first, second)])
    b = world(tmp_path / "b", [document("d", second.replace("two", "reworded"), first)])
    assert [row["evidence_id"] for row in a.rows["evidence"]] == [row["evidence_id"] for row in b.rows["evidence"]]
