"""Which series answers for a pair in a year, where several stand side by side: the published rule.

``docs/methods.md`` states the rule for readers. Whole rows are chosen; nothing is averaged, and no two currencies,
counting rules or kinds of trade are ever mixed in the answer for one pair.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from bilateral.commons.asked import FOLLOWS, NONE, NUMBERS, Wanted, following, stem
from bilateral.commons.lookup import known

RULES = ("published", "newest", "official")
STATUSES = {"actual": 0, "estimated": 1}
"""Statuses of what was, in order of preference; plans and expectations answer for no year."""
SHARES = "dependence"
"""The table of shares of what states report: those with status E rest on what others estimate for them."""
GROUP = ["indicator", "item", "dyad", "origin", "destination"]
"""What one answer a year is given for."""


def in_usual_units(rows: pd.DataFrame, asked: Sequence[Wanted]) -> pd.DataFrame:
    """The rows in the usual unit of their indicator, if it has one: a bare column of numbers has no room for others."""
    usual = rows["indicator"].map({one.name: one.entry["unit_measure"] for one in asked})
    return rows[usual.isna() | (rows["unit_measure"] == usual)].reset_index(drop=True)


def in_unit(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows in one unit. Raises NotThere where nothing is known in it, with the units there are."""
    there = sorted(set(rows["unit_measure"][rows[[*NUMBERS]].notna().any(axis=1)].dropna()))
    unit = known(unit, there, "number in the unit", "what was asked for")
    return rows[rows["unit_measure"] == unit].reset_index(drop=True)


def held_back(rows: pd.DataFrame) -> pd.Series[str]:
    """Why a row answers only where it is asked for, empty where it does by default.

    ``doubted`` is what is questioned, ``estimated`` what a publisher made up for a reporter that published nothing.
    """
    is_share = (rows["table"] == SHARES) & (rows["obs_status"] == "E")
    why = pd.Series("", rows.index, dtype="str").mask((rows["status"] == "estimated") | is_share, "estimated")
    return why.mask(rows["is_doubted"].eq(True), "doubted") if "is_doubted" in rows else why


def in_other_units(rows: pd.DataFrame, asked: Sequence[Wanted], chosen: pd.DataFrame) -> pd.DataFrame:
    """Of each group and year a row in another unit than the chosen one: ``other_units`` are all, as ``CNY, EUR``."""
    keys = [*GROUP, "year"]
    units = chosen[[*GROUP, "unit_measure"]].drop_duplicates()
    sides = ["indicator", "dyad", "origin", "destination"]
    rows = rows[(rows["status"] == "actual") & (held_back(rows) == "") & rows[[*NUMBERS]].notna().any(axis=1)]
    rows = rows.merge(units[[*sides, "unit_measure"]].drop_duplicates(), on=sides, suffixes=("", "_chosen"))
    rows = rows[rows["unit_measure"] != rows["unit_measure_chosen"]].drop(columns="unit_measure_chosen")
    parts = [_of_asked(rows[rows["indicator"] == one.name], one) for one in asked]
    others = pd.concat(parts, ignore_index=True).merge(units, on=GROUP, suffixes=("", "_chosen"))
    others = others[others["unit_measure"] != others["unit_measure_chosen"]]
    named = others[[*keys, "unit_measure"]].drop_duplicates().sort_values([*keys, "unit_measure"])
    named = named.groupby(keys, as_index=False).agg(other_units=("unit_measure", ", ".join))
    return others.drop_duplicates(keys).merge(named, on=keys)


def candidates(rows: pd.DataFrame, asked: Sequence[Wanted], *, estimates: bool = False) -> pd.DataFrame:
    """The rows that may answer: with ``item``, the place of what they answer in ``asked``, and ``rank``.

    Estimates and what is doubted keep their place without their number, unless ``estimates`` asks for them: ``held``
    says which they are. Of each pair and direction only rows of one counting rule and one unit: those asked for, else
    of the units the one known to the latest year; then the usual ones, then those of which most years are known.
    """
    rows = rows[rows["status"].isin([*STATUSES])].reset_index(drop=True)
    rows = rows.assign(held=held_back(rows).where(rows[[*NUMBERS]].notna().any(axis=1), ""))
    if not estimates:
        rows.loc[rows["held"] != "", [*NUMBERS]] = float("nan")
    there, places = {*rows["indicator"]}, [*enumerate(asked)]
    wanted = [(place, one) for place, one in places if one.name in there] or places[:1]
    parts = [_of_asked(rows[rows["indicator"] == one.name], one).assign(asked=place) for place, one in wanted]
    return _ranked(pd.concat([part for part in parts if len(part)] or parts, ignore_index=True), asked)


