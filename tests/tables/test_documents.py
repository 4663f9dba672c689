"""documents: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import pick

ARTICLE = "article-2025-russia-china-rapprochement"


def test_the_article_counts_from_the_last_day_on_which_it_may_have_been_issued(real: BuiltLedger) -> None:
    row = real.one("documents", document_id=ARTICLE)
    assert row["n_evidence"] == len(real.all("evidence", document_id=ARTICLE)) > 20


def test_second_hand_documents_are_rated_f(real: BuiltLedger) -> None:
    assert {row["reliability"] for row in real.all("documents", read_as="second_hand")} <= {"F"}


def test_an_origin_is_the_end_of_its_chain(tmp_path: Path) -> None:
    fact = """{about: trade, measure: total, actors: [CHN, RUS], reporter: CHN, dates: 2024, value: 245,
        scale: billion, unit: USD}"""
    built = world(
        tmp_path,
        [
            document("gacc", fact, publisher="GACC"),
            document("xinhua", fact, relays="gacc", publisher="Xinhua"),
            document("paper", fact, relays="xinhua", publisher="Daily"),
            document("other", fact, publisher="Elsewhere"),
        ],
    )
    origins = {row["document_id"]: row["origin"] for row in built.rows["documents"]}
    assert origins["gacc"] == origins["xinhua"] == origins["paper"] != origins["other"]
    total = built.one("trade")
    assert pick(total, "n_evidence n_documents n_origins") == (4, 4, 2)
