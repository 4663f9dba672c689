"""arms_dependence: shares in deliveries of major arms over five-year windows. The deals are in ``arms_transfers``.

The register says in which years a deal was delivered, not how much in each; SIPRI's yearly tables, which do, are not read.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators import arms
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from schemas import edtf

LENGTH = 5
"""Years in a window: yearly deliveries swing too much to compare, so SIPRI itself shows five years together."""

Numbers = npt.NDArray[np.int64]


class Lines(NamedTuple):
    """Supplier and recipient of each pair; and of each line the pair, the same the other way round, the value and the years.

    Actors stand by their place among the ids.
    """

    supplier: Numbers
    recipient: Numbers
    pair: Numbers
    back: Numbers
    tiv: npt.NDArray[np.float64]
    marked: npt.NDArray[np.bool_]


def delivered(transfers: pa.Table) -> pa.Table:
    """Current lines with something delivered, in an order that no order of rows changes: sums of floats depend on it."""
    columns = ["supplier", "recipient", "delivery_years", "tiv_delivered"]
    is_delivered = pc.and_kleene(transfers["is_current"], pc.greater(transfers["tiv_delivered"], 0))
    lines = transfers.filter(pc.and_kleene(is_delivered, pc.is_valid(transfers["delivery_years"])))
    return lines.select(columns).combine_chunks().sort_by([(name, "ascending") for name in columns])


def years_of(texts: pa.ChunkedArray) -> tuple[npt.NDArray[np.bool_], int]:
    """The years that each text prints, as a matrix (lines, years), and the year of its first column."""
    split = pc.split_pattern_regex(texts.combine_chunks(), r"[^0-9]+")
    line = pc.list_parent_indices(split).to_numpy()
    years = pc.list_flatten(split).cast(pa.int64()).to_numpy()
    first, last = int(years.min()), int(years.max())
    marked = np.zeros((len(texts), last - first + 1), bool)
    marked[line, years - first] = True
    return marked, first


def existing(actors: Rows, ids: list[str], first: int, n_years: int) -> npt.NDArray[np.bool_]:
    """The years in which each actor existed for a day, as a matrix (ids, years); without dates, all of them."""
    dates = {row["actor_id"]: (edtf.low(row["valid_from"]), edtf.high(row["valid_to"])) for row in actors}
    years = np.arange(first, first + n_years)
    born = np.array([day.year if (day := dates[name][0]) else first for name in ids])
    gone = np.array([day.year if (day := dates[name][1]) else first + n_years for name in ids])
    return (born[:, None] <= years) & (years <= gone[:, None])


def lines_of(current: pa.Table, ids: list[str]) -> tuple[Lines, int]:
    """The lines as arrays, with every pair that dealt in both directions, sorted; and the first year."""
    places = (pc.index_in(current[name], pa.array(ids)) for name in ("supplier", "recipient"))
    supplier, recipient = (np.asarray(place, np.int64) for place in places)
    here, back = supplier * len(ids) + recipient, recipient * len(ids) + supplier
    pairs = np.unique(np.concatenate([here, back]))
    marked, first = years_of(current["delivery_years"])
    tiv, of_line = current["tiv_delivered"].to_numpy(), np.searchsorted(pairs, here)
    ends = pairs // len(ids), pairs % len(ids)
    return Lines(*ends, of_line, np.searchsorted(pairs, back), tiv, marked), first


def years_together(exists: npt.NDArray[np.bool_], lines: Lines) -> Numbers:
    """Years of each window in which both of a pair existed or dealt with each other, shape (pairs, windows)."""
    together = exists[lines.supplier] & exists[lines.recipient]
    line, year = np.nonzero(lines.marked)
    together[lines.pair[line], year] = together[lines.back[line], year] = True
    return np.lib.stride_tricks.sliding_window_view(together, LENGTH, axis=1).sum(axis=-1)


def ranges(lines: Lines, n_actors: int) -> dict[str, arms.Range]:
    """Deliveries of each pair, totals of its recipient and supplier, and the shares in them, shape (pairs, windows)."""

    def sums(group: Numbers, n: int, value: npt.NDArray[np.float64] = lines.tiv) -> arms.Range:
        return arms.windows(value, lines.marked, group, n, LENGTH)

    of_pair = sums(lines.pair, len(lines.supplier))
    received = sums(lines.recipient[lines.pair], n_actors)
    sent = sums(lines.supplier[lines.pair], n_actors)
    total = arms.Range(*(values[lines.recipient] for values in received))
    supplier_total = arms.Range(*(values[lines.supplier] for values in sent))
    deals = sums(lines.pair, len(lines.supplier), np.ones(len(lines.tiv)))
    return {
        "tiv": of_pair,
        "tiv_total": total,
        "share": arms.share(of_pair, total),
        "supplier_total": supplier_total,
        "supplier_share": arms.share(of_pair, supplier_total),
        "deals": deals,
    }


@table("derived")
def build(arms_transfers: pa.Table, actors: Rows) -> pa.Table:
    """Five-year deliveries between every two that ever dealt in major arms, and their shares in both totals."""
    from schemas import derive
    from schemas.tables import model_of

    schema = derive.to_arrow(model_of("arms_dependence"))
    current = delivered(arms_transfers)
    ids = sorted({*pc.unique(current["supplier"]).to_pylist(), *pc.unique(current["recipient"]).to_pylist()})
    if not ids:
        return schema.empty_table()
    lines, first = lines_of(current, ids)
    if lines.marked.shape[1] < LENGTH:
        return schema.empty_table()
    n_years = years_together(existing(actors, ids, first, lines.marked.shape[1]), lines)
    row, window = np.nonzero(n_years)
    found, names = ranges(lines, len(ids)), pa.array(ids)
    made = {
        "supplier": names.take(pa.array(lines.supplier[row])),
        "recipient": names.take(pa.array(lines.recipient[row])),
        "window_start": pa.array(window + first),
        "window_end": pa.array(window + first + LENGTH - 1),
        "n_deals": pa.array(found.pop("deals").high[row, window].astype(np.int64)),
        "n_years": pa.array(n_years[row, window]),
    } | {
        f"{name}{end}": pa.array(values[row, window], from_pandas=True)
        for name, of in found.items()
        for end, values in zip(("", "_low", "_high"), of, strict=True)
    }
    return pa.table([made[name] for name in schema.names], schema=schema)
