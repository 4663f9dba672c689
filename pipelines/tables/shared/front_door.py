"""The front door, ``indicators``: the shape of its rows, and its rows from tables of observations.

Each row names the row that it is taken from. No formula belongs here; computed tables are read in
``pipelines/tables/measured.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from typing import Any, cast

from pipelines.row_types import (
    AccountsRow,
    ActorsRow,
    CountsRow,
    DefinitionsRow,
    DyadsRow,
    EnergyRow,
    FundingRow,
    IndicatorsRow,
    MirrorGapsArrow,
    QuotedRow,
    SettlementRow,
    TargetsRow,
    TradeRow,
)
from pipelines.rows import AnyRow, pick, where
from pipelines.tables.shared import benchmarks
from pipelines.tables.shared.deals import is_flow, shares
from pipelines.tables.shared.quoted_trade import LEDGER, WEAK
from pipelines.tables.shared.unpacking import BOUNDS, VALUE, common_year, interval_columns
from schemas import derive
from schemas.tables import model_of
from schemas.vocabulary import FREQUENCIES
from schemas.written.ids import dyad as dyad_id

KEY = derive.key_columns(model_of("indicators"))
NONE = "*"
"""What a dimension holds in a row that has none."""
ACCOUNTS = "accounts"
"""The table of numbers that follow from one reporter's figures."""
OBSERVED, COUNTED = "preferred-value", "count-by-definition"
_MIRRORED = ("exporter_source_id", "importer_source_id", "goods_services", "unit_measure")
_FUNDING_KEY = ("funding_id", "status", "measure", "unit_measure", "actor_id")
BENCHMARK = tuple(name for name in benchmarks.COLUMNS if name != "benchmark_by")
_DEFAULTS = dict.fromkeys(("origin", "destination", "definition_id", "series", "scope"), NONE) | {
    "status": "actual",
    "freq": "A",
    "obs_status": "A",
    "is_break": False,
    "is_contested": False,
    "is_doubted": False,
    "n_observations": 1,
    "row_id": None,
    "observation_id": None,
    "rests_on": None,
    **dict.fromkeys(BENCHMARK),
}


def indicator_row(
    indicator: str, dyad: str, interval: Iterable[Any], year: int | None, **columns: object
) -> IndicatorsRow:
    """One row of ``indicators``; ``interval`` is value, low and high, ``columns`` override the defaults unless None.

    The period is the year unless ``time_period`` is passed; ``row_id`` is the key of the row of ``table`` behind it,
    and ``basis`` is what must not change within a series without being marked.
    """
    value, low, high = interval
    number = {"obs_value": value, "value_low": low, "value_high": high}
    row = {**_DEFAULTS, "indicator": indicator, "dyad": dyad, "year": year, "time_period": str(year), **number}
    row |= {name: value for name, value in columns.items() if value is not None}
    return cast("IndicatorsRow", row)


def series_code(row: IndicatorsRow, usual: AnyRow) -> str:
    """The short name of a row's series: ``BI/trade_total/CHN-RUS/A/CHN``, or ``…/CHN;unit=CNY``.

    ``usual`` is the indicator's entry in the register: what equals it is left out, as is whatever a row has none of.
    So a dimension that is added one day, with a usual value for all there is, changes no code.
    """
    parts = [] if row["series"] == NONE else row["series"].split("/")
    n_items = usual.get("items") or 0
    item = "/".join(parts[:n_items])
    more: dict[str, tuple[Any, Any]] = {"definition": (row["definition_id"], NONE), "status": (row["status"], "actual")}
    more |= {"unit": (row["unit_measure"], usual.get("unit_measure")), "scope": (row["scope"], NONE)}
    if usual.get("item"):
        more, parts = more | {"item": (item, usual["item"])}, parts[n_items:]
    between = row["dyad"] if row["origin"] == NONE else f"{row['origin']}>{row['destination']}"
    stated = [f";{name}={value}" for name, (value, normal) in sorted(more.items()) if value != normal]
    return "/".join(("BI", row["indicator"], between, row["freq"], *parts)) + "".join(stated)


