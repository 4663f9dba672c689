"""claims: facts of the founding article and of the rule."""

from __future__ import annotations

import json

import pytest

from pipelines.observations.excerpts import OUTCOMES, PAGES
from pipelines.tables.claims import build
from tests.support.ledger_world import BuiltLedger
from tests.support.rows import default_row, each_case

ARTICLE = "article-2025-russia-china-rapprochement"


def test_every_claim_of_fact_is_a_row_of_the_articles_own_evidence(real: BuiltLedger) -> None:
    evidence = {row["evidence_id"]: row for row in real.rows["evidence"]}
    facts = [row for row in real.rows["claims"] if row["claim_type"] != "interpretation"]
    assert facts
    assert all(evidence[row["evidence_id"]]["document_id"] == row["document_id"] for row in facts)


def test_every_interpretation_leads_to_a_hypothesis_and_to_no_evidence(real: BuiltLedger) -> None:
    known = {item.model.id for item in real.ledger.hypotheses}
    interpretations = real.all("claims", claim_type="interpretation")
    assert interpretations
    assert all(row["hypothesis_id"] in known and row["evidence_id"] is None for row in interpretations)


@each_case(__file__, "claim value")
def test_a_claims_figure_is_its_evidence(real: BuiltLedger, claim: str, value: float) -> None:
    row = real.one("claims", claim_id=f"{ARTICLE}/{claim}")
    assert real.one("evidence", evidence_id=row["evidence_id"])["value"] == value


@pytest.mark.parametrize(
    ("text", "result"), [("It may also be interpreted as a form of forced convergence.", "found"), ("No.", "not_found")]
)
def test_a_quote_is_looked_up_in_the_archived_article(real: BuiltLedger, text: str, result: str) -> None:
    assert {row["quote_result"] for row in real.rows["claims"]} == {"not_archived"}
    page = default_row("cited_page", slice=ARTICLE, text=text)
    inputs = {name: real.rows[name] for name in ("ledger_claims", "evidence", "observations")}
    rows = {row["claim_id"]: row for row in build(**inputs, **{PAGES: [page], OUTCOMES: []})}
    assert rows[f"{ARTICLE}/forced-convergence"]["quote_result"] == result


def test_what_a_claim_is_compared_with_is_json(real: BuiltLedger) -> None:
    row = real.one("claims", claim_id=f"{ARTICLE}/trade-2024")
    assert json.loads(row["compare_to"]) | {"actors": ["CHN", "RUS"], "measure": "total"} == json.loads(
        row["compare_to"]
    )
