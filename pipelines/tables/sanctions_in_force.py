"""sanctions_in_force: the cases of sanctions of a data set, counted by sender, target and year.

A data set lists all cases that it knows: a year of its domain without one is a zero. Sanctions that documents tell of
are in ``sanctions``.
"""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa

from pipelines.row_types import ActorsRow, LedgerCoverageRow, SanctionsReportsArrow, SanctionsReportsRow, SourcesRow
from pipelines.rows import Row, Rows
from pipelines.tables.shared.actors import exists
from pipelines.tables.shared.registry import table
from schemas import derive
from schemas.tables import model_of


@table("derived")
def build(
    sanctions_reports: SanctionsReportsArrow,
    ledger_coverage: list[LedgerCoverageRow],
    actors: list[ActorsRow],
    sources: list[SourcesRow],
) -> pa.Table:
    """Both directions of every pair in coverage, in each year of a data set in which both sides exist."""
    cases: dict[str, dict[tuple[str, str], list[SanctionsReportsRow]]] = defaultdict(lambda: defaultdict(list))
    for case in sanctions_reports.filter(sanctions_reports["is_current"]).to_pylist():
        cases[case["source_id"]][case["sender"], case["target"]].append(case)
    actor_of = {row["actor_id"]: row for row in actors}
    years = {row["source_id"]: (row["first_year"], row["last_year"]) for row in sources}
    dyads = {row["dyad"] for row in ledger_coverage}
    rows: Rows = []
    for source_id, cases_of in cases.items():
        first, last = years[source_id]
        for dyad in dyads:
            a, b = dyad.split("-")
            for year in range(first, last + 1):
                if exists(actor_of[a], year) and exists(actor_of[b], year):
                    same = {"source_id": source_id, "dyad": dyad, "year": year}
                    rows += [same | _in_force(ends, cases_of[ends], year) for ends in ((a, b), (b, a))]
    model = model_of("sanctions_in_force")
    table = pa.Table.from_pylist(rows, schema=derive.to_arrow(model))
    return table.sort_by([(name, "ascending") for name in derive.key_columns(model)])


def _in_force(ends: tuple[str, str], cases: list[SanctionsReportsRow], year: int) -> Row:
    """The cases of a sender against a target that are in force in a year."""
    active = [case for case in cases if case["first_year"] <= year <= (case["last_year"] or year)]
    return {
        "sender": ends[0],
        "target": ends[1],
        "n_cases": len(active),
        "rests_on": sorted(f"{case['capture_id']}#{case['source_row']}" for case in active) or None,
    }
