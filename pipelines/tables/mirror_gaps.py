"""mirror_gaps: the importer's report of a flow against the exporter's, for each pair of reports of the same flow.

Pairs are of current ``trade_reports`` by the two states themselves and of observations of ``trade`` whose value is a
document's, from any two sources, with one direction, period, territory, product, kind of trade and currency. A
CIF/FOB factor applies where a CIF import meets a FOB export: 1.06 for the point; the bounds also take two others, and
the pair's own of the year where ``transport_margins`` has it. Totals of both directions are paired too, with factor 1:
nothing can correct them. An estimate is nobody's report, and neither is what nobody read or what is given for a
reporter that published nothing, and what is doubted: none of them is paired.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bilateral.commons.groups import grouped
from pipelines.indicators import mirror
from pipelines.row_types import (
    DoubtsRow,
    LedgerCoverageRow,
    MirrorGapsArrow,
    TradeReportsArrow,
    TradeRow,
    TransportMarginsArrow,
)
from pipelines.rows import replaced
from pipelines.tables.shared.doubted_reports import firm
from pipelines.tables.shared.pairs import dyads_of
from pipelines.tables.shared.quoted_trade import LEDGER, WEAK, Pair, withheld
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import BOUNDS, interval_columns
from schemas import derive
from schemas.tables import model_of

FLOW = ("measure", "origin", "destination", "time_period", "scope", "product", "goods_services", "unit_measure")
"""What the two reports of a pair have in common."""
MEASURES = ("gap_ratio", "log_gap", "symmetric_gap")
REPORT = pa.schema(
    [pa.field(name, pa.string()) for name in (*FLOW, "report_id", "reporter", "source_id", "valuation")]
    + [pa.field("value", pa.float64())]
)
READ = ["capture_id", "source_row", "year", "is_estimated", "is_current"]
READ += [name for name in REPORT.names if name not in ("measure", "report_id")]
"""What is read of ``trade_reports``."""
AT_ONCE = 16
"""Exporters whose reports are paired at a time: those of all would take gigabytes."""
ORDER = ("origin", "destination", "measure", *FLOW[3:], "exporter_report_id", "importer_report_id")


@table("derived")
def build(
    trade_reports: Callable[..., TradeReportsArrow],
    trade: list[TradeRow],
    transport_margins: TransportMarginsArrow,
    report_doubts: list[DoubtsRow],
    ledger_coverage: list[LedgerCoverageRow],
) -> pa.Table:
    """Ratio, logarithm and symmetric gap of each pair of an exporter's and an importer's report."""
    silent, scope = withheld(trade), {row["dyad"] for row in ledger_coverage}
    quoted = grouped((_first(row), row) for row in trade)
    origins = sorted({*pc.unique(trade_reports(["origin"])["origin"]).to_pylist(), *quoted})
    parts = [derive.to_arrow(model_of("mirror_gaps")).empty_table()]
    for start in range(0, len(origins), AT_ONCE):
        some = origins[start : start + AT_ONCE]
        read = trade_reports(READ, origin=some, is_current=[True])
        reports = published_reports(firm(read, report_doubts), silent)
        published = set(reports["report_id"].to_pylist())
        others = [row for end in some for row in quoted.get(end, ()) if row["preferred_support_id"] not in published]
        told = quoted_reports([row for row in others if not row["is_doubted"]])
        parts.append(_reduced(_gaps(paired(pa.concat_tables([reports, told])), transport_margins), scope))
    return pa.concat_tables(parts)


def _first(row: TradeRow) -> str:
    """Who exports; of a total, the first of the two."""
    return str(row["origin"] or row["actor_a"])


def published_reports(reports: TradeReportsArrow, silent: Collection[Pair]) -> pa.Table:
    """Current reports by one of the two sides, neither of them the world or a group, of years that are not silent."""
    by_side = [pc.equal(reports["reporter"], reports[end]) for end in ("origin", "destination")]
    is_own = pc.and_(pc.invert(reports["is_estimated"]), pc.fill_null(pc.or_(*by_side), False))
    is_current = pc.and_(reports["is_current"], pc.is_valid(reports["value"]))
    is_current = pc.and_(is_current, pc.not_equal(reports["origin"], reports["destination"]))  # no re-imports
    rows = reports.filter(pc.and_(is_own, is_current))
    for reporter, partner, year in silent:
        ends = [pc.is_in(rows[end], value_set=pa.array([reporter, partner])) for end in ("origin", "destination")]
        of_year = pc.and_(pc.equal(rows["reporter"], reporter), pc.equal(rows["year"], year))
        rows = rows.filter(pc.invert(pc.and_(pc.and_(*ends), of_year)))
    ids = pc.binary_join_element_wise(rows["capture_id"], rows["source_row"], "#")
    columns = {name: rows[name] for name in REPORT.names if name in rows.column_names}
    columns |= {"measure": pa.array(["exports"] * rows.num_rows, pa.string()), "report_id": ids}
    return pa.table([columns[name] for name in REPORT.names], schema=REPORT)


def quoted_reports(trade: list[TradeRow]) -> pa.Table:
    """Observations that documents support and somebody read; a total runs from the first actor to the second."""
    rows: list[dict[str, object]] = []
    for row in trade:
        is_known = row["n_documents"] and row["value"] is not None and row["definition_id"] is None
        is_known = is_known and row["obs_status"] not in WEAK
        if row["measure"] in ("exports", "total") and row["status"] == "actual" and is_known:
            ends = {"origin": _first(row), "destination": row["destination"] or row["actor_b"]}
            if row["reporter"] in ends.values():
                rows.append({**row, **ends, "report_id": row["trade_id"], "source_id": LEDGER})
    return pa.Table.from_pylist(rows, schema=REPORT)


def paired(reports: pa.Table) -> MirrorGapsArrow:
    """Each exporter's report of a flow beside each importer's, sorted by flow and then by the reports' ids."""
    own = ("report_id", "source_id", "valuation", "value")
    sides = []
    for side, end in (("exporter", "origin"), ("importer", "destination")):
        rows = reports.filter(pc.equal(reports["reporter"], reports[end])).select([*FLOW, *own])
        rows = replaced(rows, "scope", pc.fill_null(rows["scope"], ""))  # a join finds no nulls
        sides.append(rows.rename_columns([*FLOW, *(f"{side}_{name}" for name in own)]))
    pairs = sides[0].join(sides[1], keys=list(FLOW), join_type="inner")
    pairs = replaced(pairs, "scope", pc.if_else(pc.equal(pairs["scope"], ""), None, pairs["scope"]))
    return pairs.sort_by([(name, "ascending") for name in ORDER])


