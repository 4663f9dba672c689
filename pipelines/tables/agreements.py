"""agreements: each status of each agreement, by the whole or by one party."""

from __future__ import annotations

from typing import Any

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import DATES, SUPPORT, Subject, code, number, subjects
from schemas.vocabulary import PLAN_STATUSES, ROLES

ALL_PARTIES = "*"
TERMS = {
    "contract_volume": "m3/a",
    "contract_value": "USD",
    "contract_price": "USD/1000.m3",
    "duration": "a",
    "capacity": "m3/a",
}


def _is_binding(subject: Subject) -> bool | None:
    said = code(subject, "legal_force")
    return said == "binding" if said else subject.record["is_binding"]


def _terms(subject: Subject, status: str) -> dict[str, Any]:
    """The terms that hold in ``status``: an amendment has its own."""
    return {
        name: value
        for measure, unit in TERMS.items()
        for name, value in number(measure, subject.whole(measure, status, unit)).items()
    }


@table("topics")
def build(observed_agreements: Rows, ledger_records: Rows) -> Rows:
    """Treaties, contracts and partnerships: each status attained, with its date."""
    rows = []
    for subject in subjects("agreements", observed_agreements, ledger_records):
        of_the_whole = {
            "label": subject.record["label"],
            "kind": subject.record["kind"],
            "part_of_id": subject.record["part_of_id"],
            "is_binding": _is_binding(subject),
            "signatories": subject.with_role(*(role for role in ROLES if role != "absent")),
        }
        rows += [
            {
                "agreement_id": subject.record_id,
                "status": row["status"],
                "actor_id": row["actor_id"] or ALL_PARTIES,
                "is_realised": bool(row["n_evidence"]) and row["status"] not in (*PLAN_STATUSES, "cancelled"),
                "observation_id": row["observation_id"],
                **of_the_whole,
                **_terms(subject, row["status"]),
                **{name: row[name] for name in (*DATES, *SUPPORT)},
            }
            for row in subject.observations
            if row["measure"] == "occurrence" and row["definition_id"] is None
        ]
    return sorted(rows, key=lambda r: (r["agreement_id"], r["status"], r["actor_id"]))
