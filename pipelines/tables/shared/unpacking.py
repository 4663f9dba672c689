"""From observations to rows of tables: what the tables of records and the tables of series have in common.

Pure functions over rows. A table adds no fact of its own: every value is an observation's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bilateral.commons.groups import grouped
from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import AnyRows, Row, pick
from schemas.vocabulary import ACTIVE_ROLES, PLAN_STATUSES, STATUSES

SUPPORT = ("n_evidence", "n_documents", "n_origins", "n_excluded", "is_contested", "obs_status", "preferred_support_id")
DATES = ("start_date", "end_date", "start_low", "start_high", "end_low", "end_high")
STARTS = ("start_date", "start_low", "start_high")
ENDINGS = ("lifted", "ended")
"""Statuses in which a record lasted and no longer does."""
VALUE = ("value", "value_low", "value_high")
BOUNDS = ("", "_low", "_high")
"""Suffixes of the three columns of an interval: the value, its low and its high bound."""
_UNOBSERVED = dict.fromkeys((*DATES, "observation_id")) | dict.fromkeys(SUPPORT, 0)
_UNOBSERVED |= {"preferred_support_id": None, "is_contested": False, "obs_status": "L"}


@dataclass
class Subject:
    """A registered record (an exercise, a deal, a visit …) with all its observations."""

    table: str
    record: LedgerRecordsRow
    observations: list[ObservationsRow] = field(default_factory=list)

    @property
    def record_id(self) -> str:
        """The record's id without its table."""
        return str(self.record["record_id"])

    def admissible(self, measure: str) -> list[ObservationsRow]:
        """Observations of ``measure`` with admissible evidence."""
        return [row for row in self.observations if row["measure"] == measure and row["n_evidence"]]

    @property
    def status(self) -> str | None:
        """The furthest status that an occurrence attains, in the order of the table's statuses."""
        return self._furthest("occurrence")

    @property
    def roles_status(self) -> str | None:
        """The furthest status in which roles are known."""
        return self._furthest("role")

    def _furthest(self, measure: str) -> str | None:
        attained = {row["status"] for row in self.admissible(measure)}
        return next((status for status in reversed(STATUSES[self.table]) if status in attained), None)

    @property
    def is_realised(self) -> bool:
        """Whether it went beyond plans and announcements and was not called off."""
        return self.status is not None and is_realised(self.status)

    def whole(self, measure: str, status: str | None, unit: str | None = None) -> ObservationsRow | None:
        """The observation of ``measure`` in ``status`` for the whole record, in ``unit`` where it has several.

        Of several definitions the plain one is used, otherwise the one with the most evidence.
        """
        own = (row for row in self.admissible(measure) if row["status"] == status and row["actor_id"] is None)
        rows = [row for row in own if unit in (None, row["unit_measure"])]
        return min(rows, key=lambda r: (bool(r["definition_id"]), -r["n_evidence"], r["observation_id"]), default=None)

    def latest(self, measure: str, unit: str | None = None) -> ObservationsRow | None:
        """The observation for the whole in the furthest status that has one; what was realised never shows its plan."""
        comparable = [x for x in STATUSES[self.table] if not (self.is_realised and x in PLAN_STATUSES)]
        rows = (self.whole(measure, status, unit) for status in reversed(comparable))
        return next((row for row in rows if row), None)

    def roles(self) -> dict[str, str]:
        """Role by actor, in the furthest status in which roles are known."""
        known = [row for row in self.admissible("role") if row["status"] == self.roles_status]
        return {row["actor_id"]: row["code"] for row in known if row["actor_id"] and row["code"]}

    @property
    def is_complete_list(self) -> bool:
        """Whether a document lists all of these roles: a complete list of a plan tells nothing about the outcome."""
        return any(row["status"] == self.roles_status for row in self.admissible("is_complete_list"))

    def with_role(self, *roles: str) -> list[str] | None:
        """Actors that have one of ``roles``, sorted; None where there is none."""
        return sorted(actor for actor, role in self.roles().items() if role in roles) or None


