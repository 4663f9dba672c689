"""Unpacking observations into topic tables: what the record tables and the series tables have in common.

Pure functions over rows. A topic table adds no fact: every value here is an observation's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.rows import Rows
from schemas.vocabulary import ACTIVE_ROLES, PLAN_STATUSES, STATUSES

SUPPORT = ("n_evidence", "n_documents", "n_origins", "n_excluded", "is_contested", "obs_status", "preferred_support_id")
DATES = ("start_date", "end_date", "start_low", "start_high", "end_low", "end_high")
_NOTHING = dict.fromkeys((*DATES, "preferred_support_id", "observation_id")) | {
    "n_evidence": 0,
    "n_documents": 0,
    "n_origins": 0,
    "n_excluded": 0,
    "is_contested": False,
    "obs_status": "L",
}


@dataclass
class Subject:
    """A registered record with its observations."""

    table: str
    record: dict[str, Any]
    observations: Rows = field(default_factory=list)

    @property
    def record_id(self) -> str:
        """The record's id without its table."""
        return str(self.record["record_id"])

    def admissible(self, measure: str) -> Rows:
        """Observations of ``measure`` that some admissible evidence supports."""
        return [row for row in self.observations if row["measure"] == measure and row["n_evidence"]]

    @property
    def statuses(self) -> list[str]:
        """Statuses that an occurrence attains, in their order."""
        attained = {row["status"] for row in self.admissible("occurrence")}
        return [status for status in STATUSES[self.table] if status in attained]

    @property
    def status(self) -> str | None:
        """The furthest status attained."""
        return self.statuses[-1] if self.statuses else None

    @property
    def is_realised(self) -> bool:
        """Whether anything beyond plans and announcements is attested, and nothing called it off."""
        return self.status is not None and self.status not in PLAN_STATUSES and self.status != "cancelled"

    def whole(self, measure: str, status: str | None, unit: str | None = None) -> dict[str, Any] | None:
        """The observation of ``measure`` for the whole in ``status``, in ``unit`` if it has several.

        Of several definitions the plain one is taken, or else that with most evidence.
        """
        found = [
            row
            for row in self.admissible(measure)
            if row["status"] == status and row["actor_id"] is None and unit in (None, row["unit_measure"])
        ]
        return min(found, key=lambda r: (bool(r["definition_id"]), -r["n_evidence"], r["observation_id"]), default=None)

    def latest(self, measure: str, unit: str | None = None) -> dict[str, Any] | None:
        """The same in the furthest status that has one: of an outcome no plan is shown, and of a plan nothing else is known."""
        comparable = [x for x in STATUSES[self.table] if not (self.is_realised and x in PLAN_STATUSES)]
        rows = (self.whole(measure, status, unit) for status in reversed(comparable))
        return next((row for row in rows if row), None)

    @property
    def roles_status(self) -> str | None:
        """The furthest status in which roles are known."""
        known = {row["status"] for row in self.admissible("role")}
        return next((status for status in reversed(STATUSES[self.table]) if status in known), None)

    def roles(self) -> dict[str, str]:
        """Role by actor, in the furthest status in which roles are known."""
        return {r["actor_id"]: r["code"] for r in self.admissible("role") if r["status"] == self.roles_status}

    @property
    def is_complete_list(self) -> bool:
        """Whether a document gives the whole list of these roles: a complete list of a plan says nothing of the outcome."""
        return any(row["status"] == self.roles_status for row in self.admissible("is_complete_list"))

    def with_role(self, *roles: str) -> list[str] | None:
        """Actors that have one of ``roles``, sorted; None where there is none."""
        return sorted(actor for actor, role in self.roles().items() if role in roles) or None


def subjects(table: str, observed: Rows, ledger_records: Rows) -> list[Subject]:
    """Every registered record of ``table`` in order of id, with its observations."""
    by_subject: dict[str, Rows] = defaultdict(list)
    for row in observed:
        by_subject[row["subject_id"]].append(row)
    return [
        Subject(table, record, by_subject[f"{table}/{record['record_id']}"])
        for record in ledger_records
        if record["table"] == table
    ]


def common(subject: Subject, key: str) -> dict[str, Any]:
    """Columns that all record tables share: identity, furthest status, dates, place, participants, support."""
    occurrence = subject.whole("occurrence", subject.status) or by_party(subject) or _NOTHING
    place = subject.latest("place")
    return {
        key: subject.record_id,
        "label": subject.record["label"],
        "kind": subject.record["kind"],
        "part_of_id": subject.record["part_of_id"],
        "status": subject.status,
        "is_realised": subject.is_realised,
        "place": place["code"] if place else None,
        "participants": subject.with_role(*ACTIVE_ROLES),
        "is_complete_list": subject.is_complete_list,
        "observation_id": occurrence["observation_id"],
        **{name: occurrence[name] for name in (*DATES, *SUPPORT)},
    }


def by_party(subject: Subject) -> dict[str, Any] | None:
    """An occurrence that only a party's own act attests, such as a ratification."""
    found = [r for r in subject.admissible("occurrence") if r["status"] == subject.status]
    return min(found, key=lambda r: str(r["observation_id"]), default=None)


def quantity(subject: Subject, measure: str, unit: str | None = None) -> dict[str, Any]:
    """Columns ``<measure>``, ``_low`` and ``_high``: of the whole, in the furthest status that has it.

    Where only the shares of actors are known the whole is unknown, and stays null.
    """
    return number(measure, subject.latest(measure, unit))


def number(measure: str, row: dict[str, Any] | None) -> dict[str, Any]:
    """Columns ``<measure>``, ``_low`` and ``_high`` of one observation; nulls where there is none."""
    shown = row or {}
    return {
        measure: shown.get("value"),
        f"{measure}_low": shown.get("value_low"),
        f"{measure}_high": shown.get("value_high"),
    }


def code(subject: Subject, measure: str) -> str | None:
    """The preferred code of ``measure`` in the furthest status that has one."""
    row = subject.latest(measure)
    return row["code"] if row else None


def only(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> Rows:
    """``rows`` cut down to ``columns``."""
    return [{name: row[name] for name in columns} for row in rows]


def year(low: date | None, high: date | None) -> int | None:
    """The year in which both days lie."""
    return low.year if low and high and low.year == high.year else None


def dimensions(slice_: Rows, columns: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The dimensions of each subject of a series' slice."""
    return {row["subject_id"]: {name: row[name] for name in columns} for row in slice_}
