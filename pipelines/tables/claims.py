"""claims: what articles claim, each with what its row of evidence states. Verdicts are not given here."""

from __future__ import annotations

from typing import Any

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from schemas import edtf


@table("claims")
def build(ledger_claims: Rows, evidence: Rows, observations: Rows) -> Rows:
    """Statements of articles, to be checked."""
    said = {row["evidence_id"]: row for row in evidence}
    of = {row["observation_id"]: row for row in observations}
    return sorted(
        (row | _stated(row["evidence_id"], said, of) for row in ledger_claims), key=lambda row: row["claim_id"]
    )


def _stated(evidence_id: str | None, said: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
    """The claim as an interval, under its status, definition and days; nulls for an interpretation."""
    row = said.get(evidence_id or "")
    if row is None:
        return dict.fromkeys(
            ("stated_low", "stated_high", "unit_measure", "definition_id", "status", "first_day", "last_day")
        )
    observation = of[row["observation_id"]]
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
