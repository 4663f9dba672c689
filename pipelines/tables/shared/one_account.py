"""Which amounts of trade the sentences of a pair are made of: of one side, in one currency, up to one year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bilateral.commons.asked import following, stem
from bilateral.commons.figures import CURRENCIES
from pipelines.judgement.answer_figures import OLD

if TYPE_CHECKING:
    import pandas as pd

TOTAL = "trade_total"
AMOUNTS = (TOTAL, "trade_exports")
GOODS = "G/"
WHOLE = 3
"""The numbers of an account: the total and both flows."""


def in_one_account(rows: pd.DataFrame, is_firm: pd.Series[bool]) -> pd.DataFrame:
    """The rows, of amounts of each pair those of one account: one side's, in one currency, to the last whole year.

    Of later years all rows in its currency are kept. Of accounts to the same year
    the one in dollars, converted or not, as the matrix has it; then that with fewest converted numbers, of most years.
    Of a pair without one, or of which a total is known ``OLD`` years later, every row is kept. ``is_firm`` says what
    sentences may be made of.
    """
    is_amount = rows["indicator"].isin(AMOUNTS) & rows["unit_measure"].isin([*CURRENCIES])
    is_known = is_amount & is_firm & rows["status"].eq("actual")
    by = rows["series"].map(stem).str.removeprefix(GOODS)
    is_own = [side in dyad.split("-") for side, dyad in zip(by, rows["dyad"], strict=True)]
    known = rows.assign(by=by, is_own=is_own, is_converted=rows["series"].map(following).eq("converted"))
    known, sides = known[is_known & known["is_own"]], ["dyad", "unit_measure", "by", "scope"]
    counts: Any = {"n_ways": ("origin", "nunique"), "n_converted": ("is_converted", "sum")}
    years = known.groupby([*sides, "year"], as_index=False).agg(**counts)
    whole = years[years["n_ways"] == WHOLE].assign(is_other=lambda of: of["unit_measure"] != "USD")
    if whole.empty:
        return rows
    whole["n_years"] = whole.groupby(sides)["year"].transform("size")
    order = ["year", "is_other", "n_converted", "n_years", "unit_measure", "by", "scope"]
    best = whole.sort_values(order, ascending=[name not in ("year", "n_years") for name in order])
    best = best.drop_duplicates("dyad")
    newest = rows[is_known & rows["indicator"].eq(TOTAL)].groupby("dyad")["year"].max()
    best = best[best["year"] > best["dyad"].map(newest) - OLD].set_index("dyad")
    of_pair = {name: rows["dyad"].map(best[name]) for name in ("by", "unit_measure", "scope", "year")}
    is_told = rows["year"].gt(of_pair["year"]) | (by.eq(of_pair["by"]) & (is_firm | rows["obs_value"].isna()))
    is_told &= rows["unit_measure"].eq(of_pair["unit_measure"])
    is_told &= rows["scope"].eq(of_pair["scope"]) | rows["year"].ne(of_pair["year"])
    is_solved = rows["dyad"].isin(best.index) & is_amount
    return rows[is_told | ~is_solved].reset_index(drop=True)
