"""Which amounts of trade the sentences of a pair are made of: of one side, in one currency, up to one year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bilateral.commons.asked import following, stem
from bilateral.commons.figures import CURRENCIES

if TYPE_CHECKING:
    import pandas as pd

TOTAL, BOTH_WAYS, EXPORTS = "trade_total", "exports_both_ways", "trade_exports"
AMOUNTS = (TOTAL, BOTH_WAYS, EXPORTS)
"""Indicators in a currency, which may be another one than the usual."""
GOODS = "G/"
LATER = 2
"""Years for which another currency than the dollar, or a total alone, must go on to be told instead."""
WHOLE = 3
"""The numbers of an account: the total and both flows."""


def in_one_account(rows: pd.DataFrame, is_firm: pd.Series[bool]) -> pd.DataFrame:
    """The rows, of amounts of each pair those of one account: one side's, in one currency, to the last whole year.

    Of accounts to the same year the one with fewest converted numbers, in dollars before others, of most years. Of a
    pair without, or whose total is known for ``LATER`` years more, each amount in its newest currency. ``is_firm`` says
    which rows a sentence may be made of.
    """
    is_amount = rows["indicator"].isin(AMOUNTS) & rows["unit_measure"].isin([*CURRENCIES])
    by = rows["series"].map(stem).str.removeprefix(GOODS)
    is_own = [side in dyad.split("-") for side, dyad in zip(by, rows["dyad"], strict=True)]
    known = rows.assign(by=by, is_own=is_own, is_converted=rows["series"].map(following).eq("converted"))
    known = known[is_amount & is_firm & known["is_own"] & known["status"].eq("actual")]
    sides = ["dyad", "unit_measure", "by"]
    years = known.groupby([*sides, "year"], as_index=False).agg(
        n_ways=("origin", "nunique"), n_converted=("is_converted", "sum")
    )
    whole = years[years["n_ways"] == WHOLE].assign(is_other=lambda of: of["unit_measure"] != "USD")
    whole["n_years"] = whole.groupby(sides)["year"].transform("size")
    order = {"year": False, "n_converted": True, "is_other": True, "n_years": False, "unit_measure": True, "by": True}
    best = whole.sort_values([*order], ascending=[*order.values()]).drop_duplicates("dyad")
    newest = rows[is_amount & is_firm & (rows["indicator"] == TOTAL)].groupby("dyad")["year"].max()
    best = best[best["year"] > best["dyad"].map(newest) - LATER].set_index("dyad")
    is_told = by.eq(rows["dyad"].map(best["by"])) & rows["unit_measure"].eq(rows["dyad"].map(best["unit_measure"]))
    is_told &= rows["year"].le(rows["dyad"].map(best["year"])) & (is_firm | rows["obs_value"].isna())
    is_solved = rows["dyad"].isin(best.index) & is_amount
    other = _in_newest_currency(rows[~is_solved], is_firm[~is_solved])
    return rows.loc[(is_solved & is_told) | rows.index.isin(other.index)].reset_index(drop=True)


def _in_newest_currency(rows: pd.DataFrame, is_firm: pd.Series[bool]) -> pd.DataFrame:
    """Of amounts of trade those in dollars, or in another currency in which ``LATER`` years are known or more.

    A sentence must not stop at the last year in dollars where an office has gone on in its own money.
    """
    of = ["indicator", "dyad", "origin", "unit_measure"]
    is_amount = rows["indicator"].isin(AMOUNTS) & rows["unit_measure"].isin([*CURRENCIES])
    last = rows[is_amount & is_firm].groupby(of, as_index=False).agg(year=("year", "max"))
    last["is_other"] = last["unit_measure"] != "USD"
    last["year"] -= LATER * last["is_other"]
    first = last.sort_values(["year", "is_other", "unit_measure"], ascending=[False, False, True])
    kept = first.drop_duplicates(of[:-1])[of].rename(columns={"unit_measure": "taken"})
    taken = rows[of].merge(kept, on=of[:-1], how="left")["taken"].set_axis(rows.index)
    return rows[~is_amount | taken.isna() | taken.eq(rows["unit_measure"])]