def key_of(row: IndicatorsRow) -> tuple[str, ...]:
    """The key of a row of ``indicators`` as text, by which rows are sorted."""
    return tuple(map(str, pick(row, KEY).values()))


def observed_row(row: AnyRow, table: str, indicator: str, dyad: str, row_id: str, **columns: Any) -> IndicatorsRow:
    """A row from one row of a table of observations or counts."""
    is_count = bool(row.get("is_computed"))
    basis = (row.get("reporter"), row.get("valuation"), row["obs_status"] in WEAK)
    return indicator_row(
        indicator,
        dyad,
        (row[f"value{end}"] for end in BOUNDS),
        **{name: row[name] for name in ("status", "unit_measure", "obs_status", "is_contested")},
        definition_id=row.get("definition_id") or None,
        scope=row.get("scope"),
        method_id=COUNTED if is_count else OBSERVED,
        n_observations=len(row["record_ids"] or ()) if is_count else 1,
        table=table,
        row_id=row_id,
        **{name: row.get(name) for name in BENCHMARK},
        basis=basis,
        observation_id=None if is_count else row.get("observation_id") or row_id,
        **columns,
    )


def period_columns(
    row: AccountsRow | TradeRow | EnergyRow | SettlementRow | CountsRow | TargetsRow | QuotedRow,
) -> dict[str, Any]:
    """Year, period and frequency of a row of observations."""
    year = common_year(row["start_date"], row["end_date"])
    return {"year": year, "time_period": row["time_period"], "freq": FREQUENCIES[row["period_kind"]]}


def flow_columns(row: TradeRow | EnergyRow | TargetsRow | QuotedRow) -> dict[str, Any]:
    """Period and ends of a row of flows."""
    return {**period_columns(row), **pick(row, ("origin", "destination"))}


def mark_breaks(rows: list[IndicatorsRow]) -> None:
    """Set ``is_break`` where the ``basis`` of a row is not that of the last row of its series that has a number.

    Months stand beside months: a month between two years does not hide a break of these.
    """
    last: dict[tuple[object, ...], object] = {}
    for row in sorted(rows, key=lambda row: (row["year"] or 0, row["time_period"])):
        as_made: Any = row
        if (basis := as_made.pop("basis", None)) is not None and row["n_observations"]:
            series = (row["freq"], *pick(row, (name for name in KEY if name != "time_period")).values())
            row["is_break"] = last.setdefault(series, basis) != basis
            last[series] = basis


def trade_rows(trade: list[TradeRow], doubted: Set[str] = frozenset()) -> list[IndicatorsRow]:
    """Exports, totals and balances of all products; ``series`` is G, S or GS and the reporter: each has its own. Places
    among the partners in goods, as documents state them, stand beside the computed ones.

    Of several reports by one reporter that differ only in valuation, those that are not ``doubted`` come first, and of
    these the reference is shown; otherwise one that is not weak before one that is, one with a valuation before one
    without, and then the one with the most evidence.
    """

    def order(r: TradeRow) -> tuple[bool, bool, bool, bool, int, str]:
        is_weak, is_unvalued = r["obs_status"] in WEAK, r["valuation"] is None
        return r["trade_id"] in doubted, not r["is_reference"], is_weak, is_unvalued, -r["n_evidence"], r["trade_id"]

    rows: dict[tuple[str, ...], IndicatorsRow] = {}
    for r in sorted(trade, key=order):
        if not r["n_evidence"] or r["product"] != "TOTAL":
            continue
        owner, reporter, name = r["base_actor"], r["reporter"] or NONE, f"trade_{r['measure']}"
        columns = flow_columns(r) | {"series": f"{r['goods_services']}/{reporter}"}
        if owner and (r["measure"], r["goods_services"], r["origin"]) == ("rank", "G", None):
            (partner,) = {*r["dyad"].split("-")} - {owner}
            name, columns = "partner_rank", columns | {"series": reporter, "origin": owner, "destination": partner}
        if r["measure"] in ("exports", "total", "balance") or name == "partner_rank":
            row = observed_row(r, "trade", name, r["dyad"], r["trade_id"], **columns)
            rows.setdefault(key_of(row), row)
    return list(rows.values())


