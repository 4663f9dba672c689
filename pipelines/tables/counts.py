"""counts: how many, by whose rule. Published counts are beside those that we compute by reproducible definitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import cast

from pipelines.row_types import (
    CountsRow,
    CoverageRow,
    DefinitionsRow,
    DoubtsRow,
    DyadsRow,
    ExercisesRow,
    LedgerCountsRow,
    LedgerRecordsRow,
    ObservationsRow,
    ProtocolsRow,
    SanctionsRow,
    StatementsRow,
    VisitsRow,
)
from pipelines.rows import AnyRows, Rows, pick
from pipelines.tables.shared import benchmarks
from pipelines.tables.shared.flows import VALUES
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import SUPPORT, dimensions_of
from schemas import edtf
from schemas.vocabulary import COUNTED
from schemas.written.ids import observation_id

Cells = dict[tuple[str, int | None], list[str]]
"""Records by dyad and year."""
PERIOD = ("start_date", "end_date", "period_kind", "time_period")
WINDOW = ("window_start", "window_end", "period_kind", "time_period")
"""The columns of a period here and in the ledger."""


def published_counts(observed_counts: list[ObservationsRow], ledger_counts: list[LedgerCountsRow]) -> list[CountsRow]:
    """Counts that documents print."""
    dimensions = dimensions_of(ledger_counts, ("actors", *WINDOW))
    rows = [
        {
            "count_id": row["observation_id"],
            "actors": known["actors"],
            "dyad": "-".join(known["actors"]) if len(known["actors"]) == 2 else None,
            **dict(zip(PERIOD, pick(known, WINDOW).values(), strict=True)),
            **dict.fromkeys(("n_open", "record_ids")),
            **benchmarks.NONE,
            "is_computed": False,
            **pick(row, ("actor_id", "observation_id", *VALUES)),
        }
        for row in observed_counts
        for known in [dimensions[row["subject_id"]]]
    ]
    return cast("list[CountsRow]", rows)


def counted(
    definition: DefinitionsRow, dyads: list[DyadsRow], records: dict[str, LedgerRecordsRow], *, is_open: bool = False
) -> Cells:
    """Records by dyad and year that ``definition`` counts: realised, of its kinds, forces, ranks, roles and grain.

    With ``is_open``, plans that it would count if they took place.

    A record of unknown year is under None: it may belong to any year.
    """
    parents = {f"{r['table']}/{r['part_of_id']}" for r in records.values() if r["part_of_id"]}
    since = edtf.low(definition["since"])
    cells: dict[tuple[str, int | None], set[str]] = defaultdict(set)
    for row in dyads:
        record = records[row["record_id"]]
        if row["table"] != definition["table"] or not row["is_open" if is_open else "is_realised"]:
            continue
        if row["part_of_id"] if definition["grain"] == "event" else row["record_id"] in parents:
            continue
        conditions = (
            row["kind"] in (definition["kinds"] or [row["kind"]]),
            record["series_id"] in (definition["series"] or [record["series_id"]]),
            not definition["forces"] or set(record["forces"] or []) <= set(definition["forces"]),
            record["rank"] in (definition["ranks"] or [record["rank"]]),
            not definition["roles"] or {row["role_a"], row["role_b"]} <= set(definition["roles"]),
            is_open or row["status"] in (definition["statuses"] or [row["status"]]),
            definition["is_bilateral"] in (None, row["is_bilateral"]),
            since is None or row["year"] is None or row["year"] >= since.year,
        )
        if all(conditions):
            cells[row["dyad"], row["year"]].add(row["record_id"])
    return {cell: sorted(ids) for cell, ids in cells.items()}


def settled(
    protocols: list[ProtocolsRow], counts: Mapping[str, Cells], published: list[CountsRow], days: benchmarks.Days
) -> set[tuple[str, str, int]]:
    """The rules, dyads and years whose counts are complete by a protocol.

    It passed, we have as many records of the year as it found, and over no period that touches the year do we have
    fewer than somebody counted by a rule that it calls firm. ``published`` lacks the counts that are doubted.
    """
    done = set[tuple[str, str, int]]()
    for protocol in protocols:
        rule, dyad, short = protocol["definitions"][0], protocol["dyad"], set[int]()
        cells = {year: ids for (pair, year), ids in counts[rule].items() if pair == dyad}
        for row in published:
            is_firm = row["definition_id"] in (protocol["firm"] or ()) and row["dyad"] == dyad and row["end_date"]
            if is_firm and (row["value_low"] or 0) > benchmarks.n_within(row, chain(*cells.values()), days):
                short |= {*range((row["start_date"] or date.min).year, row["end_date"].year + 1)}
        for year, n in enumerate(protocol["n_by_year"], protocol["first_year"]):
            if protocol["is_passed"] and year not in short and len(cells.get(year, ())) == n:
                done |= {(name, dyad, year) for name in protocol["definitions"]}
    return done


def computed_counts(
    definitions: list[DefinitionsRow],
    dyads: list[DyadsRow],
    ledger_records: list[LedgerRecordsRow],
    coverage: list[CoverageRow],
    published: list[CountsRow],
    protocols: list[ProtocolsRow],
    days: benchmarks.Days,
    firm: list[CountsRow],
) -> Rows:
    """Counts by reproducible definitions over the dyads and years that coverage answers for.

    Without a complete search or a protocol of the year, or with a record of unknown year, a count is a lower bound.
    Open plans may have taken place: beside them a complete count is a range. Where there is nothing to count there is
    no row, unless a complete search or a protocol found nothing: that is a zero. ``firm`` are published and undoubted.
    """
    records = {f"{r['table']}/{r['record_id']}": r for r in ledger_records}
    counters = {row["definition_id"]: row["counter"] for row in definitions}
    ours = [d for d in definitions if d["is_reproducible"] and d["table"] in COUNTED]
    counts = {definition["definition_id"]: counted(definition, dyads, records) for definition in ours}
    done, rows = settled(protocols, counts, firm, days), []
    for definition in ours:
        cells, opened = counts[definition["definition_id"]], counted(definition, dyads, records, is_open=True)
        for cell in coverage:
            if (cell["table"], cell["measure"]) != (definition["table"], "occurrence"):
                continue
            year = (cell["dyad"], int(cell["time_period"]))
            ids, n_open = cells.get(year, []), len(opened.get(year, []))
            is_settled = (definition["definition_id"], *year) in done
            if ids or is_settled or (cell["is_complete"] and cell["state"] in ("found", "none_found")):
                is_complete = (cell["is_complete"] or is_settled) and not cells.get((cell["dyad"], None))
                own = (name for (dyad, _), names in cells.items() if dyad == cell["dyad"] for name in names)
                beside = benchmarks.benchmark(definition, counters, published, *year, own, days)
                rows.append(_computed_row(definition, cell, ids, n_open, is_complete=is_complete) | beside)
    return rows


def _computed_row(
    definition: DefinitionsRow, cell: CoverageRow, ids: list[str], n_open: int, *, is_complete: bool
) -> dict[str, object]:
    measure, unit = COUNTED[definition["table"]]
    year, number = int(cell["time_period"]), float(len(ids))
    subject = f"computed/counts/{cell['dyad']}/{measure}/{year}"
    return {
        "count_id": observation_id(subject, measure, "", "actual", definition["definition_id"], unit),
        "measure": measure,
        "actors": cell["dyad"].split("-"),
        "dyad": cell["dyad"],
        "start_date": date(year, 1, 1),
        "end_date": date(year, 12, 31),
        "period_kind": "year",
        "time_period": str(year),
        "status": "actual",
        "definition_id": definition["definition_id"],
        "unit_measure": unit,
        "value": number if is_complete and not n_open else None,
        "value_low": number,
        "value_high": number + n_open if is_complete else None,
        "n_open": n_open,
        "is_computed": True,
        "record_ids": ids,
        **dict.fromkeys(SUPPORT, 0),
        "is_contested": False,
        "obs_status": "A",
        **dict.fromkeys(("actor_id", "observation_id", "preferred_support_id")),
    }


@table("derived")
def build(
    observed_counts: list[ObservationsRow],
    ledger_counts: list[LedgerCountsRow],
    definitions: list[DefinitionsRow],
    dyads: list[DyadsRow],
    ledger_records: list[LedgerRecordsRow],
    coverage: list[CoverageRow],
    exercises: list[ExercisesRow],
    visits: list[VisitsRow],
    sanctions: list[SanctionsRow],
    statements: list[StatementsRow],
    protocols: list[ProtocolsRow],
    doubts: list[DoubtsRow],
) -> AnyRows:
    """Numbers of exercises, meetings and members: published ones, and ours by definition."""
    published = published_counts(observed_counts, ledger_counts)
    days = benchmarks.starts(exercises=exercises, visits=visits, sanctions=sanctions, statements=statements)
    doubted = {row["row_id"] for row in doubts if row["table"] == "observations"}
    firm = [row for row in published if row["count_id"] not in doubted]
    ours = computed_counts(definitions, dyads, ledger_records, coverage, published, protocols, days, firm)
    return [*published, *ours]
