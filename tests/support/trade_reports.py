"""Small tables of trade reports, as the sources would have made them, for tests of what is computed from them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from schemas import derive
from schemas.tables import model_of
from tests.support.rows import default_row

STATES = ("AUS", "BRA", "CHN", "DEU", "RUS", "USA")
ACTORS = [
    *({"actor_id": name, "type": "state"} for name in STATES),
    {"actor_id": "EUE", "type": "grouping"},
    {"actor_id": "WLD", "type": "aggregate"},
]


def report(origin: str, destination: str, value: float | None, reporter: str | None, **more: Any) -> dict[str, Any]:
    """One annual report: goods, 2022, dollars, the usual valuation, from Comtrade, unless ``more`` says otherwise."""
    valuation = {origin: "FOB", destination: "CIF"}.get(reporter or "")
    year = more.get("year", 2022)
    sides = {"origin": origin, "destination": destination, "reporter": reporter, "valuation": valuation}
    return default_row("annual_report", time_period=str(year), year=year, value=value, **sides) | more


def table(*rows: dict[str, Any]) -> pa.Table:
    """The rows as ``trade_reports``."""
    numbered = [{"source_row": str(number), **row} for number, row in enumerate(rows)]
    return pa.Table.from_pylist(numbered, schema=derive.to_arrow(model_of("trade_reports")))


def economy(**gdp: float) -> pa.Table:
    """GDP of 2022 in dollars by actor, as ``economy``."""
    rows = [default_row("gdp", actor_id=actor, value=value) for actor, value in gdp.items()]
    return pa.Table.from_pylist(rows, schema=derive.to_arrow(model_of("economy")))


def transport_margins(**margins: float) -> pa.Table:
    """Margins of 2022 in per cent of the CIF value by importer and exporter, as ``CHN_RUS=6.5``."""
    rows = [default_row("margin", importer=pair[:3], exporter=pair[4:], value=value) for pair, value in margins.items()]
    return pa.Table.from_pylist(rows, schema=derive.to_arrow(model_of("transport_margins")))


def observation(measure: str, actors: str, value: float | None, reporter: str | None, **more: Any) -> dict[str, Any]:
    """One observation of ``trade`` from a document, goods of 2022 in dollars.

    ``actors`` is ``RUS>CHN`` for a flow, ``CHN-RUS`` for a total or a share.
    """
    origin, destination = actors.split(">") if ">" in actors else (None, None)
    a, b = sorted(actors.replace(">", "-").split("-"))
    unit, period = more.get("unit_measure", "USD"), more.get("time_period", 2022)
    return {
        **default_row("quoted_trade", trade_id=f"trade/{actors}/{measure}/{reporter}/{period}/{unit}", measure=measure),
        "origin": origin,
        "destination": destination,
        "actor_a": a,
        "actor_b": b,
        "reporter": reporter,
        "valuation": {origin: "FOB", destination: "CIF"}.get(reporter) if origin else None,
        **dict.fromkeys(("value", "value_low", "value_high"), value),
        **more,
    }
