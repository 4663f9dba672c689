"""What sources of trade by reporter and partner share: repeated flows, sums that must agree, columns of reports.

Rows have ``reporter`` and ``partner`` (actors), ``flow`` (X exports, M imports), ``freq``, ``time_period``, ``year``,
``product``, ``valuation``, ``classification``, ``value``, ``unit_measure``, ``is_estimated`` and ``source_row``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from types import MappingProxyType

import numpy as np
import pandas as pd

from pipelines.sources.contract import Parsed, SourceError

TOO_MUCH = 1.05
"""The share of a total that its parts reach only if something is wrong."""
SMALL = 1e6
"""Dollars up to which a total may be rounded to nothing."""
COPIES = (1.06, 1.1)
"""The factors by which the IMF makes one side's CIF imports and the other's FOB exports of each other."""
ROUNDING, MOST, ENOUGH = 0.005, 0.8, 10
"""How near to a factor two figures are, the share of a reporter's flows that are so, and of how many at least."""


def drop_repeated_flows(rows: pd.DataFrame, key: Sequence[str], parsed: Parsed) -> pd.DataFrame:
    """The first row of each flow, as identified by ``key``; ``parsed.totals`` counts those with another value."""
    is_repeated = rows.duplicated(key)
    if is_repeated.any() and (differing := int((rows.groupby(list(key))["value"].nunique() > 1).sum())):
        parsed.totals.append(f"{differing} flows appear twice with different values; the first is carried")
    return parsed.leave_out(rows, is_repeated, "the same flow again")


def are_copies(rows: pd.DataFrame) -> pd.Series:
    """Which rows are of reporters whose figures of a flow and period are those of their partners, by a factor.

    Such a reporter told nothing: a compiler made its side of the others'. Only flows above ``SMALL`` are compared, and
    where fewer than ``ENOUGH`` are known on both sides, nothing is said.
    """
    own, flow = ["reporter", "freq", "time_period"], ["partner", "freq", "time_period"]
    sides = rows[[*own, "partner", "flow", "value"]][rows["value"] > SMALL]
    sells, buys = (sides[sides["flow"] == word] for word in "XM")
    both = sells.merge(buys, left_on=[*own, "partner"], right_on=[*flow, "reporter"], suffixes=("", "_buys"))
    ratio = both["value_buys"] / both["value"]
    both["is_copy"] = np.logical_or.reduce([(ratio / factor - 1).abs() < ROUNDING for factor in COPIES])
    copied = pd.Series(False, index=rows.index)
    for word, name in (("X", "reporter"), ("M", "partner")):
        share = both.groupby([name, "freq", "time_period"])["is_copy"].agg(["mean", "size"])
        made = share.index[(share["mean"] >= MOST) & (share["size"] >= ENOUGH)]
        copied |= (rows["flow"] == word) & pd.MultiIndex.from_frame(rows[own]).isin(made)
    return copied


def check_sums(
    parsed: Parsed,
    rows: pd.DataFrame,
    key: Sequence[str],
    *,
    is_world: pd.Series,
    is_part: pd.Series,
    least: float,
    gross: float,
) -> None:
    """Note in ``parsed.totals`` where the parts of World exceed it, or are below ``least`` of it.

    By more than a dollar and a billionth. Raises SourceError where they are below ``gross`` of it or over ``TOO_MUCH``.
    """
    sides = rows.assign(world=rows["value"].where(is_world), parts=rows["value"].where(is_part))
    totals = sides.groupby(list(key))[["world", "parts"]].sum(min_count=1).reset_index()
    slack = (totals["world"].abs() * 1e-9).clip(lower=1)
    is_unequal = (totals["parts"] > totals["world"] + slack) | (totals["parts"] < totals["world"] * least - slack)
    unequal = totals[is_unequal].to_dict("records")
    said = [
        f"{' '.join(str(row[name]) for name in key)}: "
        f"World is {row['world']:,.0f}, its parts together {row['parts']:,.0f}"
        for row in unequal
    ]
    parsed.totals += said
    for row, sentence in zip(unequal, said, strict=True):
        if row["world"] > SMALL and not gross * row["world"] <= row["parts"] <= TOO_MUCH * row["world"]:
            raise SourceError(f"{sentence}: rows are missing, are there twice, or a value has a wrong unit")


def reports(
    rows: pd.DataFrame, slice_by: Sequence[str], scopes: Mapping[str, str] = MappingProxyType({})
) -> pd.DataFrame:
    """With the columns that trade and energy reports share; ``slice`` joins the columns ``slice_by``.

    ``scopes`` are the territories of those actors of which the publisher has another than the usual one.
    """
    is_export = rows["flow"] == "X"
    territories = [rows[side].map(scopes) for side in ("reporter", "partner")]
    return rows.assign(
        scope=territories[0].fillna(territories[1]),
        origin=rows["reporter"].where(is_export, rows["partner"]),
        destination=rows["partner"].where(is_export, rows["reporter"]),
        obs_status=rows["is_estimated"].map({True: "E", False: "A"}),
        slice=reduce(lambda left, right: left + "/" + right, (rows[name].astype(str) for name in slice_by)),
    )
