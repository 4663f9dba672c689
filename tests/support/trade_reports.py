"""Small tables of trade reports, as the sources would have made them, for tests of what is computed from them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from schemas import derive
from schemas.tables import model_of

STATES = ("AUS", "BRA", "CHN", "DEU", "RUS", "USA")
ACTORS = [
    *({"actor_id": name, "type": "state"} for name in STATES),
    {"actor_id": "EUE", "type": "grouping"},
    {"actor_id": "WLD", "type": "aggregate"},
]


def report(origin: str, destination: str, value: float | None, reporter: str | None, **more: Any) -> dict[str, Any]:
    """One annual report of goods of 2022 in dollars, by ``reporter`` on the usual valuation, from Comtrade unless ``more`` says otherwise."""
    valuation = {origin: "FOB", destination: "CIF"}.get(reporter or "")
    year = more.get("year", 2022)
    row = {
        "source_id": "un_comtrade",
        "capture_id": "un_comtrade-0",
        "vintage_date": date(2024, 1, 1),
        "is_current": True,
        "observation_id": "",
        "origin": origin,
        "destination": destination,
        "reporter": reporter,
        "valuation": valuation,
        "product": "TOTAL",
        "goods_services": "G",
        "classification": None,
        "freq": "A",
        "time_period": str(year),
        "year": year,
        "value": value,
        "unit_measure": "USD",
        "obs_status": "A",
        "is_estimated": False,
        "slice": "",
    }
    return row | more


def table(*rows: dict[str, Any]) -> pa.Table:
    """The rows as ``trade_reports``."""
    numbered = [{"source_row": str(number), **row} for number, row in enumerate(rows)]
    return pa.Table.from_pylist(numbered, schema=derive.to_arrow(model_of("trade_reports")))


def economy(**gdp: float) -> pa.Table:
    """GDP of 2022 in dollars by actor, as ``economy``."""
    same = {
        "indicator": "gdp",
        "year": 2022,
        "series": "NY.GDP.MKTP.CD",
        "unit_measure": "USD",
        "obs_status": "A",
        "source_id": "world_bank",
        "capture_id": "world_bank-0",
        "vintage_date": date(2024, 1, 1),
        "source_row": "1",
        "is_current": True,
    }
    rows = [{"actor_id": actor, "value": value, **same} for actor, value in gdp.items()]
    return pa.Table.from_pylist(rows, schema=derive.to_arrow(model_of("economy")))


def observation(measure: str, actors: str, value: float | None, reporter: str | None, **more: Any) -> dict[str, Any]:
    """One observation of ``trade`` that a document supports: ``RUS>CHN`` for a flow, ``CHN-RUS`` for a total or share; goods of 2022, USD."""
    origin, destination = actors.split(">") if ">" in actors else (None, None)
    a, b = sorted(actors.replace(">", "-").split("-"))
    row = {
        "trade_id": f"trade/{actors}/{measure}/{reporter}/{more.get('time_period', 2022)}/{more.get('unit_measure', 'USD')}",
        "measure": measure,
        "origin": origin,
        "destination": destination,
        "actor_a": a,
        "actor_b": b,
        "reporter": reporter,
        "valuation": {origin: "FOB", destination: "CIF"}.get(reporter) if origin else None,
        "base_actor": None,
        "product": "TOTAL",
        "goods_services": "G",
        "status": "actual",
        "definition_id": None,
        "period_kind": "year",
        "time_period": "2022",
        "unit_measure": "USD",
        "value": value,
        "value_low": value,
        "value_high": value,
        "n_documents": 1,
        "preferred_support_id": "press#1",
    }
    return row | more
