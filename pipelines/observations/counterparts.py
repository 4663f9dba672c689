"""Rows of data sets about a thing that curators registered: which record they mean, and what they say about it.

Identity is the curator's decision: a record names its counterpart (``reported_as: [desta:869]``); nothing is matched
automatically. Pure functions over rows and Arrow.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from pipelines.observations.support import source_ranks, support
from pipelines.row_types import AssertionRow, LedgerMeasuresRow, LedgerRecordsRow
from pipelines.rows import Row, where

CASES = {"agreements": "treaty_id", "sanctions": "case_id", "funding": "project_id"}
"""Tables of records that data sets report on, and the column of ``<table>_reports`` with the source's case."""


def linked(
    table: str, reports: pa.Table, ledger_records: list[LedgerRecordsRow], ledger_measures: list[LedgerMeasuresRow]
) -> list[AssertionRow]:
    """AssertionRow for records of ``table`` by the current reports that they name, in the columns of evidence."""
    own = [row for row in ledger_records if row["table"] == table]
    record_of = {name: row["record_id"] for row in own for name in row["reported_as"] or []}
    named = where(reports, is_current=True, **{CASES[table]: {name.partition(":")[2] for name in record_of}})
    ranks, seen, supports = source_ranks(ledger_measures), set[str](), []
    for report in named.to_pylist():
        name = f"{report['source_id']}:{report[CASES[table]]}"
        if name in record_of and name not in seen:  # a treaty of many parties has a row for each pair
            seen.add(name)
            subject = f"{table}/{record_of[name]}"
            supports += [
                support(report, f"{subject}|{rest}", str(year), value, ranks)
                for rest, year, value in _assertions(table, report)
            ]
    return supports


def _assertions(table: str, report: Row) -> Iterator[tuple[str, int, float]]:
    """What a report asserts: the rest of the observation's id, the year, the value."""
    if table == "agreements":
        dated = [("signed", report["signed_year"]), ("in_force", report["in_force_year"])]
    elif table == "sanctions":
        dated = [("in_force", report["first_year"])]
    else:
        dated = [("committed", report["year"])]
    for status, year in dated:
        if year is not None:
            yield f"occurrence||{status}||1", year, 1.0
    if table == "funding" and report["year"] is not None and report["value"] is not None:
        yield f"amount||committed||{report['unit_measure']}", report["year"], report["value"]
