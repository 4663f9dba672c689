"""Panels: yearly numbers of the front door for pairs of states, complete, with zeros and gaps told apart.

Nothing is filled in: a year that the release does not cover is marked as outside, not as zero. Which series answers is
``choice``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.actors import CODES, Actors, actors_of
from bilateral.catalogue import KEY, TABLE, computed, wanted
from bilateral.commons import choice
from bilateral.commons.asked import NONE, NUMBERS, Wanted
from bilateral.commons.choice import GROUP
from bilateral.commons.frames import to_pandas
from bilateral.commons.lookup import NotThere, known, listed
from bilateral.evidence import source_names
from bilateral.folder import Folder
from bilateral.other_rules import by_rule
from bilateral.selection import Years, calendar_years

ALL, LAST_YEAR = "all", 9999
NAMED = {"obs_value": "value", "value_low": "low", "value_high": "high"}
_FIRST = ("indicator", "item", "dyad", "actor_a", "actor_b", "origin", "destination", "year", *NAMED.values(), "state")
CHOSEN = {name: f"chosen_{name}" for name in ("item", "held", "is_break", "other_units")}
"""What the file of a pair says, in which column, of the rows that answer by the published rule: of these ``held`` is a
text, of those that stand for ``other_units`` it is null."""
_ADDED = ("source", "other_units")
_NEXT = (*_ADDED, "is_break", "unit_measure", "obs_status", "definition_id", "status", "scope", "series", "series_code")
_LAST = ("is_contested", "is_doubted", "method_id", "table", "row_id", "observation_id", "rests_on")


def panel(
    folder: Folder,
    indicators: str | Sequence[str],
    dyads: str | Sequence[str] | None,
    years: Years | None,
    *,
    best: bool = True,
    wide: bool = False,
    rule: str = "published",
    codes: str | Sequence[str] = (),
    system: str | None = None,
    unit: str | None = None,
    estimates: bool = False,
) -> pd.DataFrame:
    """The panel of ``Release.panel``. Raises NotThere for unknown indicators, actors, rules and systems."""
    asked, actors = wanted(folder, indicators), actors_of(folder)
    known(rule, choice.RULES, "rule", "this package")
    if not best and (wide or rule != "published"):
        raise NotThere("wide=True and rule=… need one row per pair and year: leave out best=False")
    named = None if dyads is None or dyads == ALL else [dyads] if isinstance(dyads, str) else [*dyads]
    pairs = None if named is None else list(dict.fromkeys("-".join(actors.pair(one, system)) for one in named))
    of_pair = folder.pair(pairs[0]) if dyads != ALL and pairs is not None and len(pairs) == 1 else None
    is_usual = best and rule == "published" and not (wide or unit or estimates or any(one.part for one in asked))
    if pairs and of_pair is not None and is_usual and years is None and CHOSEN["item"] in of_pair.column_names:
        return _with_codes(_published(of_pair, asked, pairs[0]), actors, codes)
    rows = _rows(folder, asked, ALL if dyads == ALL else pairs, years, of_pair)
    span = _years(rows["year"], years)
    cells = _cells(actors, ALL if dyads == ALL else pairs or sorted(set(rows["dyad"])), span)
    whole, rows = rows, choice.in_unit(rows, unit) if unit else rows
    if not best:
        every = rows.drop(columns="source", errors="ignore")
        return _with_codes(_every_series(every, asked, cells), actors, codes)
    usual = choice.in_usual_units(rows, asked) if wide and not unit else rows
    candidates = choice.candidates(usual, asked, estimates=estimates)
    chosen = choice.published(candidates)
    if not wide or rule != "published":
        chosen = chosen.assign(source=source_names(folder, chosen))
    if rule != "published":
        chosen = by_rule(folder, candidates, chosen, rule)
    if wide:
        chosen = chosen[["asked", *GROUP, "year", *NUMBERS, "held", *(["differs"] if "differs" in chosen else [])]]
    complete = _complete(chosen, asked, cells).rename(columns=NAMED)
    if not wide:
        others = choice.in_other_units(whole, asked, candidates)[[*GROUP, "year", "other_units"]]
        complete = complete.merge(others, on=[*GROUP, "year"], how="left")
    return _with_codes(_wide(complete, asked, cells) if wide else _ordered(complete), actors, codes)


def chart(folder: Folder, indicator: str, actor: str, years: Years | None) -> pd.DataFrame:
    """The frame of ``Release.chart``. Raises NotThere for unknown names, and where an entity has two values a year."""
    me, names = actors_of(folder).find(actor), folder.rows("actors", ["actor_id", "name", "type"])
    found = panel(folder, indicator, None, years)
    is_mine = found["origin"].isin([me, NONE]) & (found["actor_a"].eq(me) | found["actor_b"].eq(me))
    mine = found[is_mine & found["value"].notna()]
    other = mine["actor_b"].where(mine["actor_a"] == me, mine["actor_a"])
    if mine.assign(other=other).duplicated(["other", "year"]).any():
        raise NotThere(f"name one of them: {listed(f'{indicator}/{item}' for item in sorted({*mine['item']}))}")
    entity = other.map({row["actor_id"]: row["name"] for row in names})
    code = other.where(other.isin([row["actor_id"] for row in names if row["type"] == "state"]))
    columns = {"Entity": entity, "Code": code, "Year": mine["year"], indicator: mine["value"]}
    return pd.DataFrame(columns).sort_values(["Entity", "Year"], ignore_index=True)


def _published(of_pair: pa.Table, asked: Sequence[Wanted], dyad: str) -> pd.DataFrame:
    """The panel of a pair where nothing is asked for but indicators, of the rows that its file says are chosen."""
    mine = of_pair.filter(pc.is_in(of_pair["indicator"], pa.array([one.name for one in asked], pa.string())))
    years = _years(mine["year"].drop_null().to_pandas(), None)
    names = {name: CHOSEN.get(name, name) for name in (*GROUP, "year", *NUMBERS, "held", *_NEXT, *_LAST)}
    there = {name: column for name, column in names.items() if column in mine.column_names}
    rows = mine.filter(mine[CHOSEN["item"]].is_valid()).select([*there.values()])
    rows = to_pandas(rows.rename_columns([*there]))
    pair = pd.DataFrame({"dyad": [dyad]})
    parts = [_groups(rows.loc[rows["indicator"] == one.name, GROUP].drop_duplicates(), one, pair) for one in asked]
    groups = pd.concat(parts, ignore_index=True)
    places = {group: place * len(years) for place, group in enumerate(groups.itertuples(index=False, name=None))}
    cells = [places[group] for group in zip(*(rows[name] for name in GROUP), strict=True)]
    rows.index = pd.Index(np.array(cells, int) + rows["year"].to_numpy(int) - years[0])
    is_chosen = rows["held"].notna()
    grid = groups.loc[groups.index.repeat(len(years))].reset_index(drop=True)
    grid["year"] = np.tile(years, len(groups))
    chosen = rows[is_chosen].drop(columns=[*GROUP, "year", "other_units"]).assign(is_there=True)
    chosen.loc[chosen["held"] != "", [*NUMBERS]] = np.nan
    whole = marked(grid.join(chosen)).assign(other_units=rows["other_units"][~is_chosen])
    return _ordered(whole.rename(columns=NAMED))


def _rows(
    folder: Folder, asked: list[Wanted], pairs: str | list[str] | None, years: Years | None, of_pair: pa.Table | None
) -> pd.DataFrame:
    """Yearly rows of the front door, and of computed tables for pairs that coverage does not answer for."""
    names = [one.name for one in asked]
    conditions = [ds.field("indicator").isin(pa.array(names, pa.string())), ds.field("freq") == "A"]
    if isinstance(pairs, list):
        conditions.append(ds.field("dyad").isin(pa.array(pairs, pa.string())))
    if years is not None:
        conditions.append(ds.field("year").isin(pa.array(calendar_years(years), pa.int64())))
    where = reduce(and_, conditions)
    found = to_pandas(folder.read(TABLE, None, where) if of_pair is None else of_pair.filter(where))
    unused = [name for name in map(str, found) if name.startswith(("benchmark", "chosen_"))]
    unused += ["freq", "time_period"]
    found = found.drop(columns=unused)
    found = found if "scope" in found else found.assign(scope=NONE)  # releases of before have none
    if pairs is None or of_pair is not None or not any(one.entry["reading"] for one in asked):
        return found
    scope = sorted({row["dyad"] for row in folder.rows("coverage", ["dyad"])})
    of_all = isinstance(pairs, str)
    states = (
        {actor for actor, _, _ in actors_of(folder).states}
        if of_all
        else {a for pair in pairs for a in pair.split("-")}
    )
    within = calendar_years(years) if years is not None else [*range(1816, 2101)]
    more = [part for one in asked for part in computed(folder, one, scope, sorted(states), within)]
    more = [part if of_all else part[part["dyad"].isin(pairs)] for part in more]
    whole = pd.concat([found, *(part for part in more if len(part))], ignore_index=True)
    return whole.astype(found.dtypes.to_dict())


def _years(of_rows: pd.Series[int], years: Years | None) -> list[int]:
    if years is not None:
        return calendar_years(years)
    there = of_rows.dropna()
    if there.empty:
        remedy = "give years=range(…), or see `load('indicators')`"
        raise NotThere(f"these indicators and dyads have no yearly rows: {remedy}")
    return list(range(int(there.min()), int(there.max()) + 1))


def _cells(actors: Actors, pairs: str | list[str], years: Sequence[int]) -> pd.DataFrame:
    """The pairs and years of the panel, in their order: those given, or in each year all members of the state system.

    ``pair`` and ``cell`` are numbers, since joining hundreds of thousands of rows by texts is slow.
    """
    if isinstance(pairs, list):
        names, pair, year = sorted(pairs), np.repeat(np.arange(len(pairs)), len(years)), np.tile(years, len(pairs))
    else:
        if not actors.states:
            raise NotThere("this release does not say who is in the state system: name the pairs, or take a later one")
        states = sorted({actor for actor, _, _ in actors.states})
        first, second = np.triu_indices(len(states), 1)
        names = [f"{states[a]}-{states[b]}" for a, b in zip(first, second, strict=True)]
        here = np.zeros((len(states), len(years)), bool)
        for actor, start, end in actors.states:
            here[states.index(actor)] |= [start <= one <= (end or LAST_YEAR) for one in years]
        pair, place = np.nonzero(here[first] & here[second])
        year = np.asarray(years)[place]
    cells = pd.DataFrame({"pair": pair, "year": year, "cell": np.arange(len(pair))})
    return cells.assign(dyad=pd.array(names, "str").take(pair)) if len(pair) else cells.assign(dyad="")


def _every_series(rows: pd.DataFrame, asked: Sequence[Wanted], cells: pd.DataFrame) -> pd.DataFrame:
    """Each series of each indicator and pair in every year, and one empty series for a pair that has none."""
    series = rows[[*KEY]].drop_duplicates()
    dyads = cells[["dyad"]].drop_duplicates()
    empty = pd.DataFrame([{"indicator": one.name} for one in asked]).merge(dyads, how="cross")
    have = set(zip(series["indicator"], series["dyad"], strict=True))
    empty = empty[[one not in have for one in zip(empty["indicator"], empty["dyad"], strict=True)]]
    series = pd.concat([series, empty], ignore_index=True).fillna(NONE)
    grid = series.merge(cells, on="dyad")
    whole = marked(grid.merge(rows.assign(is_there=True), on=[*KEY, "year"], how="left"))
    front = [*KEY, "year", *NUMBERS, "obs_status", "state"]
    rest = [name for name in whole if name not in (*front, "is_there")]
    return whole.sort_values([*KEY, "year"], ignore_index=True)[[*front, *rest]]


def _complete(chosen: pd.DataFrame, asked: Sequence[Wanted], cells: pd.DataFrame) -> pd.DataFrame:
    """The chosen rows in every cell: of an indicator with a direction, both; of items, those that the pair has."""
    parts = []
    for place, one in enumerate(asked):
        mine = chosen[chosen["asked"] == place]
        groups = _groups(mine[GROUP].drop_duplicates(), one, cells[["dyad"]].drop_duplicates())
        numbers = cells.drop_duplicates("pair").set_index("dyad")["pair"]
        groups = groups.assign(group=range(len(groups)), pair=groups["dyad"].map(numbers))
        grid = groups.merge(cells[["pair", "year", "cell"]], on="pair")
        mine = mine.merge(groups, on=GROUP).drop(columns=[*GROUP, "pair"]).assign(is_there=True)
        parts.append(marked(grid.merge(mine, on=["group", "year"], how="left").drop(columns="group")))
    return pd.concat(parts, ignore_index=True)


def _groups(there: pd.DataFrame, one: Wanted, pairs: pd.DataFrame) -> pd.DataFrame:
    """What the panel has an answer a year for: what is ``there``, and of each pair and direction without any, one."""
    ends = pairs["dyad"].str.split("-", n=1, expand=True)
    sides = [pairs.assign(origin=ends[a], destination=ends[b]) for a, b in ((0, 1), (1, 0))]
    if not one.entry.get("is_directed"):
        sides = [pairs[~pairs["dyad"].isin(there["dyad"])].assign(origin=NONE, destination=NONE)]
    items = there[["dyad", "item"]].drop_duplicates()
    expected = pd.concat(sides).merge(items, on="dyad", how="left").assign(indicator=one.name)
    expected["item"] = expected["item"].fillna(one.shown)
    return pd.concat([there, expected[GROUP]]).drop_duplicates(ignore_index=True)


def marked(grid: pd.DataFrame) -> pd.DataFrame:
    """``state``, and what is known of a cell without a row."""
    is_there = grid["is_there"].notna()
    has_value, has_bounds = grid["obs_value"].notna(), grid[["value_low", "value_high"]].notna().any(axis=1)
    conditions = [~is_there, has_value & (grid["obs_value"] != 0), has_value, has_bounds]
    states = np.select(conditions, ["outside", "value", "zero", "bounds"], "gap")
    if "held" in grid:
        is_held = ~has_value & ~has_bounds & grid["held"].fillna("").ne("")
        states = np.where(is_held, grid.pop("held"), states)
    grid = grid.assign(state=states)
    for name, without in (("obs_status", "O"), ("n_observations", 0), ("is_break", False), ("differs", False)):
        if name in grid:
            grid[name] = grid[name].where(is_there, without)
    return grid.drop(columns="is_there")


def _ends(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the two actors of each dyad."""
    places, dyads = pd.factorize(frame["dyad"])
    a, b = (pd.array([dyad.split("-")[side] for dyad in dyads], "str") for side in (0, 1))
    return frame.assign(actor_a=a.take(places), actor_b=b.take(places))


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    compared = [name for name in ("published", "differs") if name in frame]
    columns = [*_FIRST, *compared, *_NEXT, *(name for name in _LAST if name in frame)]
    frame = _ends(frame.astype({"is_break": bool, "item": "str"}))
    return frame[columns].sort_values(["indicator", "item", "dyad", "origin", "year"], ignore_index=True)


