"""funding: each amount of each deal in each status. A ceiling is not an amount, and a plan is not money paid."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Rows, pick
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import SUPPORT, common_year, is_realised, latest_code, quantity, subjects
from schemas.records import columns_from

KEY = ("funding_id", "status", "measure", "unit_measure", "actor_id")
WHOLE = "*"
TERMS = columns_from("funding", "code")
NUMERIC_TERMS: dict[str, str] = {name: said["unit"] for name, said in columns_from("funding", "quantity").items()}
"""Terms of a deal, as the preferred document of its furthest status has them, each repeated in all of its rows."""
MEASURES = ("amount", "ceiling", "portfolio", "equity_share")
_VALUES = ("status", "measure", "unit_measure", "value", "value_low", "value_high", "observation_id", *SUPPORT)


@table("topics")
def build(observed_funding: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """Deals and programmes: a history of dated statuses, each with its own amount."""
    rows = []
    for subject in subjects("funding", observed_funding, ledger_records):
        plain = [row for row in subject.observations if row["measure"] in MEASURES and row["definition_id"] is None]
        amounts = [row for row in plain if row["actor_id"] is None or row["measure"] == "amount"]
        of_whole = (row for row in subject.observations if row["actor_id"] is None)
        occurrences = {row["status"]: row for row in of_whole if row["measure"] == "occurrence"}
        with_amount = {row["status"] for row in amounts}
        terms = {measure: latest_code(subject, measure) for measure in TERMS}
        for measure, unit in NUMERIC_TERMS.items():
            terms |= quantity(subject, measure, unit)
        bare = [row for status, row in occurrences.items() if status not in with_amount]
        for row in (*amounts, *bare):
            dated = row if row["start_date"] else occurrences.get(row["status"], row)
            rows.append(
                {
                    "funding_id": subject.record_id,
                    "actor_id": row["actor_id"] or WHOLE,
                    "is_complete_list": subject.is_complete_list,
                    **terms,
                    **pick(row, _VALUES),
                    **pick(subject.record, ("label", "kind", "part_of_id", "overlap", "agreement_id")),
                    "is_realised": bool(row["n_evidence"]) and is_realised(row["status"]),
                    "date": dated["start_date"],
                    "date_low": dated["start_low"],
                    "date_high": dated["start_high"],
                    "year": common_year(dated["start_low"], dated["start_high"]),
                    **{f"{role}s": subject.with_role(role) for role in ("provider", "recipient", "partner")},
                }
            )
    return rows
