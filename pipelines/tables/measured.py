"""measured: every number that the front door shows before composites, in its narrow form. Internal; no formula lives here.

Which columns of which tables become indicators, for the dyads that coverage answers for, stands in ``READ``. Tables made of
observations are unpacked in ``pipelines/tables/shared/front_door.py``. Each series is completed over the years that coverage answers for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows
from pipelines.tables.shared import front_door as shown
from pipelines.tables.shared.registry import add, declared
from schemas import derive
from schemas.stages import STAGES
from schemas.tables import model_of
from schemas.tables.indicators import KEY
from schemas.written.ids import dyad as joined

NONE = "*"


@dataclass(frozen=True)
class Read:
    """A column of a table as an indicator: who its ends are, what counts behind it, and its method."""

    table: str
    indicator: str
    column: str
    ends: tuple[str, str]
    method: str
    is_directed: bool = False
    """True where the ends are origin and destination."""
    year: str = "year"
    unit: str = "1"
    count: str | None = None
    """The column that counts what it rests on; ``rests_on`` is counted where there is one, else it is one row."""
    status: str | None = None
    """The SDMX status of a value, where the row has none of its own."""
    where: tuple[tuple[str, Any], ...] = ()


_OWN = {"definition_id": "definition_id", "series": "series", "unit_measure": "unit_measure", "source_id": "series"}
"""Dimensions that a row carries over, where it has them: what comes from two sources is no one series."""
PAIR, TRADE, ARMS = ("actor_a", "actor_b"), ("actor_id", "partner_id"), ("recipient", "supplier")
_LEADERS = (("table", "visits"), ("category", "leader"), ("type", NONE))
READ = (
    *(
        Read("un_votes", f"un_{name}", column, PAIR, f"un-{name.replace('_', '-')}", count=count)
        for name, column, count in (
            ("identical_share", "identical_share", "n_votes_identical"),
            ("agreement", "agreement", "n_votes_agreement"),
            ("s_score", "s_score", "n_votes_agreement"),
            ("pi", "pi", "n_votes_agreement"),
            ("kappa", "kappa", "n_votes_agreement"),
            ("kappa_quadratic", "kappa_quadratic", "n_votes_agreement"),
        )
    ),
    Read("un_votes", "ideal_point_distance", "ideal_point_distance", PAIR, "ideal-point-distance", status="E"),
    Read(
        "un_votes", "ideal_point_year_distance", "ideal_point_year_distance", PAIR, "ideal-point-distance", status="E"
    ),
    Read(
        "covotes",
        "covote_opposed_share",
        "opposed_share",
        PAIR,
        "covotes",
        count="n_votes",
        where=(("third_id", "USA"),),
    ),
    Read("alliance_ties", "atop_ordinal", "atop_ordinal", PAIR, "alliance-ties"),
    Read("alliance_ties", "alliance_s", "s_score", PAIR, "alliance-similarity"),
    Read("alliance_ties", "alliance_kappa", "kappa", PAIR, "alliance-similarity"),
    *(
        Read("dependence", name, name, TRADE, method, is_directed=True, count="n_choices")
        for name, method in (
            ("trade_share", "trade-share"),
            ("export_share", "trade-share"),
            ("import_share", "trade-share"),
            ("trade_gdp", "trade-over-gdp"),
            ("partner_rank", "partner-rank"),
            ("hhi_normalised", "concentration"),
            ("dependence_ratio", "dependence-ratio"),
            ("asymmetry", "dependence-ratio"),
            ("trade_intensity", "trade-intensity"),
            ("trade_intensity_symmetric", "trade-intensity"),
        )
    ),
    *(
        Read("dependence", name, name, TRADE, "interdependence", count="n_choices")
        for name in ("salience", "symmetry", "interdependence")
    ),
    Read(
        "arms_dependence",
        "arms_share",
        "share",
        ARMS,
        "arms-share",
        is_directed=True,
        year="window_end",
        count="n_deals",
        status="E",
    ),
    Read(
        "arms_dependence",
        "arms_tiv",
        "tiv",
        ARMS,
        "arms-share",
        is_directed=True,
        year="window_end",
        unit="{TIV}",
        count="n_deals",
        status="E",
    ),
    Read("exercise_years", "exercise_days", "days", PAIR, "exercises-by-definition", unit="d"),
    Read("exercise_years", "exercise_personnel", "personnel", PAIR, "exercises-by-definition", unit="{person}"),
    *(
        Read(
            "funding_years",
            f"finance_{stage}",
            "value",
            ("origin", "destination"),
            "funding-by-year",
            is_directed=True,
            where=(("stage", stage),),
        )
        for stage in STAGES
    ),
    Read(
        "contacts",
        "visits_asymmetry",
        "asymmetry",
        PAIR,
        "contacts",
        status="E",
        where=(*_LEADERS, ("setting", "journey")),
    ),
    Read("contacts", "meetings_leaders", "n", PAIR, "contacts", unit="{meeting}", where=(*_LEADERS, ("setting", NONE))),
    Read(
        "contacts",
        "statements",
        "n",
        PAIR,
        "contacts",
        unit="{statement}",
        where=(("table", "statements"), ("category", NONE), ("setting", NONE), ("type", NONE)),
    ),
    Read(
        "contacts",
        "agreements_signed",
        "n_signed",
        PAIR,
        "contacts",
        unit="{agreement}",
        where=(("table", "agreements"), ("category", NONE), ("setting", NONE), ("type", NONE)),
    ),
    *(
        Read(
            "contacts",
            "visits_leaders",
            column,
            ends,
            "contacts",
            is_directed=True,
            unit="{visit}",
            where=(*_LEADERS, ("setting", "journey")),
        )
        for column, ends in (("n_a_to_b", ("actor_a", "actor_b")), ("n_b_to_a", ("actor_b", "actor_a")))
    ),
)
"""Directed rows name first whose share or act it is, then the partner."""

COVERED = {
    "trade_total": ("trade", "total"),
    "trade_exports": ("trade", "exports"),
    "energy_volume": ("energy", "volume"),
    "settlement_share": ("settlement", "share"),
    "exercises": ("exercises", "occurrence"),
    "leader_meetings": ("visits", "occurrence"),
    "un_identical_share": ("votes", "roll_call"),
    "un_agreement": ("votes", "roll_call"),
    "un_kappa": ("votes", "roll_call"),
    "covote_opposed_share": ("votes", "roll_call"),
    "atop_ordinal": ("alliances", "alliance"),
    "alliance_s": ("alliances", "alliance"),
    "arms_tiv": ("arms_transfers", "delivery"),
    **{f"finance_{stage}": ("funding", "amount") for stage in STAGES},
}
"""The cells of coverage that say why a year of an indicator is empty."""
EMPTY = {
    "none_found": "O",
    "not_searched": "L",
    "not_captured": "L",
    "found": "O",
    "out_of_domain": "M",
    "not_published": "Q",
}
"""The SDMX status of a year without a value, by the state of coverage: O missing, L not collected, M cannot exist, Q suppressed."""


def scope_of(coverage: Rows) -> list[str]:
    """The dyads that coverage answers for."""
    return sorted({row["dyad"] for row in coverage})


def within(table: pa.Table, dyads: list[str]) -> pa.Table:
    """The rows of a table between the sides of ``dyads``: cut down once, before its columns are read one by one."""
    ends = next(rule.ends for rule in READ if set(rule.ends) <= set(table.column_names))
    sides = pa.array(sorted({actor for dyad in dyads for actor in dyad.split("-")} | {NONE}), pa.string())
    return table.filter(pc.and_(pc.is_in(table[ends[0]], value_set=sides), pc.is_in(table[ends[1]], value_set=sides)))


def read(table: pa.Table, rule: Read, dyads: list[str]) -> Iterator[dict[str, Any]]:
    """The rows of one indicator: of the dyads in scope, where there is a value or a bound."""
    for name, value in rule.where:
        table = table.filter(pc.equal(table[name], value))
    key = (table.schema.metadata or {})[b"key"].decode().split(",")
    for row in table.select(sorted(_columns(rule, table, key))).to_pylist():
        made = _row(row, rule, key)
        in_order = rule.is_directed or row[rule.ends[0]] < row[rule.ends[1]]
        is_known = any(made[name] is not None for name in ("obs_value", "value_low", "value_high"))
        if made["dyad"] in dyads and in_order and is_known:
            yield made


def _columns(rule: Read, table: pa.Table, key: list[str]) -> set[str]:
    wanted = {
        rule.column,
        f"{rule.column}_low",
        f"{rule.column}_high",
        rule.year,
        rule.count,
        "rests_on",
        "obs_status",
        "definition_id",
        "window_start",
        "dyad",
        *_OWN,
    }
    return {*key, *rule.ends, *(name for name in wanted if name and name in table.column_names)}


def _row(row: Mapping[str, Any], rule: Read, key: list[str]) -> dict[str, Any]:
    value = row[rule.column]
    low, high = row.get(f"{rule.column}_low", value), row.get(f"{rule.column}_high", value)
    value, low, high = (None if x is None else float(x) for x in (value, low, high))
    first, second = (row[name] for name in rule.ends)
    own = {name: row[column] for column, name in _OWN.items() if row.get(column) is not None}
    rests_on = row.get("rests_on")
    count = row[rule.count] or 1 if rule.count else len(rests_on) if rests_on is not None else 1
    year, start = row[rule.year], row.get("window_start")
    return {
        "indicator": rule.indicator,
        "dyad": row.get("dyad") or joined(first, second),
        "origin": first if rule.is_directed else NONE,
        "destination": second if rule.is_directed else NONE,
        "definition_id": NONE,
        "status": "actual",
        "series": NONE,
        "time_period": f"{start}/{year}" if start else str(year),
        "unit_measure": rule.unit,
        "freq": "A",
        "year": year,
        **own,
        "obs_value": value,
        "value_low": low,
        "value_high": high,
        "obs_status": rule.status or row.get("obs_status", "A"),
        "is_contested": False,
        "method_id": rule.method,
        "n_observations": count,
        "table": rule.table,
        "row_id": "|".join(str(row[name]) for name in key),
        "observation_id": None,
    }


def _is_panel(row: Mapping[str, Any]) -> bool:
    """Whether a row belongs to a yearly series that coverage answers for: no forecast, no count by a rule of others, no single currency of money."""
    is_yearly = row["freq"] == "A" and row["year"] is not None and row["status"] != "expected"
    by_others = row["table"] == "counts" and row["method_id"] != shown.COUNTED
    in_one_currency = row["table"] == "funding_years" and row["series"] != "ledger_usd"
    return is_yearly and row["indicator"] in COVERED and not by_others and not in_one_currency


def gaps(rows: Rows, coverage: Rows) -> Rows:
    """A row without a value for each year that coverage answers for and a series lacks. None is a zero: counts have theirs in ``counts``."""
    cells = defaultdict(list)
    for cell in coverage:
        cells[cell["table"], cell["measure"], cell["dyad"]].append(cell)
    series: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    first: dict[tuple[Any, ...], dict[str, Any]] = {}
    names = [name for name in KEY if name != "time_period"]
    for row in rows:
        if _is_panel(row):
            same = tuple(row[name] for name in names)
            series[same].add(row["year"])
            first.setdefault(same, row)
    return [
        _gap(first[same], cell)
        for same, years in series.items()
        for cell in cells[(*COVERED[first[same]["indicator"]], first[same]["dyad"])]
        if int(cell["time_period"]) not in years
    ]


def _gap(row: Mapping[str, Any], cell: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a year without a row. Counts of records say their zeros themselves, by definition, in ``counts``."""
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
    cut = {name: within(table, scope) for name, table in tables.items()}
    rows = [
        *shown.trade_rows(trade),
        *shown.energy_rows(energy),
        *shown.settlement_rows(settlement),
        *shown.count_rows(counts, definitions),
        *shown.finance_rows(funding, actors),
        *shown.sanction_rows(dyads, scope),
        *shown.case_rows(sanctions_reports, sources, actors, scope),
        *shown.mirror_rows(mirror_gaps, scope),
        *(row for rule in READ for row in read(cut[rule.table], rule, scope)),
    ]
    rows += gaps(rows, coverage)
    rows.sort(key=lambda row: tuple(str(row[name]) for name in KEY))
    return pa.Table.from_pylist(rows, schema=derive.to_arrow(model_of("indicators")))


_TABLES = sorted({rule.table for rule in READ})
add(declared(build, "measured", "derived", _TABLES, schema="indicators", is_published=False))