def _wide(frame: pd.DataFrame, asked: Sequence[Wanted], cells: pd.DataFrame) -> pd.DataFrame:
    """One row for each pair and year; for each indicator a column of values, its bounds and its state.

    ``_ab`` is from the first actor to the second, ``_ba`` back; an item that is not the usual one is part of the name.
    """
    usual = {one.name: one.entry["item"] for one in asked}
    way = np.where(frame["origin"] == NONE, "", np.where(frame["origin"] < frame["destination"], "_ab", "_ba"))
    columns: dict[str, Any] = {}
    for (indicator, item, suffix), part in frame.groupby(["indicator", "item", way], sort=False):
        indicator, item = str(indicator), str(item)
        name = indicator + ("" if item in (NONE, usual[indicator]) else "_" + item.replace("/", "_")) + str(suffix)
        for column in (*NAMED.values(), "state", *(["differs"] if "differs" in part else [])):
            without = {"state": "outside", "differs": False}.get(column, np.nan)
            values = np.full(len(cells), without, object if column == "state" else None)
            values[part["cell"]] = part[column]
            columns[name if column == "value" else f"{name}_{column}"] = values
    return _ends(cells[["dyad", "year"]])[["dyad", "actor_a", "actor_b", "year"]].assign(**columns)


def _with_codes(frame: pd.DataFrame, actors: Actors, codes: str | Sequence[str]) -> pd.DataFrame:
    """The frame with the codes of both actors that held in the year: ``cow_a``, ``cow_b``."""
    systems = [codes] if isinstance(codes, str) else [*codes]
    if systems and not actors.rows:
        raise NotThere(f"this release has no codes of actors ({listed(CODES)}): open a later one")
    years = sorted(set(frame["year"]))
    for system in systems:
        valid = dict[tuple[str, int], str | int]()  # of two codes in a year the one that lasts longer
        for actor, code, first, last in sorted(actors.codes(system), key=lambda one: one[3], reverse=True):
            for year in years:
                if first <= year <= last:
                    valid.setdefault((actor, year), code)
        frame = frame if "actor_a" in frame else _ends(frame)
        for side in ("a", "b"):
            found = [valid.get(of) for of in zip(frame[f"actor_{side}"], frame["year"], strict=True)]
            codes_of = pd.Series(found, frame.index, "str" if system == "iso2" else pd.Int64Dtype())
            frame[f"{system}_{side}"] = codes_of
    return frame
