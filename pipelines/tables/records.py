"""The tables of records, one row each, as ``schemas/records.yaml`` declares them: one builder for all.

A table whose rows are not records has a module of its own: a row of ``agreements`` is a status, one of ``funding`` an
amount.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Row, Rows, pick
from pipelines.tables.shared.registry import Build, add, declared
from pipelines.tables.shared.unpacking import Subject, latest_code, quantity, record_columns, subjects
from schemas import derive
from schemas.records import RECORDS, id_of
from schemas.tables import model_of


def _builder(table: str) -> Build:
    about = RECORDS[table]

    def build(ledger_records: list[LedgerRecordsRow], **observed: list[ObservationsRow]) -> Rows:
        names = derive.to_arrow(model_of(table)).names
        (observations,) = observed.values()
        return [
            pick(record_columns(subject, id_of(table)) | _columns(subject, about), names)
            for subject in subjects(table, observations, ledger_records)
        ]

    build.__doc__ = about["about"]
    return build


def _columns(subject: Subject, about: dict[str, Any]) -> Row:
    """The columns of a record that are its table's own."""
    row, whole = Row(), _of_the_whole(subject, about["whole"]) if "whole" in about else subject
    for name, said in about["columns"].items():
        source, _, of = said.get("from", "").partition(" ")
        if source == "register":
            row |= pick(subject.record, [name])
        elif source == "code":
            row[name] = latest_code(subject, name)
        elif source == "role":
            row[name] = subject.with_role(of)
        elif source == "as_of":
            told = whole.latest(name.removesuffix("_as_of"))
            row[name] = told["start_date"] if told else None
        elif source:
            row |= quantity(whole, name, said["unit"])
    return row


def _of_the_whole(subject: Subject, role: str) -> Subject:
    """The record with what is known of its only actor in a role, whose numbers are those of the whole."""
    actors = subject.with_role(role) or []
    shares = [row | {"actor_id": None} for row in subject.observations if [row["actor_id"]] == actors]
    return replace(subject, observations=[*subject.observations, *shares])


for _name in RECORDS:
    if "noun" in RECORDS[_name]:
        add(declared(_builder(_name), _name, "topics", [f"observed_{_name}"]))
