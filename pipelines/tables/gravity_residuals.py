"""gravity_residuals: departures of trade from a gravity model, fitted once for each source and side that reports."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from pipelines.indicators.gravity import departures, reported
from pipelines.row_types import ActorsRow, LedgerTreatedRow, TradeReportsArrow
from pipelines.statistics.treated_pairs import treated_pairs
from pipelines.tables.shared import trade_panel
from pipelines.tables.shared.pairs import dyads_of
from pipelines.tables.shared.registry import table
from schemas import derive
from schemas.tables.gravity_residuals import SIDES, Model

SINCE = 1992
"""The first year in which the successors of the Soviet Union trade."""


@table("derived")
def build(
    trade_reports: Callable[..., TradeReportsArrow], actors: list[ActorsRow], ledger_treated: list[LedgerTreatedRow]
) -> pa.Table:
    """Every departure that can be computed; trade that a hypothesis declares cut off is in no fit."""
    reports = trade_reports(trade_panel.READ)
    schema, known = derive.to_arrow(Model), trade_panel.actors_of(actors, reports)
    is_cut = treated_pairs([row for row in ledger_treated if row["is_cut"]], known.code)
    names, parts = pa.array(known.names, pa.string()), [schema.empty_table()]
    every = trade_panel.by_source(reports, known)
    del reports
    for source, flows in sorted(every.items()):
        for side in SIDES:
            first, trade = reported(flows, known.is_state, SINCE, by_exporter=side == "exporter")
            trade[:, is_cut] = np.nan
            gone = departures(trade)
            year, origin, destination = np.nonzero(np.isfinite(gone))
            order = np.lexsort((year, destination, origin))
            a, b = (names.take(pa.array(code[order])) for code in (origin, destination))
            columns: dict[str, object] = {
                "source_id": pa.repeat(source, len(order)),
                "side": pa.repeat(side, len(order)),
                "origin": a,
                "destination": b,
                "year": pa.array(first + year[order]),
                "dyad": dyads_of(a, b),
                "residual": pa.array(gone[year, origin, destination][order]),
                "extract_id": pa.nulls(len(order), pa.string()),
            }
            parts.append(pa.table([columns[name] for name in schema.names], schema.names).cast(schema))
    return pa.concat_tables(parts).combine_chunks()