def _split(asked: Wanted, dyad: str, series: str) -> tuple[str, str, int]:
    """The item of a series, who says it, and the rank of that: as declared, then parties, then third parties.

    Of each, what is stated comes before what follows from it, and that before what was converted.
    """
    parts = [] if series == NONE else stem(series).split("/")
    item, by = "/".join(parts[: asked.entry["items"]]), "/".join(parts[asked.entry["items"] :])
    first = [*(asked.entry["sources"] or ())]
    is_third = by == NONE or (by.isupper() and by not in dyad.split("-"))
    place = first.index(by) if by in first else len(first) + is_third
    ways = ("", *FOLLOWS)
    return item or NONE, by or NONE, place * len(ways) + ways.index(following(series))


def _of_asked(rows: pd.DataFrame, asked: Wanted) -> pd.DataFrame:
    """The rows of the item or counting rule asked for, with ``item``, ``by``, ``order`` and ``is_known``."""
    series = rows[["dyad", "series"]].drop_duplicates()
    parts = [_split(asked, dyad, name) for dyad, name in zip(series["dyad"], series["series"], strict=True)]
    series[["item", "by", "order"]] = pd.DataFrame(parts, index=series.index, columns=["item", "by", "order"])
    rows = rows.merge(series, on=["dyad", "series"])
    rows["is_known"] = rows[[*NUMBERS]].notna().any(axis=1)
    if asked.definition is not None:
        return rows[rows["definition_id"] == asked.definition].assign(item=asked.definition)
    return rows if asked.item is None else rows[rows["item"] == asked.item]


def _ranked(rows: pd.DataFrame, asked: Sequence[Wanted]) -> pd.DataFrame:
    """The candidates of every indicator, with ``rank``: the place of their series among those of the group."""
    if rows.empty:
        return rows.assign(rank=None)
    group = ["asked", *GROUP]
    usual = {
        "definition_id": [one.entry["definition_id"] or NONE for one in asked],
        "unit_measure": [one.entry["unit_measure"] for one in asked],
    }
    for column, normal in usual.items():
        if rows[column].nunique() == 1:
            continue
        known_year = rows["year"].where(rows["is_known"] & (column == "unit_measure"))
        grouped = rows.assign(last=known_year).groupby([*group, column], as_index=False)
        sizes = grouped.agg(n=("is_known", "sum"), last=("last", "max"))
        is_other = [value != normal[place] for value, place in zip(sizes[column], sizes["asked"], strict=True)]
        sizes = sizes.assign(is_empty=sizes["n"] == 0, is_other=is_other)
        order = ["is_empty", "last", "is_other", "n", column]
        best = sizes.sort_values(order, ascending=[True, False, True, False, True])
        rows = rows.merge(best.drop_duplicates(group)[[*group, column]], on=[*group, column])
    keys = [*group, "status", "scope", "series", "order"]
    ranked = rows.groupby(keys, as_index=False).agg(n=("is_known", "sum"))
    ranked["status_rank"], ranked["is_scoped"] = ranked["status"].map(STATUSES), ranked["scope"] != NONE
    by = ["status_rank", "order", "is_scoped", "n", "scope", "series"]
    ranked = ranked.sort_values(by, ascending=[True, True, True, False, True, True])
    ranked["rank"] = ranked.groupby(group).cumcount()
    of = [*group, "status", "scope", "series"]
    return rows.merge(ranked[[*of, "rank"]], on=of)


def published(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each group and year: the best series that has a value, else bounds, else what is doubted, else the
    best.

    ``is_break`` is true where the series, or its territory, is not that of the last year with a number, too; what
    follows from figures of a reporter is of their series.
    """
    is_held, is_known = rows["held"] != "", rows["is_known"]
    worth = rows["obs_value"].isna() + 2 * (is_held & is_known) + 4 * ~is_known - (is_held & ~is_known)
    chosen = rows.assign(worth=worth).sort_values([*GROUP, "year", "worth", "rank"]).drop_duplicates([*GROUP, "year"])
    is_break = chosen["is_break"].fillna(False).astype(bool) | is_other_series(chosen)
    return chosen.assign(is_break=is_break).drop(columns="worth")


def is_other_series(chosen: pd.DataFrame) -> pd.Series[bool]:
    """Where the series is not that of the group's last year with a number; ``chosen`` is sorted by year."""
    known = chosen[chosen[[*NUMBERS]].notna().any(axis=1)]
    by = known["series"].map(stem) + "|" + known["scope"] + "|" + known["status"]
    before = by.groupby([known[name] for name in GROUP]).shift()
    return (before.notna() & (before != by)).reindex(chosen.index, fill_value=False)
