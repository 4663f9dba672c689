"""arms_dependence: shares in deliveries of major arms over five-year windows. The deals are in ``arms_transfers``.

The register has the years in which a deal was delivered, not the amount of each; SIPRI's yearly tables are not read.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators import arms
from pipelines.indicators.arrays import Flags, Indices, Numbers
from pipelines.row_types import ActorsRow, ArmsTransfersArrow
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import interval_columns
from schemas import derive, edtf
from schemas.tables import model_of

LENGTH = 5
"""Years in a window: yearly deliveries vary too much to compare, so SIPRI itself shows five years together."""


class Lines(NamedTuple):
    """Supplier and recipient of each pair; of each line its pair, the reverse pair, value and years of delivery.

    Actors and pairs are positions among the ids and among the pairs.
    """

    supplier: Indices
    recipient: Indices
    pair: Indices
    reverse: Indices
    tiv: Numbers
    is_delivered: Flags


def delivered(transfers: ArmsTransfersArrow) -> ArmsTransfersArrow:
    """Current lines with deliveries, sorted, so that the order of rows does not change sums of floats."""
    columns = ["supplier", "recipient", "delivery_years", "tiv_delivered"]
    is_delivered = pc.and_kleene(transfers["is_current"], pc.greater(transfers["tiv_delivered"], 0))
    lines = transfers.filter(pc.and_kleene(is_delivered, pc.is_valid(transfers["delivery_years"])))
    return lines.select(columns).combine_chunks().sort_by([(name, "ascending") for name in columns])


def delivery_years(texts: pa.ChunkedArray) -> tuple[Flags, int]:
    """The years in each text, as a matrix (lines, years), and the year of its first column."""
    split = pc.split_pattern_regex(texts.combine_chunks(), r"[^0-9]+")
    line = pc.list_parent_indices(split).to_numpy()
    years = pc.list_flatten(split).cast(pa.int64()).to_numpy()
    first, last = int(years.min()), int(years.max())
    is_delivered = np.zeros((len(texts), last - first + 1), bool)
    is_delivered[line, years - first] = True
    return is_delivered, first


def existing(actors: list[ActorsRow], ids: list[str], first: int, n_years: int) -> Flags:
    """The years in which each actor existed on at least one day, as a matrix (ids, years); without dates, all."""
    dates = {row["actor_id"]: (edtf.low(row["valid_from"]), edtf.high(row["valid_to"])) for row in actors}
    years = np.arange(first, first + n_years)
    begins = np.array([day.year if (day := dates[name][0]) else first for name in ids])
    ends = np.array([day.year if (day := dates[name][1]) else first + n_years for name in ids])
    return (begins[:, None] <= years) & (years <= ends[:, None])


def lines_of(current: ArmsTransfersArrow, ids: list[str]) -> tuple[Lines, int]:
    """The lines as arrays, with every pair that dealt, in both directions, sorted; and the first year."""
    places = (pc.index_in(current[name], pa.array(ids)) for name in ("supplier", "recipient"))
    supplier, recipient = (np.asarray(place, np.int64) for place in places)
    forward, reverse = supplier * len(ids) + recipient, recipient * len(ids) + supplier
    pairs = np.unique(np.concatenate([forward, reverse]))
    is_delivered, first = delivery_years(current["delivery_years"])
    ends = pairs // len(ids), pairs % len(ids)
    of_line = np.searchsorted(pairs, forward), np.searchsorted(pairs, reverse)
    return Lines(*ends, *of_line, current["tiv_delivered"].to_numpy(), is_delivered), first


def years_together(exists: Flags, lines: Lines) -> Indices:
    """Years of each window in which both of a pair existed or dealt with each other, shape (pairs, windows)."""
    together = exists[lines.supplier] & exists[lines.recipient]
    line, year = np.nonzero(lines.is_delivered)
    together[lines.pair[line], year] = together[lines.reverse[line], year] = True
    return np.lib.stride_tricks.sliding_window_view(together, LENGTH, axis=1).sum(axis=-1)


def ranges(lines: Lines, n_actors: int) -> dict[str, arms.Range]:
    """Deliveries of each pair, totals of its recipient and supplier, and the shares in them, shape (pairs, windows)."""

    def sums(group: Indices, n: int, value: Numbers = lines.tiv) -> arms.Range:
        return arms.windows(value, lines.is_delivered, group, n, LENGTH)

    of_pair = sums(lines.pair, len(lines.supplier))
    received = sums(lines.recipient[lines.pair], n_actors)
    sent = sums(lines.supplier[lines.pair], n_actors)
    total = arms.Range(*(values[lines.recipient] for values in received))
    supplier_total = arms.Range(*(values[lines.supplier] for values in sent))
    deals = sums(lines.pair, len(lines.supplier), np.ones(len(lines.tiv)))
    of_all = {"supplier_total": supplier_total, "supplier_share": arms.delivery_share(of_pair, supplier_total)}
    return {"tiv": of_pair, "tiv_total": total, "share": arms.delivery_share(of_pair, total), **of_all, "deals": deals}


@table("derived")
def build(arms_transfers: ArmsTransfersArrow, actors: list[ActorsRow]) -> pa.Table:
    """Five-year deliveries between every two that ever dealt in major arms, and their shares in both totals."""
    schema = derive.to_arrow(model_of("arms_dependence"))
    current = delivered(arms_transfers)
    ids = sorted({*pc.unique(current["supplier"]).to_pylist(), *pc.unique(current["recipient"]).to_pylist()})
    if not ids:
        return schema.empty_table()
    lines, first = lines_of(current, ids)
    if lines.is_delivered.shape[1] < LENGTH:
        return schema.empty_table()
    n_years = years_together(existing(actors, ids, first, lines.is_delivered.shape[1]), lines)
    row, window = np.nonzero(n_years)
    measures, names = ranges(lines, len(ids)), pa.array(ids)
    columns = {
        "supplier": names.take(pa.array(lines.supplier[row])),
        "recipient": names.take(pa.array(lines.recipient[row])),
        "window_start": pa.array(window + first),
        "window_end": pa.array(window + first + LENGTH - 1),
        "n_deals": pa.array(measures.pop("deals").high[row, window].astype(np.int64)),
        "n_years": pa.array(n_years[row, window]),
        "extract_id": pa.nulls(len(row), pa.string()),
    }
    for name, measure in measures.items():
        columns |= interval_columns(name, (pa.array(part[row, window], from_pandas=True) for part in measure[:3]))
    return pa.table([columns[name] for name in schema.names], schema=schema)
