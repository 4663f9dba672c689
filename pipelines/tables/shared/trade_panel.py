"""From tables to the arrays of trade indicators: actors as numbers, annual flows by source, output by state.

Only current annual reports of all goods in dollars. No formula belongs here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators.arrays import Flags, Indices, Numbers
from pipelines.indicators.mirror import factor_of
from pipelines.indicators.sides import BITS, NOBODY, Flows, pack
from pipelines.rows import Rows

WORLD = "WLD"
CURRENCY = "USD"
ORDER = ("un_comtrade", "imf_imts", "ledger", "cow_trade")
"""Sources by preference: customs data, what the IMF compiles from them, what documents quote, and the one for long
series."""
WITHOUT_TOTALS = ("comtrade_by_partner",)
"""Sources with a few partners of each reporter, whose sum is no total: nothing can be related to it."""
FEW = 20
"""Partners below which a reporter's file without its total is of some of them, and no sum of it a total."""
LARGE = 50_000
"""Rows above which a file is not looked at: it has more partners."""
_ANNUAL = {"freq": "A", "product": "TOTAL", "goods_services": "G", "unit_measure": CURRENCY}


@dataclass(frozen=True)
class Actors:
    """All actors by number, in alphabetical order of their ids, and which of them are states."""

    names: list[str]
    code: Mapping[str, int]
    is_state: Flags


def encoded(reports: pa.Table) -> pa.Table:
    """The reports with numbers for the names of their actors, which are then looked up once and not in each step."""
    for side in ("origin", "destination"):
        column = pa.chunked_array([reports[side].combine_chunks()]).dictionary_encode()
        reports = reports.set_column(reports.schema.get_field_index(side), side, column)
    return reports


def actors_of(actors: Rows, reports: pa.Table) -> Actors:
    """Every actor of the table and of the reports, and the world."""
    seen = {name for side in ("origin", "destination") for name in pc.unique(reports[side]).to_pylist()}
    names = sorted({WORLD, *seen, *(row["actor_id"] for row in actors)})
    states = {row["actor_id"] for row in actors if row["type"] == "state"}
    is_state = np.array([name in states for name in names], dtype=bool)
    return Actors(names, {name: number for number, name in enumerate(names)}, is_state)


def place(source: str) -> tuple[int, str]:
    """The sort key of a source by preference; sources outside ``ORDER`` come last."""
    return (ORDER.index(source) if source in ORDER else len(ORDER), source)


def by_source(reports: pa.Table, actors: Actors) -> dict[str, Flows]:
    """Annual flows of each source, sources in the order of preference."""
    chosen = pc.and_(reports["is_current"], pc.is_valid(reports["value"]))
    for name, word in _ANNUAL.items():
        chosen = pc.and_(chosen, pc.equal(reports[name], word))
    named = reports.select(["origin", "destination", "reporter", "capture_id"])
    if of_few := _of_few(named.filter(pc.is_valid(named["reporter"]))):
        chosen = pc.and_(chosen, pc.invert(pc.is_in(reports["capture_id"], pa.array(of_few))))
    rows = reports.select(["origin", "destination", "reporter", "valuation", "year", "value", "is_estimated"])
    sources = sorted({*pc.unique(reports["source_id"]).to_pylist()} - {*WITHOUT_TOTALS}, key=place)
    return {s: _flows(_chosen(rows, pc.and_(chosen, pc.equal(reports["source_id"], s))), actors) for s in sources}


def _of_few(reports: pa.Table) -> list[str]:
    """Captures of reporters with fewer than ``FEW`` partners each and no total: nothing can be related to their sum."""
    of_few = []
    for capture, count in zip(*pc.value_counts(reports["capture_id"]).flatten(), strict=True):
        if count.as_py() > LARGE:
            continue
        rows = reports.filter(pc.equal(reports["capture_id"], capture))
        origin, destination = (rows[side].cast(pa.string()) for side in ("origin", "destination"))
        partner = pc.if_else(pc.equal(origin, rows["reporter"]), destination, origin)
        pairs = (
            pa.table({"reporter": rows["reporter"], "partner": partner}).group_by(["reporter", "partner"]).aggregate([])
        )
        most = pc.max(pc.value_counts(pairs["reporter"]).field("counts")).as_py()
        of_few += [capture.as_py()] if most < FEW and WORLD not in pc.unique(partner).to_pylist() else []
    return of_few


def _chosen(rows: pa.Table, chosen: pa.ChunkedArray) -> pa.Table:
    """The chosen rows; all of them are not copied."""
    return rows if pc.all(chosen).as_py() else rows.filter(chosen)


def _flows(rows: pa.Table, actors: Actors) -> Flows:
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


def pair_factors(margins: pa.Table, actors: Actors) -> tuple[Indices, Numbers]:
    """CIF/FOB factors of importers, exporters and years: sorted keys, and values."""
    rows = margins.filter(margins["is_current"])
    for side in ("importer", "exporter"):
        rows = rows.filter(pc.is_in(rows[side], pa.array(actors.names)))
    key = pack(_codes(rows["importer"], actors), _codes(rows["exporter"], actors), _array(rows["year"], np.int64))
    order = np.argsort(key)
    return key[order], factor_of(_array(rows["value"], float)[order])


def output(economy: pa.Table, actors: Actors) -> tuple[Indices, Numbers]:
    """GDP in current dollars: sorted keys of actor and year, and values."""
    is_gdp = pc.and_(pc.equal(economy["indicator"], "gdp"), pc.equal(economy["unit_measure"], CURRENCY))
    rows = economy.filter(pc.and_(is_gdp, pc.is_valid(economy["value"])))
    rows = rows.filter(pc.is_in(rows["actor_id"], pa.array(actors.names)))
    key = (_codes(rows["actor_id"], actors) << BITS) | _array(rows["year"], np.int64)
    order = np.argsort(key)
    return key[order], _array(rows["value"], float)[order]
