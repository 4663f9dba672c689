"""The core panel: every two members of the state system in every year, with the variables that others merge with.

It is put together in Arrow and arrays, a number for each variable, pair and year; pandas comes in where it is asked
for. Nothing is filled in. What it holds is declared in ``core_variables``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from bilateral.actors import Actors, actors_of
from bilateral.commons.absent import reason
from bilateral.commons.frames import to_pandas
from bilateral.commons.lookup import NotThere
from bilateral.core_variables import VARIABLES, Variable
from bilateral.folder import Folder
from bilateral.selection import Years, calendar_years
from bilateral.spreadsheet import to_csv

if TYPE_CHECKING:
    import pandas as pd

FIRST_YEAR, MOST_ROWS = 1990, 1_048_575
CODES = ("cow", "gw")
_Numbers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Core:
    """The panel as an Arrow ``table``, and what the release cannot say: ``absent``, the reason of each variable."""

    table: pa.Table
    absent: dict[str, str]
    counts: dict[str, list[int]]
    """Of each variable how many cells have a number, in each of ``years``; of ``cells`` how many there are."""
    years: list[int]

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __repr__(self) -> str:
        some = [year for year in self.years if year % 5 == 0] or self.years
        said = f"{len(self):,} rows of {self.years[0]}–{self.years[-1]}. Pairs of states with a number:"
        absent = (f"absent: {name}: {why}" for name, why in self.absent.items())
        return "\n".join((said, self.completeness()[some].to_string(), *absent))

    def completeness(self) -> pd.DataFrame:
        """How many pairs have a number, each direction by itself, by variable and year; ``cells`` are all of them."""
        import pandas as pd

        return pd.DataFrame(self.counts, self.years).T

    def to_pandas(self) -> pd.DataFrame:
        """The panel as a pandas frame."""
        return to_pandas(self.table)

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Write the panel; each column's unit and meaning stand in the footer."""
        pq.write_table(self.table, path, compression="zstd")

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write the panel as CSV, compressed where the name ends in ``.gz``."""
        with pa.output_stream(os.fspath(path), compression="detect") as file:
            file.write(to_csv(self.table))

    def to_stata(self, path: str | os.PathLike[str]) -> None:
        """Write the panel for Stata 14 and later; what a variable means is its label."""
        labels = {field.name: field.metadata[b"description"].decode()[:80] for field in self.table.schema}
        self.to_pandas().to_stata(path, write_index=False, version=118, variable_labels=labels)

    def to_excel(self, path: str | os.PathLike[str]) -> None:
        """Write the panel as XLSX. Raises NotThere where it has more rows than a sheet."""
        if len(self) > MOST_ROWS:
            less = "leave out dense=True, name dyads or years, or take to_csv"
            raise NotThere(f"a sheet of Excel has {MOST_ROWS:,} rows, and the panel {len(self):,}: {less}")
        self.to_pandas().to_excel(path, index=False)


def core(
    folder: Folder,
    dyads: str | Sequence[str] | None,
    years: Years | None,
    *,
    directed: bool,
    dense: bool,
    system: str | None = None,
) -> Core:
    """The panel of ``Release.panel("core")``. Raises NotThere for unknown actors, and in old releases."""
    actors = actors_of(folder)
    span = calendar_years(years if years is not None else range(FIRST_YEAR, int(folder.manifest["date"][:4])))
    states = sorted({one for one, first, last in actors.states if first <= span[-1] and (last or span[0]) >= span[0]})
    if not states:
        raise NotThere("this release does not say who is in the state system: take a later one")
    grid = _Grid(folder, states, span, _members(actors, states, span))
    if dyads is not None:
        grid.keep([actors.pair(one, system) for one in ([dyads] if isinstance(dyads, str) else dyads)])
    values, absent = dict[str, _Numbers](), dict[str, str]()
    for variable in VARIABLES:
        try:
            found = np.where(grid.cells, grid.read(variable), np.nan)
        except NotThere as error:
            absent[variable.name] = str(error)
            continue
        if np.isnan(found).all():
            absent[variable.name] = f"no two of these states have a number in these years in `{variable.table}`"
        else:
            values[variable.name] = found
    counted = {name: np.isfinite(found).sum((0, 1)).tolist() for name, found in values.items()}
    counts = {"cells": grid.cells.sum((0, 1)).tolist(), **counted}
    some = reduce(np.logical_or, map(np.isfinite, values.values()), np.zeros_like(grid.cells))
    known = grid.cells if dense else some
    if not directed:
        known = np.triu((known | known.transpose(1, 0, 2)).transpose(2, 0, 1)).transpose(1, 2, 0)
    return Core(grid.table(known, values, actors, directed=directed), absent, counts, span)


def _members(actors: Actors, states: list[str], years: list[int]) -> _Numbers:
    """Who is in the state system when: a row for each state."""
    members, when = np.zeros((len(states), len(years)), bool), np.array(years)
    for actor, first, last in actors.states:
        if actor in states:
            members[states.index(actor)] |= (first <= when) & (when <= (last or years[-1]))
    return members


@dataclass
class _Grid:
    """States by states by years, and which of these ``cells`` the panel is about."""

    folder: Folder
    states: list[str]
    years: list[int]
    members: _Numbers

    def __post_init__(self) -> None:
        self.cells = self.members[:, None, :] & self.members[None, :, :]
        self.cells[np.diag_indices(len(self.states))] = False
        self.licences = dict[str, None]()

    def keep(self, pairs: list[tuple[str, str]]) -> None:
        """Leave the cells of these pairs alone."""
        kept = np.zeros_like(self.cells)
        for a, b in pairs:
            for one, other in ((a, b), (b, a)):
                if one in self.states and other in self.states:
                    kept[self.states.index(one), self.states.index(other)] = True
        self.cells &= kept

    def read(self, variable: Variable) -> _Numbers:
        """The numbers of a variable. Raises NotThere where the release has not its table or columns."""
        if variable.table in self.folder.absent:
            raise NotThere(reason(self.folder.absent[variable.table]))
        licence = (self.folder.schema(variable.table).metadata or {}).get(b"license", b"").decode()
        conditions = [ds.field(end).isin(pa.array(self.states)) for end in variable.ends]
        if variable.year:
            conditions.append(ds.field(variable.year).isin(pa.array(self.years, pa.int64())))
        columns = [*variable.ends, variable.column, *filter(None, [variable.year])]
        rows = self.folder.read(variable.table, columns, reduce(and_, conditions, variable.rows))
        first, second = (self._places(rows[end], self.states) for end in variable.ends)
        year: Any = self._places(rows[variable.year], self.years) if variable.year else slice(None)
        values = rows[variable.column].cast(pa.float64()).to_numpy()
        found = np.full(self.cells.shape, np.nan)
        for one, other in ((first, second), (second, first))[: 1 if variable.is_directed else 2]:
            found[one, other, year] = values if variable.year else values[:, None]
        if len(rows):
            self.licences |= dict.fromkeys(licence.split("; "))
        return found

    def table(self, known: _Numbers, values: dict[str, _Numbers], actors: Actors, *, directed: bool) -> pa.Table:
        """The ``known`` cells as rows, in the order of actors and years."""
        first, second, year = np.nonzero(known)
        names, numbers = pa.array(self.states), pa.array(self.years, pa.int64())
        columns: list[tuple[str, pa.Array, str, str]] = [
            ("actor_a", names.take(pa.array(first)), "", "The first actor."),
            ("actor_b", names.take(pa.array(second)), "", "The other actor."),
            ("year", numbers.take(pa.array(year)), "", "The year."),
        ]
        for system in CODES:
            codes = self._codes(actors, system)
            for side, place in (("a", first), ("b", second)):
                of = codes[place, year]
                shown = pa.array(of.astype(np.int64), mask=of < 0)
                columns.append((f"{system}_{side}", shown, "", f"Code of actor_{side} in the year ({system.upper()})."))
        ways: list[tuple[str, Callable[[_Numbers], _Numbers]]] = [("", lambda found: found[first, second, year])]
        if not directed:
            ways = [("_ab", ways[0][1]), ("_ba", lambda found: found[second, first, year])]
        for variable in (one for one in VARIABLES if one.name in values and (directed or not one.is_reverse)):
            for suffix, of_side in ways if variable.is_directed else [("", ways[0][1])]:
                found = of_side(values[variable.name])
                if not (is_missing := np.isnan(found)).all():
                    shown = pa.array(found, mask=is_missing)
                    columns.append((variable.name + suffix, shown, variable.unit, variable.description))
        fields = [
            pa.field(name, column.type, metadata={"unit": unit, "description": text})
            for name, column, unit, text in columns
        ]
        about = {
            "title": "Core panel",
            "key": "actor_a,actor_b,year",
            "license": "; ".join(filter(None, self.licences)),
        }
        return pa.Table.from_arrays([column for _, column, *_ in columns], schema=pa.schema(fields, about))

    def _codes(self, actors: Actors, system: str) -> _Numbers:
        """The code of each state in each year, -1 for none; of two the one that lasts longer."""
        codes, when = np.full(self.members.shape, -1), np.array(self.years)
        for actor, code, first, last in sorted(actors.codes(system), key=lambda one: one[3]):
            if actor in self.states:
                codes[self.states.index(actor), (first <= when) & (when <= last)] = code
        return codes

    @staticmethod
    def _places(column: pa.ChunkedArray, among: Sequence[Any]) -> _Numbers:
        return np.asarray(pc.index_in(column, value_set=pa.array(among, column.type)))
