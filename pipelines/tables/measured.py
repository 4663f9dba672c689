"""measured: every number of the front door, in its narrow form. Internal; no formula belongs here.

``measured.yaml`` declares which columns of which computed tables become indicators: for the dyads that coverage answers
for, and contacts for every pair that has any, but for a bound of zero, which would say nothing. Tables of observations
are unpacked in ``shared/front_door.py``. Each series is completed over the years of coverage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from bilateral.commons.asked import LEAST_VOTES, stem
from bilateral.commons.groups import grouped
from bilateral.commons.keys import split_row
from pipelines.indicators.accuracy import Accuracy
from pipelines.row_types import (
    AccountsRow,
    ActorsRow,
    CountsRow,
    CoverageRow,
    DefinitionsRow,
    DoubtsRow,
    DyadsRow,
    EnergyRow,
    FundingRow,
    IndicatorsRow,
    LedgerAccuracyRow,
    LedgerIndicatorsRow,
    LedgerTradeRow,
    MirrorGapsArrow,
    QuotedRow,
    SettlementRow,
    SupportsRow,
    TargetsRow,
    TradeRow,
)
from pipelines.rows import Row, pick, where
from pipelines.tables.shared import both_ways, front_door, quoted_indicators
from pipelines.tables.shared.energy_shares import energy_shares
from pipelines.tables.shared.front_door import KEY, NONE, indicator_row, series_code
from pipelines.tables.shared.registry import ReadTable, add, declared
from pipelines.tables.shared.trade_accuracy import IMF, doubt_reconciled, doubt_sums, widen_trade
from pipelines.tables.shared.unpacking import BOUNDS
from schemas import beside, derive
from schemas.tables import model_of
from schemas.written.ids import dyad as dyad_id

DEPENDENCE_KEY = ("actor_id", "partner_id", "year")


@dataclass(frozen=True)
class IndicatorColumn:
    """A column of a computed table as an indicator: the columns of its two ends, what counts behind it, its method."""

    table: str
    indicator: str
    column: str
    ends: tuple[str, str]
    method: str
    is_directed: bool = False
    """True where the ends are origin and destination: whose share or act it is, then the partner."""
    year: str = "year"
    unit: str = "1"
    count: str | None = None
    """The column that counts what a value rests on; without one it is the length of ``rests_on``, or one row."""
    needs_votes: bool = False
    """True where a value from fewer than ``LEAST_VOTES`` roll calls is none."""
    status: str | None = None
    """The SDMX status of a value, where the row has none of its own."""
    breaks: str | None = None
    """The column that marks a change of source or definition."""
    where: tuple[tuple[str, object], ...] = ()
    source: str = "source_id"
    """The column that says whose data the value is from, if the table has it: a series is of one source."""
    standing: str | None = None
    """The column that says whether a value is actual or estimated, if the table has one."""
    is_everywhere: bool = False
    """True where pairs outside coverage are at the front door too, as far as they are known."""


def _columns(method: str, names: str, ends: str = "actor_a actor_b", **more: Any) -> Iterator[IndicatorColumn]:
    """An indicator for each of ``names``."""
    first, second = ends.split()
    where = tuple(more.pop("where", {}).items())
    for name in names.split():
        indicator, _, column = name.rpartition(":")
        yield IndicatorColumn(
            indicator=indicator or column,
            column=column,
            ends=(first, second),
            method=method.replace("*", column.replace("_", "-")),
            where=where,
            **more,
        )


_DECLARED = beside.read(__file__)
COLUMNS = tuple(column for declared in _DECLARED["columns"] for column in _columns(**declared))
OF_TWO = {column.indicator for column in COLUMNS if column.breaks == "is_break_of_two"}
"""Indicators made of the shares of both sides: a doubt of either is theirs."""
INDICATORS = sorted({column.indicator for column in COLUMNS})
_TABLES = sorted({column.table for column in COLUMNS})
_DIMENSIONS = ("definition_id", "series", "scope", "unit_measure")
"""Dimensions that a row keeps; whose data it is from is its series, if it has no other."""

COVERED: dict[str, list[str]] = _DECLARED["covered"]
"""Table and measure of the coverage that explains an empty year of an indicator."""
EMPTY: dict[str, str] = _DECLARED["empty"]
"""SDMX status of an empty year by the state of its coverage."""


UNCERTAIN: list[str] = _DECLARED["uncertain"]
"""Tables whose bounds are null in a row where they would be the value itself: nothing is known of its error."""
EMPTIED = ("obs_value", "value_low", "value_high", "row_id", "observation_id", "rests_on", *front_door.BENCHMARK)
"""Columns that are null in an empty year."""


def scope_of(coverage: list[CoverageRow]) -> list[str]:
    """The dyads that coverage answers for, sorted."""
    return sorted({row["dyad"] for row in coverage})


def read(table: pa.Table, source: IndicatorColumn, dyads: list[str]) -> Iterator[IndicatorsRow]:
    """The rows of one indicator of ``dyads`` that have a value or a bound."""
    table = where(table, **dict(source.where))
    key = (table.schema.metadata or {})[b"key"].decode().split(",")
    for columns in _known(table, source).select(_read_by(source, table.schema)).to_pylist():
        dyad = columns.get("dyad") or dyad_id(*(columns[end] for end in source.ends))
        if source.is_everywhere or dyad in dyads:
            row = _row(columns, source, key, dyad)
            is_open = row["obs_value"] is None and not row["value_low"] and row["value_high"] is None  # "at least none"
            if dyad in dyads or not is_open:
                yield row


def _read_by(source: IndicatorColumn, schema: pa.Schema) -> list[str]:
    """The columns of a table that an indicator reads, sorted."""
    key = (schema.metadata or {})[b"key"].decode().split(",")
    names = {*key, *source.ends, source.year, source.count, *(source.column + end for end in BOUNDS), *_DIMENSIONS}
    stated = {source.breaks, source.source, source.standing}
    names |= {"rests_on", "obs_status", "window_start", "dyad", "is_doubted", *stated, *dict(source.where)}
    return sorted(names & {*schema.names})


def _known(table: pa.Table, source: IndicatorColumn) -> pa.Table:
    """The rows with a value or a bound, each pair without a direction once; not those that rest on too few votes."""
    bounds = [table[name] for end in BOUNDS if (name := source.column + end) in table.column_names]
    is_chosen = pc.is_valid(pc.coalesce(*bounds))
    if not source.is_directed:
        is_chosen = pc.and_(is_chosen, pc.less(*(table[end] for end in source.ends)))
    if source.needs_votes and source.count:
        is_chosen = pc.and_(is_chosen, pc.greater_equal(table[source.count], LEAST_VOTES))
    return table.filter(is_chosen)


def _row(row: Row, source: IndicatorColumn, key: list[str], dyad: str) -> IndicatorsRow:
    value = row[source.column]
    interval = (value, *(row.get(source.column + end, value) for end in BOUNDS[1:]))
    first, second = (row[name] for name in source.ends)
    rests_on, year, start = row.get("rests_on"), row[source.year], row.get("window_start")
    count = row[source.count] or 1 if source.count else 1 if rests_on is None else len(rests_on)
    own = {"series": row.get(source.source), "status": row.get(source.standing or NONE)} | {
        name: row[name] for name in _DIMENSIONS if row.get(name) is not None
    }
    dimensions = {name: value for name, value in own.items() if value is not None}
    return indicator_row(
        source.indicator,
        dyad,
        (None if x is None else float(x) for x in interval),
        year,
        origin=first if source.is_directed else None,
        destination=second if source.is_directed else None,
        time_period=f"{start}/{year}" if start else str(year),
        obs_status=source.status or row.get("obs_status"),
        is_break=row[source.breaks] if source.breaks else None,
        is_doubted=bool(row.get("is_doubted")),
        method_id=source.method,
        n_observations=count,
        table=source.table,
        row_id="|".join(str(row[name]) for name in key),
        **{"unit_measure": source.unit} | dimensions,
    )


def _is_panel(row: IndicatorsRow) -> bool:
    """Whether a row is of a yearly series that coverage answers for.

    Neither forecasts nor counts by other people's rules are, nor money in a single currency, nor a publisher's sums.
    """
    is_yearly = row["freq"] == "A" and row["year"] is not None and row["status"] != "expected"
    by_others = row["table"] == "turnovers" or (row["table"] == "counts" and row["method_id"] != front_door.COUNTED)
    in_one_currency = row["table"] == "funding_years" and row["series"] != "ledger_usd"
    return is_yearly and row["indicator"] in COVERED and not by_others and not in_one_currency


def _not_computed(account: list[IndicatorsRow], rows: list[IndicatorsRow]) -> list[IndicatorsRow]:
    """The rows of accounts but for shares that ``dependence``, which chooses among sources, has of the same year."""

    def share(row: IndicatorsRow) -> tuple[object, ...]:
        return tuple(pick(row, ("indicator", "origin", "destination", "year")).values())

    computed = {share(row) for row in rows if row["table"] == "dependence" and row["obs_value"] is not None}
    return [row for row in account if row["year"] is None or share(row) not in computed]


def _turned(row_id: str | None) -> str:
    """The row of ``dependence`` from the other side."""
    parts = split_row(str(row_id), DEPENDENCE_KEY)
    assert parts
    actor, partner, year = parts
    return f"{partner}|{actor}|{year}"


def _contradicted(accounts: list[AccountsRow], dependence: pa.Table) -> set[str]:
    """The observations that other figures of their reporter contradict, and the rows of ``dependence`` made of them."""
    found = {row["contradicts"] for row in accounts if row["contradicts"]}
    names = ["actor_id", "partner_id", "year", "rests_on"]
    made_of = (row for row in dependence.select(names).to_pylist() if found & {*(row["rests_on"] or ())})
    return found | {f"dependence/{row['actor_id']}|{row['partner_id']}|{row['year']}" for row in made_of}


def gaps(rows: list[IndicatorsRow], coverage: list[CoverageRow]) -> list[IndicatorsRow]:
    """A row without a value for each year that coverage answers for and a series lacks.

    None of them is a zero: ``counts`` has the zeros of counts, by definition. What follows from others completes no
    series: what nobody states stays open in that of what is stated.
    """
    cells = grouped(((cell["table"], cell["measure"], cell["dyad"]), cell) for cell in coverage)
    series: dict[tuple[object, ...], list[IndicatorsRow]] = defaultdict(list)
    for row in rows:
        if _is_panel(row):
            stated = row | {"series": stem(row["series"])}
            series[tuple(pick(stated, (name for name in KEY if name != "time_period")).values())].append(row)
    return [
        _gap(members[0], cell, table)
        for members in series.values()
        for years in [{row["year"] for row in members if row["table"] != front_door.ACCOUNTS}]
        for table, measure in [COVERED[members[0]["indicator"]]]
        for cell in cells[table, measure, members[0]["dyad"]]
        if int(cell["time_period"]) not in years
    ]


def _gap(row: IndicatorsRow, cell: CoverageRow, table: str) -> IndicatorsRow:
    """The row of an empty year, after another ``row`` of its series and the coverage of the year."""
    year = int(cell["time_period"])
    window = int(row["year"]) - int(row["time_period"][:4])
    is_account = row["table"] == front_door.ACCOUNTS
    gap = {
        **row,
        **({"series": stem(row["series"]), "table": table, "method_id": front_door.OBSERVED} if is_account else {}),
        "time_period": f"{year - window}/{year}" if window else str(year),
        "year": year,
        **dict.fromkeys(EMPTIED),
        "obs_status": EMPTY[cell["state"]],
        "is_break": False,
        "is_contested": False,
        "is_doubted": False,
        "n_observations": 0,
    }
    return cast("IndicatorsRow", gap)


def build(
    trade: list[TradeRow],
    accounts: list[AccountsRow],
    energy: list[EnergyRow],
    settlement: list[SettlementRow],
    quoted: list[QuotedRow],
    targets: list[TargetsRow],
    counts: list[CountsRow],
    definitions: list[DefinitionsRow],
    funding: list[FundingRow],
    actors: list[ActorsRow],
    dyads: list[DyadsRow],
    coverage: list[CoverageRow],
    ledger_indicators: list[LedgerIndicatorsRow],
    ledger_accuracy: list[LedgerAccuracyRow],
    ledger_trade: list[LedgerTradeRow],
    supports: list[SupportsRow],
    mirror_gaps: Callable[..., MirrorGapsArrow],
    doubts: list[DoubtsRow],
    **tables: ReadTable,
) -> pa.Table:
    """Every number of the dyads in scope, each leading back to its row, and the years without one."""
    scope, cut = scope_of(coverage), {}
    between = sorted({actor for dyad in scope for actor in dyad.split("-")} | {NONE})
    everywhere = {column.table: () for column in COLUMNS if column.is_everywhere}
    ends = {column.table: column.ends for column in COLUMNS} | everywhere
    for name, read_table in tables.items():
        schema = derive.to_arrow(model_of(name))
        names = {column for source in COLUMNS if source.table == name for column in _read_by(source, schema)}
        cut[name] = read_table(sorted(names), **dict.fromkeys(ends[name], between))
    doubted = {row["row_id"] for row in doubts if row["table"] == "observations"}
    rows = [
        *front_door.trade_rows(trade, doubted),
        *both_ways.exports_both_ways(trade),
        *front_door.energy_rows(energy),
        *energy_shares(energy),
        *front_door.settlement_rows(settlement),
        *quoted_indicators.target_rows(targets),
        *quoted_indicators.arms_rows(quoted, scope),
        *quoted_indicators.vote_rows(quoted, scope),
        *front_door.count_rows(counts, definitions),
        *front_door.finance_rows(funding, actors),
        *front_door.sanction_rows(dyads, scope),
        *front_door.mirror_rows(mirror_gaps(dyad=scope, product=["TOTAL"]), scope),
        *(row for column in COLUMNS for row in read(cut[column.table], column, scope)),
    ]
    rows += _not_computed(front_door.account_rows(accounts), rows)
    contradicted = _contradicted(accounts, cut["dependence"])
    known_from = {row["support_id"]: row["known_from"] for row in (*supports, *ledger_trade)}
    imf = {row["support_id"] for row in ledger_trade if row["source"] == "imf"}
    imf |= {row["support_id"] for row in supports if row["source_id"] == IMF}
    widen_trade(rows, trade, known_from, imf, Accuracy(ledger_accuracy))
    doubt_reconciled(rows)
    shaken = {row["row_id"] for row in rows if row["table"] == "dependence" and row["is_doubted"]}
    for row in rows:
        if row["table"] in UNCERTAIN and row["value_low"] == row["value_high"]:
            row["value_low"] = row["value_high"] = None
        row["is_doubted"] |= not doubted.isdisjoint([row["observation_id"], *(row["rests_on"] or ())])
        is_of_two = row["table"] == "dependence" and row["indicator"] in OF_TWO
        row["is_doubted"] |= is_of_two and _turned(row["row_id"]) in shaken
        row["is_contested"] |= (row["observation_id"] or f"{row['table']}/{row['row_id']}") in contradicted
    doubt_sums(rows)
    front_door.mark_breaks(rows)
    rows += gaps(rows, coverage)
    usual = {row["indicator"]: row for row in ledger_indicators}
    for row in rows:
        row["series_code"] = series_code(row, usual.get(row["indicator"], {}))
    return pa.Table.from_pylist(rows, schema=derive.to_arrow(model_of("indicators")))


add(declared(build, "measured", "derived", _TABLES, schema="indicators", is_published=False))
