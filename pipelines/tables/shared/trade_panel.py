"""From tables to the arrays of trade indicators: actors as numbers, annual flows by source, output by state.

Only current annual reports of all goods in dollars. No formula belongs here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators.arrays import Flags, Indices, Numbers
from pipelines.indicators.mirror import factor_of
from pipelines.indicators.sides import BITS, NOBODY, Flows, pack
from pipelines.row_types import ActorsRow, EconomyArrow, TradeReportsArrow, TransportMarginsArrow
from pipelines.rows import where

WORLD = "WLD"
CURRENCY = "USD"
ORDER = ("un_comtrade", "imf_imts", "ledger", "cow_trade")
"""Sources by preference: customs data, what the IMF compiles from them, what documents quote, and the one for long
series."""
RECONCILED = ("baci_totals",)
"""Sources that no state's own figure is in: they come after all others, and after mirrors."""
WITHOUT_TOTALS = ("comtrade_by_partner",)
"""Sources with a few partners of each reporter, whose sum is no total: nothing can be related to it."""
FEW = 20
"""Partners that a reporter must have in a file whose sum is a total; other files are of a few."""
LARGE = 50_000
"""Rows above which a file is not looked at: it has more partners."""
_READ = "origin destination reporter valuation year value is_estimated capture_id obs_status".split()
READ = [*_READ, "source_id", "scope", "is_current", "freq", "product", "goods_services", "unit_measure"]
"""What is read of ``trade_reports``."""
_ANNUAL = {"freq": "A", "product": "TOTAL", "goods_services": "G", "unit_measure": CURRENCY}


class Actors(NamedTuple):
    """All actors by number, in alphabetical order of their ids, and which of them are states."""

    names: list[str]
    code: Mapping[str, int]
    is_state: Flags


def encoded(reports: TradeReportsArrow) -> TradeReportsArrow:
    """The reports with numbers for the names of their actors, which are then looked up once and not in each step."""
    for side in ("origin", "destination"):
        column = pa.chunked_array([reports[side].combine_chunks()]).dictionary_encode()
        reports = reports.set_column(reports.schema.get_field_index(side), side, column)
    return reports


def actors_of(actors: list[ActorsRow], reports: TradeReportsArrow) -> Actors:
    """Every actor of the table and of the reports, and the world."""
    seen = {name for side in ("origin", "destination") for name in pc.unique(reports[side]).to_pylist()}
    names = sorted({WORLD, *seen, *(row["actor_id"] for row in actors)})
    states = {row["actor_id"] for row in actors if row["type"] == "state"}
    is_state = np.array([name in states for name in names], dtype=bool)
    return Actors(names, {name: number for number, name in enumerate(names)}, is_state)


def place(source: str) -> tuple[int, str]:
    """The sort key of a source by preference; sources outside ``ORDER`` come last."""
    return (ORDER.index(source) if source in ORDER else len(ORDER), source)


def by_source(reports: TradeReportsArrow, actors: Actors) -> dict[str, Flows]:
    """Annual flows of each source, sources in the order of preference."""
    chosen = pc.and_(reports["is_current"], pc.is_valid(reports["value"]))
    for name, word in _ANNUAL.items():
        chosen = pc.and_(chosen, pc.equal(reports.column(name), word))
    rows = reports.select(_READ)
    sources = sorted({*pc.unique(reports["source_id"]).to_pylist()} - {*WITHOUT_TOTALS}, key=place)
    return {s: _flows(_chosen(rows, pc.and_(chosen, pc.equal(reports["source_id"], s))), actors) for s in sources}


def territories(reports: TradeReportsArrow) -> dict[tuple[str, str, str, int], str]:
    """The territory of reports that are of another than the usual one, by source, both ends either way, and year."""
    others = reports.filter(pc.is_valid(reports["scope"]))
    columns = ("source_id", "origin", "destination", "year", "scope")
    told = set(zip(*(others.column(name).to_pylist() for name in columns), strict=True))
    return {(source, *ends, year): scope for source, a, b, year, scope in told for ends in ((a, b), (b, a))}


