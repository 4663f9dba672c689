"""Shares of one whole: those of an actor and year that add up to far more than 1 are not all of them parts of it.

Which shares there are is decided in ``pipelines/indicators/choices.py``, pair by pair; here they meet.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators.arrays import Flags, Indices
from pipelines.row_types import ActorsRow
from pipelines.rows import replaced
from pipelines.tables.shared.quoted_trade import LEDGER
from pipelines.tables.shared.unpacking import BOUNDS

SHARES = ("export_share", "import_share", "trade_share")
UNION = "EUE"
"""Whose totals compilers fill with what its members sell one another; other unions, as ``BLX``, report as one."""
MOST = 1.25
"""What the shares of all partners may add up to: mirrors of the largest are off by about a third in one case of ten."""


def of_one_whole(rows: pa.Table, actors: list[ActorsRow]) -> pa.Table:
    """``rows`` of ``dependence`` without what of a state and year adds up to more than ``MOST``, over other states.

    What its partners report (status I) goes first: it is no part of totals that are smaller. If the rest still adds up
    to more, what is not by the source of most of it goes as well, and then all of it. What compilers have of ``UNION``
    goes altogether.
    """
    states = pa.array(sorted(row["actor_id"] for row in actors if row["type"] == "state"), pa.string())
    is_there = pc.or_(pc.not_equal(rows["actor_id"], UNION), pc.equal(rows["source_id"], LEDGER))
    is_there = pc.fill_null(is_there, False).to_numpy()
    if not is_there.all():  # slices hold no copy of what is large
        runs = pairwise([0, *(np.flatnonzero(np.diff(is_there)) + 1).tolist(), rows.num_rows])
        rows = pa.concat_tables([rows.slice(start, end - start) for start, end in runs if is_there[start]])
    is_whole = pc.or_(pc.not_equal(rows["actor_id"], UNION), pc.equal(rows["trade_source_id"], LEDGER)).to_numpy()
    counts = np.logical_and.reduce([pc.is_in(rows[end], states).to_numpy() for end in ("actor_id", "partner_id")])
    group, source = _codes(rows, "actor_id") * 4096 + rows["year"].to_numpy(), _codes(rows, "trade_source_id")
    _, group = np.unique(group, return_inverse=True)
    is_mirrored = pc.fill_null(pc.equal(rows["obs_status"], "I"), False).to_numpy()
    for name in SHARES:
        share = rows[name].to_numpy()
        known = ~np.isnan(share)
        kept = known & (is_whole | (name != "trade_share"))
        for goes in (is_mirrored, ~_is_of_most(group, source, known & ~is_mirrored), np.ones(len(known), bool)):
            sums = np.bincount(group, weights=np.where(kept & counts, share, 0.0))
            kept &= ~((sums > MOST)[group] & goes & counts)
        if (known & ~kept).any():
            gone = pa.array(known & ~kept)
            for end in BOUNDS:
                rows = replaced(rows, f"{name}{end}", pc.if_else(gone, None, rows[f"{name}{end}"]))
    return _with_breaks(rows, source)


def _with_breaks(rows: pa.Table, source: Indices) -> pa.Table:
    """Sorted ``rows`` with a break where a share of trade is of another source than the one before that is left."""
    known = np.flatnonzero(pc.is_valid(rows["trade_share"]).to_numpy())
    pair = _codes(rows, "actor_id") * 4096 + _codes(rows, "partner_id")
    is_turn = (np.diff(pair[known]) == 0) & (np.diff(source[known]) != 0)
    is_break = pc.fill_null(rows["is_break"], False).to_numpy().copy()
    is_break[known[1:][is_turn]] = True
    return replaced(rows, "is_break", pa.array(is_break))


def _codes(rows: pa.Table, name: str) -> Indices:
    encoded = pc.dictionary_encode(rows[name].combine_chunks()).indices
    return np.asarray(pc.fill_null(encoded, -1).to_numpy(zero_copy_only=False), dtype=np.int64) + 1


def _is_of_most(group: Indices, source: Indices, known: Flags) -> Flags:
    """Whether a row is by the source of most known rows of its group."""
    sources = int(source.max(initial=0)) + 1
    counted = np.bincount(group[known] * sources + source[known], minlength=(int(group.max(initial=-1)) + 1) * sources)
    return counted.reshape(-1, sources).argmax(axis=1)[group] == source
