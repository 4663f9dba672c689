"""claims: what articles claim, each with what its row of evidence states. Verdicts are in ``verdicts``."""

from __future__ import annotations

from pipelines.observations.excerpts import OUTCOMES, PAGES, look_up, pages_by_document
from pipelines.rows import Row, Rows
from pipelines.tables.shared.registry import table
from schemas import edtf
from schemas.row_types import Observation


@table("claims", each=[PAGES, OUTCOMES])
def build(ledger_claims: Rows, evidence: Rows, observations: list[Observation], **cited: Rows) -> Rows:
    """Statements of articles, to be checked; each quote is looked up in the archived article, if there is one."""
    pages = pages_by_document(cited[PAGES], cited[OUTCOMES])
    evidence_of = {row["evidence_id"]: row for row in evidence}
    observation_of = {row["observation_id"]: row for row in observations}
    rows = [
        claim
        | _stated(evidence_of.get(claim["evidence_id"]), observation_of)
        | {"quote_result": look_up([claim["quote"]], pages.get(claim["document_id"], []))[claim["quote"]][0]}
        for claim in ledger_claims
    ]
    return sorted(rows, key=lambda row: row["claim_id"])


def _stated(row: Row | None, observation_of: Row) -> dict[str, object]:
    """The claim as an interval, with its status, definition and days; nulls for an interpretation, without evidence."""
    if row is None:
        return dict.fromkeys(
            ("stated_low", "stated_high", "unit_measure", "definition_id", "status", "first_day", "last_day")
        )
    observation = observation_of[row["observation_id"]]
    is_number = observation["measure"] != "occurrence" and (row["value_low"], row["value_high"]) != (None, None)
    return {
        "stated_low": row["value_low"] if is_number else None,
        "stated_high": row["value_high"] if is_number else None,
        "unit_measure": row["unit_measure"] if is_number else None,
        "definition_id": observation["definition_id"],
        "status": observation["status"],
        "first_day": edtf.low(row["start_date"]),
        "last_day": edtf.high(row["end_date"]) or edtf.high(row["start_date"]),
    }
