"""Each report of trade and energy beside its neighbours in the joined series: what cannot be believed alone is doubted.

Neighbours are the same series' last years, over all sources and versions, the other side of the flow, other sources of
the same reporter, totals that documents quote of it, and the number's own first version. Every comparison is of one
series or of one reporter's period, by the factors declared here: no edit elsewhere moves a doubt. The queries are in
``neighbours.sql``; what a doubt does is for the preferred-value rule and the tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa

from pipelines.row_types import LedgerTradeRow
from schemas import derive
from schemas.tables import model_of

FACTORS = {
    "FACTOR": 2,  # by which a number of some weight is out of line with all its neighbours
    "SPREAD": 3,  # up to which the largest step of its own series excuses it
    "FAR": 5,  # the same of a number of a tenth of that weight, and of months
    "SEASON": 1.6,  # within which a month is of the extremes of the years next to its own
    "BLOCK": 5,  # by which half of a reporter's period must be out of line for all of it to be
    "DRIFT": 1.5,  # by which half of it is away from its first version, or both flows from a quoted total
    "LOST": 0.1,  # the share of a line of a file that could not be read, from which the rest is doubted
    "LARGE": 0.005,  # the share of the reporter's trade from half of which a number alone is judged
    "WORTH": 2e7,  # and its worth
    "GAP": 5,  # years that a neighbour in time may be away
    "NEAR": 1.1,  # within which a number is in line with its neighbours
    "CROSSED": 3.3,  # by which two together must be out of line, where each is nearer to that of the other
    "SAME": 0.005,  # within which two sources have one number
}
READ = [
    *("source_id", "capture_id", "source_row", "observation_id", "origin", "destination", "reporter", "valuation"),
    *("scope", "product", "goods_services", "freq", "time_period", "year", "value", "unit_measure", "is_current"),
    "vintage_date",
]
"""Columns of ``trade_reports`` that are compared."""
CELL = ["source_id", "capture_id", "source_row", "is_current"]
"""Columns of ``quarantine`` that name a figure that could not be read."""
QUOTED = "ledger"
_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def of_energy(read: Callable[[list[str]], pa.Table]) -> pa.Table:
    """What ``read`` reads of ``energy_reports``, in the columns of trade: what is measured in place of goods."""
    rows = read(["measure" if name == "goods_services" else name for name in READ if name != "scope"])
    names = ["goods_services" if name == "measure" else name for name in rows.column_names]
    return rows.rename_columns(names).append_column("scope", pa.nulls(rows.num_rows, pa.string()))


def doubted(
    reports: pa.Table, ledger_trade: Iterable[LedgerTradeRow], quarantine: pa.Table, *, is_money: bool = True
) -> pa.Table:
    """Rows of ``doubts`` for the current ``reports`` (columns ``READ``) that are out of line, beside what is quoted.

    Of one report each rule says one thing; ``rival`` is the observation of what speaks against it. What is no money
    weighs a thousand a unit: a tonne of oil or gas is worth up to so much.
    """
    import duckdb

    schema = derive.to_arrow(model_of("doubts"))
    if not reports.num_rows:
        return schema.empty_table()
    parts = [reports.select(READ), _quoted(ledger_trade), quarantine.select(CELL)]
    given = pa.concat_tables(parts, promote_options="permissive")
    given = given.append_column("id", pa.array(range(given.num_rows), pa.int64()))
    factors = FACTORS if is_money else FACTORS | {"WORTH": FACTORS["WORTH"] / 1e3}
    sql = re.sub(r"\{\{ (\w+) \}\}", lambda name: str(factors[name[1]]), _SQL)
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("given", given)
        connection.execute(sql)
        found = connection.sql(
            "SELECT DISTINCT ON (row_id, code, rule) 'trade_reports' AS \"table\", code, rule, note,"
            " concat(g.capture_id, '#', g.source_row) AS row_id, g.observation_id, NULL AS evidence_id,"
            " other.observation_id AS rival FROM found JOIN given g USING (id)"
            " LEFT JOIN given other ON other.id = found.rival ORDER BY row_id, code, rule, note"
        ).to_arrow_table()
    return found.select(schema.names).cast(schema)


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
    names = [*(name for name in READ if name not in ("source_row", "vintage_date")), "measure"]
    columns = [pa.field(n, types.field(n).type if n in types.names else pa.string()) for n in names]
    return pa.Table.from_pylist(rows, schema=pa.schema(columns))