def _own_factors(pairs: MirrorGapsArrow, margins: TransportMarginsArrow) -> pa.Array:
    """The factor of each pair's own margin in its year; null where there is none."""
    of_pair = margins.filter(margins["is_current"]).select(["exporter", "importer", "year", "value"])
    of_pair = of_pair.rename_columns(["origin", "destination", "year", "margin"])
    keys = pairs.select(["origin", "destination"]).append_column("year", _year_of(pairs["time_period"]))
    places = keys.append_column("place", pa.arange(0, keys.num_rows))
    joined = places.join(of_pair, keys=["origin", "destination", "year"]).sort_by("place")
    return pa.array(mirror.factor_of(joined["margin"].to_numpy()), from_pandas=True)


def _gaps(pairs: MirrorGapsArrow, margins: TransportMarginsArrow) -> pa.Table:
    schema = derive.to_arrow(model_of("mirror_gaps"))
    exporter, importer = (pairs.column(f"{side}_value").to_numpy() for side in ("exporter", "importer"))
    is_fob, is_cif = (pc.equal(pairs["exporter_valuation"], "FOB"), pc.equal(pairs["importer_valuation"], "CIF"))
    is_corrected = pc.fill_null(pc.and_(is_fob, is_cif), False).to_numpy()
    own = np.where(is_corrected, _own_factors(pairs, margins).to_numpy(zero_copy_only=False), np.nan)
    factors = [*(np.where(is_corrected, factor, 1.0) for factor in mirror.FACTORS), own]
    columns: dict[str, object] = {name: pairs.column(name) for name in pairs.column_names if name in schema.names}
    for name in MEASURES:
        # the last digit of a logarithm is not the same on every processor
        values = [np.round(getattr(mirror, name)(importer, exporter, factor), 12) for factor in factors]
        interval = (values[0], np.fmin.reduce(values), np.fmax.reduce(values))
        columns |= interval_columns(name, (pa.array(part, from_pandas=True) for part in interval))
    columns |= {"is_corrected": pa.array(is_corrected), "factor": pa.array(factors[0])}
    columns["pair_factor"] = pa.array(own, from_pandas=True)
    columns |= {"dyad": dyads_of(pairs["origin"], pairs["destination"]), "year": _year_of(pairs["time_period"])}
    columns |= {"rests_on": _ledger_ids(pairs), "extract_id": pa.nulls(pairs.num_rows, pa.string())}
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _reduced(gaps: MirrorGapsArrow, scope: Collection[str]) -> pa.Table:
    """``gaps`` with the ratio alone of two publishers' reports of a pair that is not in coverage.

    The rest follows from both values and the factors in the row, and would take a sixth of a release with all files.
    """
    is_covered = pc.is_in(gaps["dyad"], value_set=pa.array(sorted(scope), pa.string()))
    is_bare = pc.and_(pc.is_null(gaps["rests_on"]), pc.invert(is_covered))
    names = (name + end for name in MEASURES for end in BOUNDS if name + end != MEASURES[0])
    for name in names if pc.any(is_bare).as_py() else ():
        gaps = replaced(gaps, name, pc.if_else(is_bare, None, gaps.column(name)))
    return gaps


def _year_of(periods: pa.ChunkedArray) -> pa.ChunkedArray:
    """The year of a period; null where it spans several."""
    first, last = pc.utf8_slice_codeunits(periods, 0, 4), pc.replace_substring_regex(periods, r"^.*/", "")
    is_one = pc.equal(first, pc.utf8_slice_codeunits(last, 0, 4))
    return pc.if_else(is_one, first, pa.scalar(None, pa.string())).cast(pa.int64())


def _ledger_ids(pairs: MirrorGapsArrow) -> pa.Array:
    """The ids of those of the two reports that are observations of the ledger, sorted; null where neither is."""
    nothing = pa.scalar(None, pa.string())
    a, b = (
        pc.if_else(pc.equal(pairs.column(f"{side}_source_id"), LEDGER), pairs.column(f"{side}_report_id"), nothing)
        for side in ("exporter", "importer")
    )
    is_turned = pc.fill_null(pc.greater(a, b), False)
    both = [pc.if_else(is_turned, *ends).combine_chunks() for ends in ((b, a), (a, b))]
    place = np.arange(2 * pairs.num_rows).reshape(2, -1).T.ravel()
    ids = pa.concat_arrays(both).take(pa.array(place))
    count = np.add(*(pc.is_valid(side).to_numpy(zero_copy_only=False).astype(np.int32) for side in both))
    offsets = pa.array(np.concatenate([[0], np.cumsum(count)]), pa.int32())
    return pa.ListArray.from_arrays(offsets, ids.drop_null(), mask=pa.array(count == 0))