def _is_of_few(rows: TradeReportsArrow) -> Flags | None:
    """Which flows are of captures in which no reporter has as many as ``FEW`` partners; None where there are none."""
    if rows["reporter"].null_count == len(rows):  # compiled of all
        return None
    of_few = []
    for capture, count in zip(*pc.value_counts(rows["capture_id"]).flatten(), strict=True):
        own = rows.filter(pc.equal(rows["capture_id"], capture)) if count.as_py() <= LARGE else rows.slice(0, 0)
        if own["reporter"].null_count == len(own):
            continue
        origin, destination = (own[side].cast(pa.string()) for side in ("origin", "destination"))
        partner = pc.if_else(pc.equal(origin, own["reporter"]), destination, origin)
        pairs = pa.table({"reporter": own["reporter"], "partner": partner}).group_by(["reporter", "partner"])
        counts = pc.value_counts(pairs.aggregate([])["reporter"]).field("counts")
        of_few += [capture.as_py()] if pc.max(counts).as_py() < FEW else []
    return _array(pc.is_in(rows["capture_id"], value_set=pa.array(of_few)), bool) if of_few else None


def _chosen(rows: TradeReportsArrow, chosen: pa.ChunkedArray) -> TradeReportsArrow:
    """The chosen rows; all of them are not copied."""
    return rows if pc.all(chosen).as_py() else rows.filter(chosen)


def _flows(rows: TradeReportsArrow, actors: Actors) -> Flows:
    origin, destination, reporter = (_codes(rows[name], actors) for name in ("origin", "destination", "reporter"))
    return Flows(
        origin,
        destination,
        _array(rows["year"], np.int64),
        reporter,
        _array(rows["value"], float),
        is_fob=_array(pc.fill_null(pc.equal(rows["valuation"], "FOB"), False), bool),
        is_estimated=_array(rows["is_estimated"], bool),
        world=actors.code[WORLD],
        is_of_few=_is_of_few(rows),
        is_one_sided=_array(pc.equal(rows["obs_status"], "I"), bool),
    )


def _array(column: pa.ChunkedArray, kind: type) -> np.ndarray:
    return column.to_numpy().astype(kind, copy=False)


def _codes(column: pa.ChunkedArray, actors: Actors) -> Indices:
    """Numbers of the actors in a column; NOBODY for null."""
    if column.null_count == len(column):
        return np.full(len(column), NOBODY, dtype=np.int64)
    encoded = pa.chunked_array([column.combine_chunks()]).dictionary_encode().combine_chunks()
    ids = encoded if isinstance(encoded, pa.DictionaryArray) else encoded.chunk(0)
    codes = np.array([actors.code[name] for name in ids.dictionary.to_pylist()] + [NOBODY], dtype=np.int64)
    return codes[pc.fill_null(ids.indices, -1).to_numpy()]


def pair_factors(margins: TransportMarginsArrow, actors: Actors) -> tuple[Indices, Numbers]:
    """CIF/FOB factors of importers, exporters and years: sorted keys, and values."""
    rows = where(margins, is_current=True, importer=actors.names, exporter=actors.names)
    key = pack(_codes(rows["importer"], actors), _codes(rows["exporter"], actors), _array(rows["year"], np.int64))
    order = np.argsort(key)
    return key[order], factor_of(_array(rows["value"], float)[order])


def output(economy: EconomyArrow, actors: Actors) -> tuple[Indices, Numbers]:
    """GDP in current dollars: sorted keys of actor and year, and values."""
    rows = where(economy, indicator="gdp", unit_measure=CURRENCY, actor_id=actors.names)
    rows = rows.filter(pc.is_valid(rows["value"]))
    key = (_codes(rows["actor_id"], actors) << BITS) | _array(rows["year"], np.int64)
    order = np.argsort(key)
    return key[order], _array(rows["value"], float)[order]
