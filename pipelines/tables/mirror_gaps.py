"""mirror_gaps: what the importer says of a flow against what the exporter says, for each pair of reports of the same flow.

Paired are current reports of ``trade_reports`` by the two states themselves, and observations of ``trade`` whose value is a document's,
of the same direction, period, product, kind of trade and currency, whichever source they are from. A CIF/FOB factor applies where an
importer's CIF value meets an exporter's FOB value. Totals of both directions are paired as well; nothing can correct them, so the factor is 1.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table

LEDGER = "ledger"
THING = ("measure", "origin", "destination", "time_period", "product", "goods_services", "unit_measure")
REPORT = pa.schema(
    [pa.field(name, pa.string()) for name in (*THING, "report_id", "reporter", "source_id", "valuation")]
    + [pa.field("value", pa.float64())]
)


@table("derived")
def build(trade_reports: pa.Table, trade: Rows) -> pa.Table:
    """Ratio, logarithm and symmetric gap of each pair of an exporter's and an importer's report."""
    reports = published(trade_reports)
    seen = set(reports["report_id"].to_pylist())
    others = [row for row in trade if row["preferred_support_id"] not in seen]
    return _table(paired(pa.concat_tables([reports, quoted(others)])))


def published(reports: pa.Table) -> pa.Table:
    """Current reports by one of the two sides, none of them the world or a group."""
    mine = pc.or_(
        pc.equal(reports["reporter"], reports["origin"]), pc.equal(reports["reporter"], reports["destination"])
    )
    rows = reports.filter(
        pc.and_(pc.fill_null(mine, False), pc.and_(reports["is_current"], pc.is_valid(reports["value"])))
    )
    ids = pc.binary_join_element_wise(rows["capture_id"], rows["source_row"], "#")
    constant = {"measure": pa.array(["exports"] * rows.num_rows, pa.string()), "report_id": ids}
    return pa.table([constant.get(name) if name in constant else rows[name] for name in REPORT.names], schema=REPORT)


def quoted(trade: Rows) -> pa.Table:
    """Observations that documents support; a total runs from the first actor to the second, by name alone."""
    rows: list[dict[str, Any]] = []
    for row in trade:
        is_known = row["n_documents"] and row["value"] is not None and row["definition_id"] is None
        if row["measure"] in ("exports", "total") and row["status"] == "actual" and is_known:
            ends = {"origin": row["origin"] or row["actor_a"], "destination": row["destination"] or row["actor_b"]}
            if row["reporter"] in ends.values():
                rows.append({**row, **ends, "report_id": row["trade_id"], "source_id": LEDGER})
    return pa.Table.from_pylist(rows, schema=REPORT)


def paired(reports: pa.Table) -> pa.Table:
    """Each exporter's report beside each importer's of the same thing, in the order of what they report and then of their ids."""
    theirs = ("report_id", "source_id", "valuation", "value")
    sides = []
    for side, end in (("exporter", "origin"), ("importer", "destination")):
        rows = reports.filter(pc.equal(reports["reporter"], reports[end])).select([*THING, *theirs])
        sides.append(rows.rename_columns([*THING, *(f"{side}_{name}" for name in theirs)]))
    pairs = sides[0].join(sides[1], keys=list(THING), join_type="inner")
    order = (
        "origin",
        "destination",
        "measure",
        "time_period",
        "product",
        "goods_services",
        "unit_measure",
        "exporter_report_id",
        "importer_report_id",
    )
    return pairs.sort_by([(name, "ascending") for name in order])


def _table(pairs: pa.Table) -> pa.Table:
    import numpy as np

    from pipelines.indicators import mirror
    from schemas import derive
    from schemas.tables import model_of

    schema = derive.to_arrow(model_of("mirror_gaps"))
    exporter, importer = (pairs[f"{side}_value"].to_numpy() for side in ("exporter", "importer"))
    is_fob, is_cif = (pc.equal(pairs["exporter_valuation"], "FOB"), pc.equal(pairs["importer_valuation"], "CIF"))
    is_corrected = pc.fill_null(pc.and_(is_fob, is_cif), False).to_numpy()
    factors = [np.where(is_corrected, factor, 1.0) for factor in mirror.FACTORS]
    made: dict[str, Any] = {name: pairs[name] for name in pairs.column_names if name in schema.names}
    for name in ("gap_ratio", "log_gap", "symmetric_gap"):
        # the last digit of a logarithm is not the same on every processor
        values = [np.round(getattr(mirror, name)(importer, exporter, factor), 12) for factor in factors]
        spans = {"": values[0], "_low": np.fmin.reduce(values), "_high": np.fmax.reduce(values)}
        made |= {name + suffix: pa.array(v, from_pandas=True) for suffix, v in spans.items()}
    made |= {"is_corrected": pa.array(is_corrected), "factor": pa.array(factors[0]), "rests_on": _rests_on(pairs)}
    made |= {"dyad": _dyad(pairs), "year": _year(pairs["time_period"])}
    return pa.table([made[name] for name in schema.names], schema=schema)


def _dyad(pairs: pa.Table) -> pa.Array:
    a, b = pairs["origin"], pairs["destination"]
    is_sorted = pc.less(a, b)
    return pc.binary_join_element_wise(pc.if_else(is_sorted, a, b), pc.if_else(is_sorted, b, a), "-")


def _year(periods: pa.ChunkedArray) -> pa.ChunkedArray:
    """The year of a period that lies in one."""
    first, last = pc.utf8_slice_codeunits(periods, 0, 4), pc.replace_substring_regex(periods, r"^.*/", "")
    is_one = pc.equal(first, pc.utf8_slice_codeunits(last, 0, 4))
    return pc.if_else(is_one, first, pa.scalar(None, pa.string())).cast(pa.int64())


def _rests_on(pairs: pa.Table) -> pa.Array:
    """The ids of the two that are observations of the ledger, sorted; null where none is."""
    import numpy as np

    nothing = pa.scalar(None, pa.string())
    a, b = (
        pc.if_else(pc.equal(pairs[f"{side}_source_id"], LEDGER), pairs[f"{side}_report_id"], nothing)
        for side in ("exporter", "importer")
    )
    is_turned = pc.fill_null(pc.greater(a, b), False)
    both = [pc.if_else(is_turned, *ends).combine_chunks() for ends in ((b, a), (a, b))]
    place = np.arange(2 * pairs.num_rows).reshape(2, -1).T.ravel()
    found = pa.concat_arrays(both).take(pa.array(place))
    count = np.add(*(pc.is_valid(ids).to_numpy(zero_copy_only=False).astype(np.int32) for ids in both))
    offsets = pa.array(np.concatenate([[0], np.cumsum(count)]), pa.int32())
    return pa.ListArray.from_arrays(offsets, found.drop_null(), mask=pa.array(count == 0))