def account_rows(accounts: list[AccountsRow]) -> list[IndicatorsRow]:
    """What follows from a reporter's figures; the end of ``series`` says whether it is derived or converted.

    What contradicts a figure that is stated stays in ``accounts``: here it would be taken for the better one.
    """
    rows: dict[tuple[str, ...], IndicatorsRow] = {}
    against = {r["account_id"].partition("|against ")[0] for r in accounts if r["contradicts"]}
    for r in sorted(accounts, key=lambda r: (r["unit_measure"] != "USD", r["account_id"])):
        is_share, reporter = r["measure"].endswith("_share"), r["reporter"] or NONE
        if r["contradicts"] or r["account_id"] in against or (is_share and r["goods_services"] != "G"):
            continue
        (partner,) = {*r["dyad"].split("-")} - {reporter} if is_share else (None,)
        row = indicator_row(
            r["measure"] if is_share else f"trade_{r['measure']}",
            r["dyad"],
            pick(r, VALUE).values(),
            **pick(r, ("scope", "unit_measure", "is_contested", "obs_status", "rests_on")),
            **period_columns(r),
            origin=reporter if is_share else r["origin"],
            destination=partner if is_share else r["destination"],
            series="/".join((LEDGER, r["method"]) if is_share else (r["goods_services"], reporter, r["method"])),
            method_id=r["method"],
            n_observations=len(r["rests_on"]),
            table=ACCOUNTS,
            row_id=r["account_id"],
        )
        rows.setdefault(key_of(row), row)
    return list(rows.values())


def energy_rows(energy: list[EnergyRow]) -> Iterator[IndicatorsRow]:
    """Reference reports of energy volumes, values, rates and shares; ``series`` is the product, and the route if any.

    A share names whose total it divides and, where the document says so, in what it is measured: 35.1 per cent of the
    value and 35.8 per cent of the volume are two series.
    """
    for r in energy:
        if r["is_reference"] and r["measure"] in ("volume", "value", "rate", "share"):
            series = "/".join(filter(None, pick(r, ("product", "route", "base_actor", "basis")).values()))
            columns = flow_columns(r) | {"series": series}
            yield observed_row(r, "energy", f"energy_{r['measure']}", r["dyad"], r["energy_id"], **columns)


def settlement_rows(settlement: list[SettlementRow]) -> Iterator[IndicatorsRow]:
    """Shares of currencies; ``series`` is whose trade it is, flow, currency and reporter."""
    for r in settlement:
        if r["n_evidence"]:
            dyad, name = dyad_id(r["actor_id"], r["partner_id"]), f"settlement_{r['measure']}"
            series = "/".join((r["actor_id"], r["flow"], r["currency"], r["reporter"] or NONE))
            columns = period_columns(r) | {"series": series}
            yield observed_row(r, "settlement", name, dyad, r["settlement_id"], **columns)


def count_rows(counts: list[CountsRow], definitions: list[DefinitionsRow]) -> Iterator[IndicatorsRow]:
    """Numbers of exercises, meetings and visits of two actors; ``series`` is computed or published.

    Meetings by a definition that covers leaders only are called ``leader_meetings``.
    """
    leaders = {d["definition_id"] for d in definitions if d["ranks"] == ["leader"] or "leader" in d["definition_id"]}
    for r in counts:
        if r["dyad"]:
            name = "leader_meetings" if r["measure"] == "meetings" and r["definition_id"] in leaders else r["measure"]
            series = ("computed" if r["is_computed"] else "published") + (f"/{r['actor_id']}" if r["actor_id"] else "")
            yield observed_row(r, "counts", name, r["dyad"], r["count_id"], series=series, **period_columns(r))


