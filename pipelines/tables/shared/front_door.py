"""Tables made of observations, unpacked into rows of the front door: each leads back to one observation or count.

No formula lives here. Tables that are computed are read in ``pipelines/tables/measured.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows
from pipelines.tables.shared import deals
from pipelines.tables.shared.actors import exists
from schemas.tables.indicators import KEY
from schemas.vocabulary import FREQUENCIES
from schemas.written.ids import dyad as joined

NONE = "*"
OBSERVED, COUNTED = "preferred-value", "count-by-definition"
_FUNDING = ("funding_id", "status", "measure", "unit_measure")


def _row(
    source: dict[str, Any], table: str, indicator: str, dyad: str, row_id: str, year: int | None, **more: str | None
) -> dict[str, Any]:
    """A row of the front door; ``row_id`` is the row of ``table``, and the observation where it is one."""
    is_count = bool(source.get("is_computed"))
    made: dict[str, Any] = {
        "indicator": indicator,
        "dyad": dyad,
        "origin": NONE,
        "destination": NONE,
        "series": NONE,
        "definition_id": source.get("definition_id") or NONE,
        "status": source["status"],
        "unit_measure": source["unit_measure"],
        "freq": FREQUENCIES[source.get("period_kind", "year")],
        "year": year,
        "obs_value": source["value"],
        "value_low": source["value_low"],
        "value_high": source["value_high"],
        "obs_status": source["obs_status"],
        "is_contested": source["is_contested"],
        "method_id": COUNTED if is_count else OBSERVED,
        "n_observations": len(source["record_ids"] or ()) if is_count else 1,
        "table": table,
        "row_id": row_id,
        "observation_id": None if is_count else source.get("observation_id") or row_id,
    }
    return made | {name: value for name, value in more.items() if value is not None}


def _year(row: dict[str, Any]) -> int | None:
    start, end = row["start_date"], row["end_date"]
    return start.year if start and end and start.year == end.year else None


def trade_rows(trade: Rows) -> Rows:
    """Reports of exports, totals and balances of all products; ``series`` is G, S or GS and the reporter: two reporters make no series.

    Of several reports of one reporter that differ in valuation alone the reference is shown, else the one with most evidence.
    """
    made: dict[tuple[Any, ...], dict[str, Any]] = {}
    for r in sorted(trade, key=lambda r: (not r["is_reference"], -r["n_evidence"], r["trade_id"])):
        if r["n_evidence"] and r["measure"] in ("exports", "total", "balance") and r["product"] == "TOTAL":
            row = _row(
                r,
                "trade",
                f"trade_{r['measure']}",
                r["dyad"],
                r["trade_id"],
                _year(r),
                origin=r["origin"],
                destination=r["destination"],
                time_period=r["time_period"],
                series=f"{r['goods_services']}/{r['reporter'] or NONE}",
            )
            made.setdefault(tuple(row[name] for name in KEY), row)
    return list(made.values())


def energy_rows(energy: Rows) -> Rows:
    """Reference reports of energy volumes, values and rates; ``series`` is the product, and the route where there is one."""
    return [
        _row(
            r,
            "energy",
            f"energy_{r['measure']}",
            r["dyad"],
            r["energy_id"],
            _year(r),
            origin=r["origin"],
            destination=r["destination"],
            time_period=r["time_period"],
            series="/".join(x for x in (r["product"], r["route"]) if x),
        )
        for r in energy
        if r["is_reference"] and r["measure"] in ("volume", "value", "rate")
    ]


def settlement_rows(settlement: Rows) -> Rows:
    """Shares of currencies; ``series`` is whose trade, flow, currency and reporter."""
    return [
        _row(
            r,
            "settlement",
            f"settlement_{r['measure']}",
            joined(r["actor_id"], r["partner_id"]),
            r["settlement_id"],
            _year(r),
            time_period=r["time_period"],
            series="/".join((r["actor_id"], r["flow"], r["currency"], r["reporter"] or NONE)),
        )
        for r in settlement
        if r["n_evidence"]
    ]


def count_rows(counts: Rows, definitions: Rows) -> Rows:
    """Numbers of exercises, meetings and visits of two actors; ``series`` is computed or published.

    Meetings by a definition of leaders alone are called ``leader_meetings``.
    """
    leaders = {d["definition_id"] for d in definitions if d["ranks"] == ["leader"] or "leader" in d["definition_id"]}
    rows = []
    for r in counts:
        if r["dyad"]:
            name = "leader_meetings" if r["measure"] == "meetings" and r["definition_id"] in leaders else r["measure"]
            series = ("computed" if r["is_computed"] else "published") + (f"/{r['actor_id']}" if r["actor_id"] else "")
            rows.append(
                _row(r, "counts", name, r["dyad"], r["count_id"], _year(r), time_period=r["time_period"], series=series)
            )
    return rows


def finance_rows(funding: Rows, actors: Rows) -> Rows:
    """Amounts of deals by status, from provider to recipient; ``series`` is the deal. Sums by year are in ``funding_years``.

    A part is left out where its whole has an amount between the same two in the same status and unit, so that rows may be
    added up. Where nobody is named as recipient the row has no direction, and its dyad is the provider and the partner.
    """
    state_of = {row["actor_id"]: row["state_id"] for row in actors}
    parent = {row["funding_id"]: row["part_of_id"] for row in funding}
    flows = [(row, between) for row in funding if deals.is_flow(row) and (between := deals.ends(row, state_of))]
    known = {(row["funding_id"], between[0], row["status"], row["unit_measure"]) for row, between in flows}

    def is_part_of_known(row: dict[str, Any], dyad: str) -> bool:
        whole = row["part_of_id"]
        while whole:
            if (whole, dyad, row["status"], row["unit_measure"]) in known:
                return True
            whole = parent.get(whole)
        return False

    return [
        _row(
            row,
            "funding",
            "finance",
            dyad,
            "|".join(row[name] for name in _FUNDING),
            row["year"],
            time_period=str(row["year"]),
            series=row["funding_id"],
            origin=origin,
            destination=destination,
        )
        for row, (dyad, origin, destination) in flows
        if row["year"] is not None and not is_part_of_known(row, dyad)
    ]


def mirror_rows(mirror_gaps: pa.Table, scope: list[str]) -> Rows:
    """Symmetric gaps between two reports of one flow of all goods; ``series`` is the two sources, the kind of trade and the currency.

    Where several pairs share these, the first is shown and ``n_observations`` says how many there are; all stand in ``mirror_gaps``.
    """
    made: dict[tuple[str, ...], dict[str, Any]] = {}
    kept = pc.and_(
        pc.is_in(mirror_gaps["dyad"], value_set=pa.array(scope, pa.string())), pc.equal(mirror_gaps["product"], "TOTAL")
    )
    for row in mirror_gaps.filter(kept).to_pylist():
        directed, is_year = row["measure"] == "exports", row["time_period"] == str(row["year"])
        ends = (row["origin"], row["destination"]) if directed else (NONE, NONE)
        series = "/".join(
            (row["exporter_source_id"], row["importer_source_id"], row["goods_services"], row["unit_measure"])
        )
        key = (*ends, row["dyad"], row["time_period"], series)
        if key in made:
            made[key]["n_observations"] += 1
            continue
        made[key] = {
            "indicator": "mirror_gap",
            "dyad": row["dyad"],
            "origin": ends[0],
            "destination": ends[1],
            "definition_id": NONE,
            "status": "actual",
            "time_period": row["time_period"],
            "unit_measure": "%",
            "series": series,
            "freq": "A" if is_year else "_Z",
            "year": row["year"],
            "obs_value": row["symmetric_gap"],
            "value_low": row["symmetric_gap_low"],
            "value_high": row["symmetric_gap_high"],
            "obs_status": "A",
            "is_contested": False,
            "method_id": "mirror-gap",
            "n_observations": 1,
            "table": "mirror_gaps",
            "row_id": "|".join((row["exporter_report_id"], row["importer_report_id"])),
            "observation_id": None,
        }
    return list(made.values())


def sanction_rows(dyads: Rows, scope: list[str]) -> Rows:
    """Sanctions records that came into force in a year, from sender to target: at least so many, for no search is complete."""
    found: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for row in dyads:
        if (
            row["table"] == "sanctions"
            and row["is_realised"]
            and row["origin"]
            and row["year"]
            and row["dyad"] in scope
        ):
            found[row["origin"], row["destination"], row["year"]].append(row["record_id"])
    return [
        {
            "indicator": "sanctions",
            "dyad": joined(origin, destination),
            "origin": origin,
            "destination": destination,
            "series": "ledger",
            "definition_id": NONE,
            "status": "actual",
            "unit_measure": "{sanction}",
            "freq": "A",
            "year": year,
            "time_period": str(year),
            "obs_value": None,
            "value_low": float(len(set(ids))),
            "value_high": None,
            "obs_status": "A",
            "is_contested": False,
            "method_id": "sanctions",
            "n_observations": len(set(ids)),
            "table": "dyads",
            "row_id": "|".join((min(ids), *sorted((origin, destination)))),
            "observation_id": None,
        }
        for (origin, destination, year), ids in found.items()
    ]


def case_rows(sanctions_reports: pa.Table, sources: Rows, actors: Rows, scope: list[str]) -> Rows:
    """Cases of sanctions in force in a year, from sender to target: a data set lists all it knows, so none is a zero in its years."""
    made: Rows = []
    current = sanctions_reports.filter(sanctions_reports["is_current"])
    listed = {row["source_id"]: row for row in sources if "sanctions_reports" in row["feeds"]}
    actor_of = {row["actor_id"]: row for row in actors}
    for source_id in sorted(set(current["source_id"].to_pylist())):
        cases: dict[tuple[str, str], Rows] = defaultdict(list)
        for row in current.filter(pc.equal(current["source_id"], source_id)).to_pylist():
            cases[row["sender"], row["target"]].append(row)
        first, last = listed[source_id]["first_year"], listed[source_id]["last_year"]
        for dyad in scope:
            a, b = dyad.split("-")
            years = [year for year in range(first, last + 1) if exists(actor_of[a], year) and exists(actor_of[b], year)]
            for ends in ((a, b), (b, a)):
                made += [_case_row(source_id, ends, year, cases[ends]) for year in years]
    return made


def _case_row(source_id: str, ends: tuple[str, str], year: int, cases: Rows) -> dict[str, Any]:
    active = sorted(
        f"{case['capture_id']}|{case['source_row']}"
        for case in cases
        if case["first_year"] <= year <= (case["last_year"] or year)
    )
    number = float(len(active))
    return {
        "indicator": "sanctions_active",
        "dyad": joined(*ends),
        "origin": ends[0],
        "destination": ends[1],
        "series": source_id,
        "definition_id": NONE,
        "status": "actual",
        "unit_measure": "{case}",
        "freq": "A",
        "year": year,
        "time_period": str(year),
        "obs_value": number,
        "value_low": number,
        "value_high": number,
        "obs_status": "A",
        "is_contested": False,
        "method_id": "sanctions",
        "n_observations": len(active),
        "table": "sanctions_reports",
        "row_id": active[0] if active else None,
        "observation_id": None,
    }
