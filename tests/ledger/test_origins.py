"""Whose words a row repeats: one origin by each of its names, with its own rating, and articles that are under test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipelines.ledger import assertions
from pipelines.ledger.assertions import EvidenceRow
from pipelines.ledger.reader import read_ledger
from tests.support.ledger_world import document, write

PUBLISHERS = """
- {id: turkstat, name: TurkStat, aliases: [TÜİK], statistics_of: TUR, reliability: A}
- {id: daily, name: Daily}
"""
SPEAKERS = "- {id: putin, name: Putin, aliases: [Vladimir Putin], speaks_for: RUS, reliability: B}"
CLAIMS = """
document: article
claims:
  - id: total
    quote: it traded
    claim_type: quantity
    evidence: {about: trade}
    compare_to: {about: trade, measure: total}
"""
TOTAL = (
    "{about: trade, measure: total, actors: [CHN, RUS], reporter: CHN, dates: 2024, value: 245, scale: billion, "
    "unit: USD, excerpt: it traded}"
)

Rows = Callable[..., dict[str, EvidenceRow]]


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """The one row of evidence of each document."""

    def make(*documents: Mapping[str, Any], claims: str = "") -> dict[str, EvidenceRow]:
        data = write(tmp_path, documents)
        (data / "reference/publishers.yaml").write_text(PUBLISHERS, encoding="utf-8")
        (data / "reference/speakers.yaml").write_text(SPEAKERS, encoding="utf-8")
        if claims:
            (data / "claims").mkdir()
            (data / "claims/article.yaml").write_text(claims, encoding="utf-8")
        return {row.entry.document.id: row for row in assertions.rows(read_ledger(data))}

    return make


def said_by(name: str) -> str:
    return TOTAL.replace("excerpt:", f"according_to: {name}, excerpt:")


def test_a_speaker_and_an_office_are_one_origin_under_all_their_names(rows: Rows) -> None:
    found = rows(
        document("a", said_by("Putin")),
        document("b", said_by("Vladimir Putin"), publisher="Daily"),
        document("c", TOTAL, publisher="TurkStat"),
        document("d", TOTAL, publisher="TÜİK"),
        document("e", TOTAL, publisher="Daily", relays="d"),
        document("f", said_by("a trader"), publisher="Daily"),
    )
    origins = {name: row.origin for name, row in found.items()}
    assert origins == dict(zip("abcdef", ["putin"] * 2 + ["turkstat"] * 3 + ["daily"], strict=True))


def test_an_origin_keeps_its_own_rating_whoever_prints_it(rows: Rows) -> None:
    found = rows(
        document("a", said_by("Vladimir Putin"), reliability="D"),
        document("b", TOTAL, publisher="TÜİK", reliability="C"),
        document("c", TOTAL, publisher="Daily", relays="b", reliability="E"),
        document("d", TOTAL, publisher="Daily", reliability="E"),
    )
    assert [row.origin_reliability for row in found.values()] == ["B", "A", "A", "E"]


def test_an_article_with_claims_and_what_relays_it_support_nothing(rows: Rows) -> None:
    found = rows(
        document("article", TOTAL),
        document("agency", TOTAL, relays="article"),
        document("paper", TOTAL, relays="agency"),
        document("other", TOTAL),
        claims=CLAIMS,
    )
    admissible = {name: row.is_admissible for name, row in found.items()}
    assert admissible == {"article": False, "agency": False, "paper": False, "other": True}


def test_what_is_said_beside_an_event_has_its_day(tmp_path: Path) -> None:
    event = "{about: exercises/sea, status: held, dates: 2024-07-10/2024-07-14, participants: {participant: [CHN]}}"
    size = "{about: exercises/sea, status: held, measure: personnel, value: 500}"
    write(tmp_path, [document("a", event, size)], {"exercises": "- {id: sea, label: Sea, kind: exercise}"})
    days = {row.measure: row.event_day for row in assertions.rows(read_ledger(tmp_path))}
    assert {*days} == {"occurrence", "role", "personnel"}
    assert {str(day) for day in days.values()} == {"2024-07-14"}


def test_a_sayer_is_named_with_whom_it_was_read_in(rows: Rows) -> None:
    """A relay is called one, and so is a page that does not say where it has a reporter's statistics from."""
    found = rows(
        document("a", said_by("GACC"), publisher="Daily"),
        document("b", TOTAL, publisher="Daily", relays="TurkStat"),
        document("c", TOTAL, publisher="Gitnux"),
        document("d", said_by("TÜİK"), publisher="TurkStat"),
        document("e", TOTAL.replace("reporter: CHN", "reporter: TUR"), publisher="TurkStat"),
    )
    said = {name: (row.said_by, row.is_own) for name, row in found.items()}
    assert said == {
        "a": ("GACC, by Daily", True),
        "b": ("TurkStat, by Daily", False),
        "c": ("statistics of CHN, by Gitnux", True),
        "d": ("TurkStat", True),
        "e": ("TurkStat", True),
    }