def finance_rows(funding: list[FundingRow], actors: list[ActorsRow]) -> list[IndicatorsRow]:
    """Amounts of deals by status, from provider to recipient; ``series`` is the deal.

    Yearly sums are in ``funding_years``. A part is left out where its whole has an amount between the same two, in the
    same status and unit, so that rows can be added up; what other lenders share bounds a part from above only. Without
    a named recipient the row has no direction, and its dyad is the provider and the partner.
    """
    state_of = {row["actor_id"]: row["state_id"] for row in actors}
    parent = {row["funding_id"]: row["part_of_id"] for row in funding}
    flows = [
        (cast("FundingRow", row | interval_columns("value", interval)), sides)
        for row in funding
        if is_flow(row)
        for sides, interval in shares(row, state_of)
        if interval != (None, None, None) or row["value_high"] is None
    ]
    stated = [(row, ends) for row, ends in flows if row["value"] is not None or row["value_low"] is not None]
    known = {(row["funding_id"], ends[0], row["status"], row["unit_measure"]) for row, ends in stated}

    def is_part_of_known(row: FundingRow, dyad: str) -> bool:
        whole = row["part_of_id"]
        while whole and (whole, dyad, row["status"], row["unit_measure"]) not in known:
            whole = parent.get(whole)
        return bool(whole)

    rows: dict[tuple[str, ...], IndicatorsRow] = {}
    for row, (dyad, origin, destination) in sorted(flows, key=lambda flow: flow[0]["value_low"] is None):
        if row["year"] is not None and not is_part_of_known(row, dyad):
            columns = {"origin": origin, "destination": destination, "series": row["funding_id"], "year": row["year"]}
            row_id = "|".join(pick(row, _FUNDING_KEY).values())
            observed = observed_row(row, "funding", "finance", dyad, row_id, **columns)
            rows.setdefault(key_of(observed), observed)
    return list(rows.values())


def mirror_rows(mirror_gaps: MirrorGapsArrow, scope: list[str]) -> list[IndicatorsRow]:
    """Symmetric gaps between two reports of a flow of all goods; ``series`` is sources, kind of trade and currency.

    Where several pairs of reports share a key, the first is shown and ``n_observations`` says how many there are;
    ``mirror_gaps`` has them all.
    """
    rows: dict[tuple[str, ...], IndicatorsRow] = {}
    for gap in where(mirror_gaps, dyad=scope, product="TOTAL").to_pylist():
        is_directed = gap["measure"] == "exports"
        row = indicator_row(
            "mirror_gap",
            gap["dyad"],
            pick(gap, (f"symmetric_gap{end}" for end in BOUNDS)).values(),
            gap["year"],
            origin=gap["origin"] if is_directed else None,
            destination=gap["destination"] if is_directed else None,
            time_period=gap["time_period"],
            unit_measure="%",
            scope=gap["scope"],
            series="/".join(pick(gap, _MIRRORED).values()),
            freq="A" if gap["time_period"] == str(gap["year"]) else "_Z",
            method_id="mirror-gap",
            basis=gap["is_corrected"],
            table="mirror_gaps",
            row_id="|".join((gap["exporter_report_id"], gap["importer_report_id"])),
        )
        if (key := key_of(row)) in rows:
            rows[key]["n_observations"] += 1
        else:
            rows[key] = row
    return list(rows.values())


def sanction_rows(dyads: list[DyadsRow], scope: list[str]) -> list[IndicatorsRow]:
    """Sanctions that came into force in a year, from sender to target: a lower bound, since no search is complete."""
    records: dict[tuple[tuple[str, str], int], set[str]] = defaultdict(set)
    for row in dyads:
        is_dated = row["is_realised"] and row["origin"] and row["year"]
        if row["table"] == "sanctions" and is_dated and row["dyad"] in scope:
            records[(row["origin"], row["destination"]), row["year"]].add(row["record_id"])
    return [
        indicator_row(
            "sanctions",
            dyad_id(*ends),
            (None, float(len(ids)), None),
            year,
            origin=ends[0],
            destination=ends[1],
            series="ledger",
            unit_measure="{sanction}",
            method_id="sanctions",
            n_observations=len(ids),
            table="dyads",
            row_id="|".join((min(ids), *sorted(ends))),
        )
        for (ends, year), ids in records.items()
    ]
