"""indicators, the front door: the numbers most people want, each leading back to its observation. No formula lives here."""

from __future__ import annotations

from typing import Any

from pipelines.frames import Rows
from pipelines.subjects import dyad as joined
from pipelines.table import table
from pipelines.tables.dyads import states
from schemas.vocabulary import FREQUENCIES

NONE = "*"
KEY = (
    "indicator",
    "dyad",
    "origin",
    "destination",
    "definition_id",
    "status",
    "time_period",
    "unit_measure",
    "series",
)
_SHOWN = ("value", "value_low", "value_high", "obs_status", "is_contested")


def _row(
    source: dict[str, Any],
    indicator: str,
    dyad: str,
    observation_id: str,
    year: int | None,
    **more: str | None,
) -> dict[str, Any]:
    dimensions = {
        "indicator": indicator, "dyad": dyad, "origin": NONE, "destination": NONE, "series": NONE,
        "definition_id": source.get("definition_id") or NONE, "status": source["status"], "unit_measure": source["unit_measure"],
    }  # fmt: skip
    given = {name: value for name, value in more.items() if value is not None}
    frequency = {"freq": FREQUENCIES[source.get("period_kind", "year")]}
    return (
        dimensions
        | given
        | frequency
        | {name: source[name] for name in _SHOWN}
        | {"year": year, "observation_id": observation_id}
    )


def _year(row: dict[str, Any]) -> int | None:
    start, end = row["start_date"], row["end_date"]
    return start.year if start and end and start.year == end.year else None


def trade_rows(trade: Rows) -> Rows:
    """Reference reports of exports, totals and balances of all products; ``series`` is G, S or GS."""
    return [
        _row(r, f"trade_{r['measure']}", r["dyad"], r["trade_id"], _year(r), origin=r["origin"], destination=r["destination"],
             time_period=r["time_period"], series=r["goods_services"])
        for r in trade
        if r["is_reference"] and r["measure"] in ("exports", "total", "balance") and r["product"] == "TOTAL"
    ]  # fmt: skip


def energy_rows(energy: Rows) -> Rows:
    """Reference reports of energy volumes, values and rates; ``series`` is the product, and the route where there is one."""
    return [
        _row(r, f"energy_{r['measure']}", r["dyad"], r["energy_id"], _year(r), origin=r["origin"], destination=r["destination"],
             time_period=r["time_period"], series="/".join(x for x in (r["product"], r["route"]) if x))
        for r in energy
        if r["is_reference"] and r["measure"] in ("volume", "value", "rate")
    ]  # fmt: skip


def settlement_rows(settlement: Rows) -> Rows:
    """Shares of currencies; ``series`` is whose trade, flow, currency and reporter."""
    return [
        _row(r, f"settlement_{r['measure']}", joined(r["actor_id"], r["partner_id"]), r["settlement_id"], _year(r),
             time_period=r["time_period"], series="/".join((r["actor_id"], r["flow"], r["currency"], r["reporter"] or NONE)))
        for r in settlement
        if r["n_evidence"]
    ]  # fmt: skip


def count_rows(counts: Rows, definitions: Rows) -> Rows:
    """Numbers of exercises, meetings and visits of two actors; ``series`` is computed or published.

    Meetings by a definition of leaders alone are called ``leader_meetings``.
    """
    leaders = {
        d["definition_id"] for d in definitions if d["ranks"] == ["leader"] or "leader" in d["definition_id"]
    }
    rows = []
    for r in counts:
        if r["dyad"]:
            name = (
                "leader_meetings"
                if r["measure"] == "meetings" and r["definition_id"] in leaders
                else r["measure"]
            )
            series = ("computed" if r["is_computed"] else "published") + (
                f"/{r['actor_id']}" if r["actor_id"] else ""
            )
            rows.append(
                _row(r, name, r["dyad"], r["count_id"], _year(r), time_period=r["time_period"], series=series)
            )
    return rows


def finance_rows(funding: Rows, actors: Rows) -> Rows:
    """Amounts of deals by status, from provider to recipient; ``series`` is the deal.

    A part is left out where its whole has an amount in the same status and unit, so that rows may be added up.
    Where nobody is named as recipient the row has no direction, and its dyad is the provider and the partner.
    """
    state_of = {row["actor_id"]: row["state_id"] for row in actors}
    parent = {r["funding_id"]: r["part_of_id"] for r in funding}
    known = {(r["funding_id"], r["status"], r["unit_measure"]) for r in funding if r["measure"] == "amount"}

    def is_part_of_known(row: dict[str, Any]) -> bool:
        whole = row["part_of_id"]
        while whole:
            if (whole, row["status"], row["unit_measure"]) in known:
                return True
            whole = parent.get(whole)
        return False

    rows = []
    for r in funding:
        if r["measure"] != "amount" or not r["providers"] or is_part_of_known(r) or r["year"] is None:
            continue
        others = r["recipients"] or r["partners"] or []
        givers = sorted(states(dict.fromkeys(r["providers"], "provider"), state_of))
        takers = sorted(states(dict.fromkeys(others, "recipient"), state_of))
        if len(givers) == len(takers) == 1 and givers != takers:
            ends = {"origin": givers[0], "destination": takers[0]} if r["recipients"] else {}
            rows.append(_row(r, "finance", joined(givers[0], takers[0]), r["observation_id"], r["year"],
                             time_period=str(r["year"]), series=r["funding_id"], **ends))  # fmt: skip
    return rows


@table("indicators")
def build(
    trade: Rows, energy: Rows, settlement: Rows, counts: Rows, definitions: Rows, funding: Rows, actors: Rows
) -> Rows:
    """One narrow table of numbers by indicator, dyad or direction, and period."""
    rows = [
        *trade_rows(trade), *energy_rows(energy), *settlement_rows(settlement),
        *count_rows(counts, definitions), *finance_rows(funding, actors),
    ]  # fmt: skip
    return sorted(rows, key=lambda r: tuple(str(r[name]) for name in KEY))
