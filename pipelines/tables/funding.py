"""funding: each amount of each deal in each status. A ceiling is not an amount, and neither is a plan money paid."""

from __future__ import annotations

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import SUPPORT, subjects, year
from schemas.vocabulary import PLAN_STATUSES

MEASURES = ("amount", "ceiling", "portfolio", "equity_share")


@table("topics")
def build(observed_funding: Rows, ledger_records: Rows) -> Rows:
    """Deals and programmes: a history of dated statuses, each with its own amount."""
    rows = []
    for subject in subjects("funding", observed_funding, ledger_records):
        record = subject.record
        amounts = [
            r
            for r in subject.observations
            if r["measure"] in MEASURES and r["actor_id"] is None and r["definition_id"] is None
        ]
        occurrences = {
            r["status"]: r for r in subject.observations if r["measure"] == "occurrence" and r["actor_id"] is None
        }
        bare = [r for status, r in occurrences.items() if status not in {a["status"] for a in amounts}]
        for row in (*amounts, *bare):
            when = row if row["start_date"] else occurrences.get(row["status"], row)
            rows.append(
                {
                    "funding_id": subject.record_id,
                    **{
                        name: row[name]
                        for name in ("status", "measure", "unit_measure", "value", "value_low", "value_high")
                    },
                    **{name: record[name] for name in ("label", "kind", "part_of_id", "overlap", "agreement_id")},
                    "is_realised": bool(row["n_evidence"]) and row["status"] not in (*PLAN_STATUSES, "cancelled"),
                    "date": when["start_date"],
                    "date_low": when["start_low"],
                    "date_high": when["start_high"],
                    "year": year(when["start_low"], when["start_high"]),
                    "providers": subject.with_role("provider"),
                    "recipients": subject.with_role("recipient"),
                    "partners": subject.with_role("partner"),
                    "observation_id": row["observation_id"],
                    **{name: row[name] for name in SUPPORT},
                }
            )
    return sorted(rows, key=lambda r: (r["funding_id"], r["status"], r["measure"], r["unit_measure"]))
