"""agreements: each status of each agreement, by the whole or by one party."""

from __future__ import annotations

from pipelines.frames import Rows
from pipelines.table import table
from pipelines.topics import DATES, SUPPORT, Subject, code, quantity, subjects
from schemas.vocabulary import PLAN_STATUSES, ROLES

ALL_PARTIES = "*"


def _is_binding(subject: Subject) -> bool | None:
    said = code(subject, "legal_force")
    return said == "binding" if said else subject.record["is_binding"]


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
            **quantity(subject, "contract_volume"),
            **quantity(subject, "contract_value", "USD"),
            **quantity(subject, "contract_price"),
            **quantity(subject, "duration", "a"),
            **quantity(subject, "capacity"),
        }
        rows += [
            {
                "agreement_id": subject.record_id,
                "status": row["status"],
                "actor_id": row["actor_id"] or ALL_PARTIES,
                "is_realised": bool(row["n_evidence"]) and row["status"] not in (*PLAN_STATUSES, "cancelled"),
                "observation_id": row["observation_id"],
                **of_the_whole,
                **{name: row[name] for name in (*DATES, *SUPPORT)},
            }
            for row in subject.observations
            if row["measure"] == "occurrence" and row["definition_id"] is None
        ]
    return sorted(rows, key=lambda r: (r["agreement_id"], r["status"], r["actor_id"]))
