"""measured: every number of the front door before composites, in its narrow form. Internal; no formula belongs here.

``COLUMNS`` declares which columns of which computed tables become indicators, for the dyads that coverage answers for;
tables of observations are unpacked in ``shared/front_door.py``. Each series is completed over the years of coverage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Row, Rows
from pipelines.tables.shared import front_door
from pipelines.tables.shared.front_door import KEY, NONE, indicator_row, key_of
from pipelines.tables.shared.registry import add, declared
from pipelines.tables.shared.unpacking import BOUNDS
from schemas import derive
from schemas.stages import STAGES
from schemas.tables import model_of
from schemas.written.ids import dyad as dyad_id


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
    status: str | None = None
    """The SDMX status of a value, where the row has none of its own."""
    where: tuple[tuple[str, object], ...] = ()


def _columns(
    table: str, method: str, names: str, ends: tuple[str, str] = ("actor_a", "actor_b"), **more: Any
) -> Iterator[IndicatorColumn]:
    """An indicator for each of ``names``, ``column`` or ``indicator:column``; * in ``method`` stands for the column."""
    where = tuple(more.pop("where", {}).items())
    for name in names.split():
        indicator, _, column = name.rpartition(":")
        named = method.replace("*", column.replace("_", "-"))
        yield IndicatorColumn(table, indicator or column, column, ends, named, where=where, **more)


_VOTES = "un_agreement:agreement un_s_score:s_score un_pi:pi un_kappa:kappa un_kappa_quadratic:kappa_quadratic"
_DISTANCES = "ideal_point_distance ideal_point_year_distance"
_TRADE: Row = {"ends": ("actor_id", "partner_id"), "count": "n_choices"}
_SHARES = _TRADE | {"is_directed": True}
_ARMS: Row = {"ends": ("recipient", "supplier"), "is_directed": True, "year": "window_end"}
_ARMS |= {"count": "n_deals", "status": "E"}
_MONEY: Row = {"ends": ("origin", "destination"), "is_directed": True}
_LEADERS = {"table": "visits", "category": "leader", "type": NONE}
_JOURNEYS = _LEADERS | {"setting": "journey"}
_VISITS: Row = {"is_directed": True, "unit": "{visit}", "where": _JOURNEYS}
_ALL = dict.fromkeys(("category", "setting", "type"), NONE)
COLUMNS = (
    *_columns("un_votes", "un-*", "un_identical_share:identical_share", count="n_votes_identical"),
    *_columns("un_votes", "un-*", _VOTES, count="n_votes_agreement"),
    *_columns("un_votes", "ideal-point-distance", _DISTANCES, status="E"),
    *_columns("covotes", "covotes", "covote_opposed_share:opposed_share", count="n_votes", where={"third_id": "USA"}),
    *_columns("alliance_ties", "alliance-ties", "atop_ordinal"),
    *_columns("alliance_ties", "alliance-similarity", "alliance_s:s_score alliance_kappa:kappa"),
    *_columns("dependence", "trade-share", "trade_share export_share import_share", **_SHARES),
    *_columns("dependence", "trade-over-gdp", "trade_gdp", **_SHARES),
    *_columns("dependence", "partner-rank", "partner_rank", **_SHARES),
    *_columns("dependence", "concentration", "hhi_normalised", **_SHARES),
    *_columns("dependence", "dependence-ratio", "dependence_ratio asymmetry", **_SHARES),
    *_columns("dependence", "trade-intensity", "trade_intensity trade_intensity_symmetric", **_SHARES),
    *_columns("dependence", "interdependence", "salience symmetry interdependence", **_TRADE),
    *_columns("arms_dependence", "arms-share", "arms_share:share", **_ARMS),
    *_columns("arms_dependence", "arms-share", "arms_tiv:tiv", unit="{TIV}", **_ARMS),
    *_columns("exercise_years", "exercises-by-definition", "exercise_days:days", unit="d"),
    *_columns("exercise_years", "exercises-by-definition", "exercise_personnel:personnel", unit="{person}"),
    *(
        column
        for stage in STAGES
        for column in _columns(
            "funding_years", "funding-by-year", f"finance_{stage}:value", where={"stage": stage}, **_MONEY
        )
    ),
    *_columns("contacts", "contacts", "visits_asymmetry:asymmetry", status="E", where=_JOURNEYS),
    *_columns("contacts", "contacts", "meetings_leaders:n", unit="{meeting}", where=_LEADERS | {"setting": NONE}),
    *_columns("contacts", "contacts", "statements:n", unit="{statement}", where={"table": "statements"} | _ALL),
    *_columns(
        "contacts", "contacts", "agreements_signed:n_signed", unit="{agreement}", where={"table": "agreements"} | _ALL
    ),
    *_columns("contacts", "contacts", "visits_leaders:n_a_to_b", **_VISITS),
    *_columns("contacts", "contacts", "visits_leaders:n_b_to_a", ends=("actor_b", "actor_a"), **_VISITS),
)
_TABLES = sorted({column.table for column in COLUMNS})
_DIMENSIONS = {name: name for name in ("definition_id", "series", "unit_measure")} | {"source_id": "series"}
"""Dimensions that a row keeps, by its own column: numbers from two sources are two series."""

_VOTED = ("votes", "roll_call")
COVERED = {
    "trade_total": ("trade", "total"),
    "trade_exports": ("trade", "exports"),
    "energy_volume": ("energy", "volume"),
    "settlement_share": ("settlement", "share"),
    "exercises": ("exercises", "occurrence"),
    "leader_meetings": ("visits", "occurrence"),
    **dict.fromkeys(("un_identical_share", "un_agreement", "un_kappa", "covote_opposed_share"), _VOTED),
    **dict.fromkeys(("atop_ordinal", "alliance_s"), ("alliances", "alliance")),
    "arms_tiv": ("arms_transfers", "delivery"),
    **{f"finance_{stage}": ("funding", "amount") for stage in STAGES},
}
"""Table and measure of the coverage that explains an empty year of an indicator."""
EMPTY = {
    **dict.fromkeys(("none_found", "found"), "O"),
    **dict.fromkeys(("not_searched", "not_captured"), "L"),
    "out_of_domain": "M",
    "not_published": "Q",
}
"""SDMX status of an empty year by the state of its coverage: O missing, L not collected, M cannot exist, Q
suppressed."""


def scope_of(coverage: Rows) -> list[str]:
    """The dyads that coverage answers for, sorted."""
    return sorted({row["dyad"] for row in coverage})


def within(table: pa.Table, ends: tuple[str, str], dyads: list[str]) -> pa.Table:
    """The rows of a table between actors of ``dyads``: cut down once, before its columns are read one by one."""
    actors = pa.array(sorted({actor for dyad in dyads for actor in dyad.split("-")} | {NONE}), pa.string())
    return table.filter(pc.and_(*(pc.is_in(table[end], value_set=actors) for end in ends)))


def read(table: pa.Table, source: IndicatorColumn, dyads: list[str]) -> Iterator[dict[str, object]]:
    """The rows of one indicator of ``dyads`` that have a value or a bound."""
    for name, value in source.where:
        table = table.filter(pc.equal(table[name], value))
    key = (table.schema.metadata or {})[b"key"].decode().split(",")
    names = {*key, *source.ends, source.year, source.count, *(source.column + end for end in BOUNDS), *_DIMENSIONS}
    names |= {"rests_on", "obs_status", "window_start", "dyad"}
    for columns in table.select(sorted(names & set(table.column_names))).to_pylist():
        row = _row(columns, source, key)
        in_order = source.is_directed or columns[source.ends[0]] < columns[source.ends[1]]
        is_known = any(row[name] is not None for name in ("obs_value", "value_low", "value_high"))
        if row["dyad"] in dyads and in_order and is_known:
            yield row


def _row(row: Mapping[str, Any], source: IndicatorColumn, key: list[str]) -> dict[str, object]:
    value = row[source.column]
    interval = (value, *(row.get(source.column + end, value) for end in BOUNDS[1:]))
    first, second = (row[name] for name in source.ends)
    rests_on, year, start = row.get("rests_on"), row[source.year], row.get("window_start")
    count = row[source.count] or 1 if source.count else 1 if rests_on is None else len(rests_on)
    dimensions = {name: row[column] for column, name in _DIMENSIONS.items() if row.get(column) is not None}
    return indicator_row(
        source.indicator,
        row.get("dyad") or dyad_id(first, second),
        (None if x is None else float(x) for x in interval),
        year,
        origin=first if source.is_directed else None,
        destination=second if source.is_directed else None,
        time_period=f"{start}/{year}" if start else str(year),
        obs_status=source.status or row.get("obs_status"),
        method_id=source.method,
        n_observations=count,
        table=source.table,
        row_id="|".join(str(row[name]) for name in key),
        **{"unit_measure": source.unit} | dimensions,
    )


def _is_panel(row: Mapping[str, object]) -> bool:
    """Whether a row is of a yearly series that coverage answers for.

    Neither forecasts nor counts by other people's rules are, nor money in a single currency.
    """
    is_yearly = row["freq"] == "A" and row["year"] is not None and row["status"] != "expected"
    by_others = row["table"] == "counts" and row["method_id"] != front_door.COUNTED
    in_one_currency = row["table"] == "funding_years" and row["series"] != "ledger_usd"
    return is_yearly and row["indicator"] in COVERED and not by_others and not in_one_currency


def gaps(rows: Rows, coverage: Rows) -> Rows:
    """A row without a value for each year that coverage answers for and a series lacks.

    None of them is a zero: ``counts`` has the zeros of counts, by definition.
    """
    cells = defaultdict(list)
    for cell in coverage:
        cells[cell["table"], cell["measure"], cell["dyad"]].append(cell)
    series: dict[tuple[object, ...], Rows] = defaultdict(list)
    for row in rows:
        if _is_panel(row):
            series[tuple(row[name] for name in KEY if name != "time_period")].append(row)
    return [
        _gap(members[0], cell)
        for members in series.values()
        for years in [{row["year"] for row in members}]
        for cell in cells[(*COVERED[members[0]["indicator"]], members[0]["dyad"])]
        if int(cell["time_period"]) not in years
    ]


def _gap(row: Mapping[str, Any], cell: Mapping[str, Any]) -> dict[str, object]:
    """The row of an empty year, after another ``row`` of its series and the coverage of the year."""
    year = int(cell["time_period"])
    window = int(row["year"]) - int(row["time_period"][:4])
    return {
        **row,
        "time_period": f"{year - window}/{year}" if window else str(year),
        "year": year,
        **dict.fromkeys(("obs_value", "value_low", "value_high", "row_id", "observation_id")),
        "obs_status": EMPTY[cell["state"]],
        "is_contested": False,
        "n_observations": 0,
    }


def build(
    trade: Rows,
    energy: Rows,
    settlement: Rows,
    counts: Rows,
    definitions: Rows,
    funding: Rows,
    actors: Rows,
    dyads: Rows,
    coverage: Rows,
    sources: Rows,
    sanctions_reports: pa.Table,
    mirror_gaps: pa.Table,
    **tables: pa.Table,
) -> pa.Table:
    """Every number of the dyads in scope, each leading back to its row, and the years without one."""
    scope = scope_of(coverage)
    ends = {column.table: column.ends for column in COLUMNS}
    cut = {name: within(table, ends[name], scope) for name, table in tables.items()}
    rows = [
        *front_door.trade_rows(trade),
        *front_door.energy_rows(energy),
        *front_door.settlement_rows(settlement),
        *front_door.count_rows(counts, definitions),
        *front_door.finance_rows(funding, actors),
        *front_door.sanction_rows(dyads, scope),
        *front_door.case_rows(sanctions_reports, sources, actors, scope),
        *front_door.mirror_rows(mirror_gaps, scope),
        *(row for column in COLUMNS for row in read(cut[column.table], column, scope)),
    ]
    rows += gaps(rows, coverage)
    rows.sort(key=key_of)
    return pa.Table.from_pylist(rows, schema=derive.to_arrow(model_of("indicators")))


add(declared(build, "measured", "derived", _TABLES, schema="indicators", is_published=False))