def subjects(table: str, observed: Iterable[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> list[Subject]:
    """Every registered record of ``table`` with its observations, in the order of ``ledger_records``.

    One without, and without parts, is left out: its documents are not read.
    """
    by_subject = grouped((row["subject_id"], row) for row in observed)
    own = [record for record in ledger_records if record["table"] == table]
    wholes = {record[part] for record in own for part in ("part_of_id", "series_id")}
    every = [Subject(table, record, by_subject[f"{table}/{record['record_id']}"]) for record in own]
    return [one for one in every if one.observations or one.record_id in wholes]


def is_realised(status: str) -> bool:
    """Whether a status is an outcome: neither a plan nor a cancellation."""
    return status not in PLAN_STATUSES and status != "cancelled"


def record_columns(subject: Subject, key: str) -> dict[str, object]:
    """Columns that all tables of records share, ``key`` first: identity, status, dates, place, roles, support."""
    occurrence = subject.whole("occurrence", subject.status) or _party_occurrence(subject) or _UNOBSERVED
    return {
        key: subject.record_id,
        **pick(subject.record, ("label", "kind", "part_of_id")),
        "status": subject.status,
        "is_realised": subject.is_realised,
        "place": latest_code(subject, "place"),
        "participants": subject.with_role(*ACTIVE_ROLES),
        "is_complete_list": subject.is_complete_list,
        "observation_id": occurrence["observation_id"],
        **pick(occurrence, (*DATES, *SUPPORT)),
        **_beginning(subject),
    }


def _beginning(subject: Subject) -> dict[str, object]:
    """When what has ended began, where its last status has the day of the end alone."""
    if subject.status not in ENDINGS:
        return {}
    begun = (subject.whole("occurrence", status) for status in ("in_force", "held"))
    return next((pick(row, STARTS) for row in begun if row and row["start_date"]), {})


def _party_occurrence(subject: Subject) -> ObservationsRow | None:
    """An occurrence that only one party's own act attests, such as a ratification."""
    rows = [row for row in subject.admissible("occurrence") if row["status"] == subject.status]
    return min(rows, key=lambda row: str(row["observation_id"]), default=None)


def quantity(subject: Subject, measure: str, unit: str | None = None) -> Row:
    """Columns ``<measure>``, ``_low`` and ``_high``: of the whole record, in the furthest status that has it.

    Where only shares of single actors are known, the whole is unknown and stays null.
    """
    return value_columns(measure, subject.latest(measure, unit))


def value_columns(name: str, observation: ObservationsRow | None) -> dict[str, object]:
    """Columns ``<name>``, ``_low`` and ``_high`` of one observation; nulls without one."""
    return interval_columns(name, pick(observation, VALUE).values() if observation else (None, None, None))


def interval_columns(name: str, interval: Iterable[object]) -> Row:
    """Columns ``<name>``, ``_low`` and ``_high`` of a value with its low and high bound."""
    return {name + end: part for end, part in zip(BOUNDS, interval, strict=True)}


def count_columns(numbers: Mapping[str, int | None], *, is_exact: bool) -> Row:
    """Columns ``<name>``, ``_low`` and ``_high`` of each number, a lower bound unless ``is_exact``."""
    known = numbers.items()
    return {name + end: n if is_exact or end == "_low" else None for name, n in known for end in BOUNDS}


def latest_code(subject: Subject, measure: str) -> str | None:
    """The preferred code of ``measure`` in the furthest status that has one."""
    row = subject.latest(measure)
    return row["code"] if row else None


def common_year(first: date | None, last: date | None) -> int | None:
    """The year of both days; None where they differ or one is unknown."""
    return first.year if first and last and first.year == last.year else None


def dimensions_of(slice_: AnyRows, columns: Sequence[str]) -> dict[str, Row]:
    """The dimensions (``columns``) of each subject in a slice of series, by subject."""
    return {row["subject_id"]: {name: row[name] for name in columns} for row in slice_}
