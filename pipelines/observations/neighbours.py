"""Each report of trade and energy beside its neighbours in the joined series: what cannot be believed alone is doubted.

Neighbours are the same series' last years, over all sources and versions, the other side of the flow, other sources of
the same reporter, totals that documents quote of it, and the number's own first version. Every comparison is of one
series or of one reporter's period, by the factors in ``neighbours.yaml``: no edit elsewhere moves a doubt. The queries
are in ``neighbours.sql``; what a doubt does is for the preferred-value rule and the tables.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.row_types import LedgerTradeRow
from schemas import beside, derive
from schemas.tables import model_of

FACTORS: dict[str, float] = beside.read(__file__)
NAMES = ("capture_id", "source_row", "observation_id")
COMPARED = (
    *("source_id", "capture_id", "origin", "destination", "reporter", "valuation", "scope", "product"),
    *("goods_services", "freq", "time_period", "year", "value", "unit_measure", "is_current", "vintage_date"),
)
"""Columns of ``trade_reports`` that name a report, and those that are compared."""
LIMITS: dict[str, Any] = {"threads": 2, "memory_limit": "256MiB", "preserve_insertion_order": False}
"""Of DuckDB: what does not fit waits in files."""
QUOTED = "ledger"
_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def of_energy(read: Callable[[list[str]], pa.Table]) -> pa.Table:
    """What ``read`` reads of ``energy_reports``, in the columns of trade: what is measured in place of goods."""
    columns = [*dict.fromkeys([*COMPARED, *NAMES])]
    rows = read(["measure" if name == "goods_services" else name for name in columns if name != "scope"])
    names = ["goods_services" if name == "measure" else name for name in rows.column_names]
    return rows.rename_columns(names).append_column("scope", pa.nulls(rows.num_rows, pa.string()))


def doubted(
    reports: Callable[..., pa.Table], ledger_trade: list[LedgerTradeRow], quarantine: pa.Table, *, is_money: bool = True
) -> pa.Table:
    """Rows of ``doubts`` for the current ones of ``reports`` that are out of line, beside what is quoted.

    Of one report each rule says one thing; ``rival`` is the observation of what speaks against it. ``reports`` reads
    columns of all: those that name a report are read for the few that are found. What is no money weighs a thousand a
    unit: a tonne of oil or gas is worth up to so much.
    """
    import duckdb

    schema, compared = derive.to_arrow(model_of("doubts")), reports([*COMPARED], is_encoded=True)
    if not compared.num_rows:
        return schema.empty_table()
    quoted = _quoted(ledger_trade)
    factors = FACTORS if is_money else FACTORS | {"WORTH": FACTORS["WORTH"] / 1e3}
    asked, told = re.sub(r"\{\{ (\w+) \}\}", lambda name: str(factors[name[1]]), _SQL).split("-- Told\n")
    taken, judged = asked.split(";\n", 1)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(Path(folder) / "reports.duckdb", config=LIMITS) as on:
        for name, table, first in (("reports", compared, 0), ("quoted", quoted, compared.num_rows)):
            on.register(name, table.append_column("id", pa.array(np.arange(first, first + table.num_rows))))
        on.execute(taken)
        on.unregister("reports")
        del compared, table
        on.execute(judged)
        found = on.sql("SELECT * FROM found").to_arrow_table()
    places = pc.unique(pa.chunked_array([*found["id"].chunks, *found["rival"].drop_null().chunks], pa.int64()))
    every = (pa.chunked_array([*reports([name])[name].chunks, *quoted[name].chunks]) for name in NAMES)
    names = pa.table([*(column.take(places) for column in every), places], names=[*NAMES, "id"])
    unread = quarantine.filter(pc.match_substring(quarantine["source_row"], "/"))
    lines = reports([*NAMES, "is_current"], capture_id=unread["capture_id"].unique().to_pylist())
    with duckdb.connect(config={"threads": 1}) as on:
        for name, table in (("names", names), ("lines", lines), ("unread", unread)):
            on.register(name, table)
        rows = on.sql(told).to_arrow_table()
    return rows.select(schema.names).cast(schema)


def _quoted(ledger_trade: Iterable[LedgerTradeRow]) -> pa.Table:
    """What documents state of flows and totals in one year or month, in the columns of reports."""
    rows = [
        {
            **{name: row[name] for name in ("observation_id", "measure", "reporter", "valuation", "scope", "product")},
            **{name: row[name] for name in ("goods_services", "time_period", "value", "unit_measure")},
            "source_id": QUOTED,
            "capture_id": row["support_id"],
            "origin": row["origin_id"] or row["actor_a"],
            "destination": row["destination_id"] or row["actor_b"],
            "freq": {"year": "A", "month": "M"}[row["period_kind"]],
            "year": int(row["time_period"][:4]),
            "is_current": True,
        }
        for row in ledger_trade
        if row["measure"] in ("exports", "total") and row["status"] == "actual" and row["value"] is not None
        if row["is_admissible"] and not row["doubt"] and row["period_kind"] in ("year", "month") and row["reporter"]
        if not row["definition_id"]
    ]
    types = derive.to_arrow(model_of("trade_reports"))
    names = [*dict.fromkeys([*COMPARED, *NAMES]), "measure"]
    columns = [pa.field(n, types.field(n).type if n in types.names else pa.string()) for n in names]
    return pa.Table.from_pylist(rows, schema=pa.schema(columns))
