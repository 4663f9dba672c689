"""The core panel: every two members of the state system in every year, with the variables that others merge with.

It is put together in Arrow and arrays, a number for each variable, pair and year; pandas comes in where it is asked
for. Nothing is filled in. What it holds is declared in ``core_variables``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from importlib.util import find_spec
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
from bilateral.core_variables import TITLE, VARIABLES, Variable
from bilateral.folder import Folder
from bilateral.selection import Years, calendar_years
from bilateral.spreadsheet import to_csv

if TYPE_CHECKING:
    import pandas as pd

FIRST_YEAR, MOST_ROWS = 1990, 1_048_575
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
        """Write the panel for Stata 14 and later; what a variable means, and its unit, is its label."""
        labels = dict[str, str]()
        for field in self.table.schema:
            about = {name: text.decode() for name, text in field.metadata.items()}
            unit = f" ({about[b'unit']})" if about[b"unit"] not in ("", "1") else ""
            labels[field.name] = about[b"description"][: 80 - len(unit)] + unit
        self.to_pandas().to_stata(path, write_index=False, version=118, variable_labels=labels)

    def to_excel(self, path: str | os.PathLike[str]) -> None:
        """Write the panel as XLSX. Raises NotThere where it has more rows than a sheet, or nothing here writes XLSX."""
        if len(self) > MOST_ROWS:
            less = "leave out dense=True, name dyads or years, or take to_csv"
            raise NotThere(f"a sheet of Excel has {MOST_ROWS:,} rows, and the panel {len(self):,}: {less}")
        if not find_spec("openpyxl"):
            raise NotThere("openpyxl, which writes XLSX, is not installed: pip install openpyxl, or take to_csv")
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
    grid = _Grid(folder, actors, span)
    if dyads is not None:
        grid.keep([actors.pair(one, system) for one in ([dyads] if isinstance(dyads, str) else dyads)])
    values, absent = dict[str, _Numbers](), dict[str, str]()
    for variable in VARIABLES:
        try:
            found = grid.read(variable)
        except NotThere as error:
            absent[variable.name] = str(error)
            continue
        found[~grid.cells] = np.nan
        if np.isnan(found).all():
            absent[variable.name] = f"no two of these states have a number in these years in `{variable.table}`"
        else:
            values[variable.name] = found
    counted = {one.name for one in VARIABLES if not one.of}
    have = {"cells": grid.cells} | {name: np.isfinite(values[name]) for name in values if name in counted}
    known = grid.cells if dense else reduce(np.logical_or, [*have.values()][1:], np.zeros_like(grid.cells))
    if not directed:
        known = np.triu((known | known.transpose(1, 0, 2)).transpose(2, 0, 1)).transpose(1, 2, 0)
    counts = {name: there.sum((0, 1)).tolist() for name, there in have.items()}
    return Core(grid.table(known, values, directed=directed), absent, counts, span)


class _Grid:
    """States by states by years, and which of these ``cells`` the panel is about."""

    def __init__(self, folder: Folder, actors: Actors, years: list[int]) -> None:
        self.folder, self.actors, self.years, self.licences = folder, actors, years, dict[str, None]()
        self.words, self.flags = dict[str, pa.Array](), set[str]()
        self.states = sorted({actor for actor, *_ in actors.states})
        if not self.states:
            raise NotThere("this release does not say who is in the state system: take a later one")
        members = np.isfinite(self._codes("gw"))
        self.cells = members[:, None, :] & members[None, :, :]
        self.cells[np.diag_indices(len(self.states))] = False

    def keep(self, pairs: list[tuple[str, str]]) -> None:
        """Leave the cells of these pairs alone."""
        kept, place = np.zeros_like(self.cells), {name: n for n, name in enumerate(self.states)}
        for a, b in pairs:
            if not {a, b} <= {*place}:
                raise NotThere(f"{a}-{b} are no two members of the state system, of which the core panel is")
            kept[place[a], place[b]] = kept[place[b], place[a]] = True
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
        first, second = (_places(rows[end], self.states) for end in variable.ends)
        year: Any = _places(rows[variable.year], self.years) if variable.year else slice(None)
        column = rows[variable.column]
        if pa.types.is_string(column.type):  # a number for each word
            self.words[variable.name] = pc.unique(column)
            column = pc.index_in(column, self.words[variable.name])
        values = column.cast(pa.float64()).to_numpy()
        if variable.of and pa.types.is_boolean(column.type):  # false where there is nothing, as in other panels
            self.flags.add(variable.name)
        found = np.full(self.cells.shape, np.nan)
        for one, other in ((first, second), (second, first))[: 1 if variable.is_directed else 2]:
            found[one, other, year] = values if variable.year else values[:, None]
        if len(rows):
            self.licences |= dict.fromkeys(licence.split("; "))
        return found

    def table(self, known: _Numbers, values: dict[str, _Numbers], *, directed: bool) -> pa.Table:
        """The ``known`` cells as rows, in the order of actors and years."""
        first, second, year = np.nonzero(known)
        columns, fields = list[pa.Array](), list[pa.Field]()

        def add(name: str, column: Any, description: str, unit: str = "", kind: pa.DataType | None = None) -> None:
            is_missing, of = np.isnan(column) if kind else None, re.sub("_(ab|ba)$", "", name)
            words = self.words.get(of)
            if is_missing is None or not is_missing.all():
                if kind:
                    column = pa.array(column == 1) if of in self.flags else pa.array(column, mask=is_missing).cast(kind)
                columns.append(column if words is None else words.take(column.cast(pa.int32())))
                about = {"unit": unit, "description": description}
                fields.append(pa.field(name, columns[-1].type, metadata=about))

        names = pa.array(self.states)
        add("actor_a", names.take(pa.array(first)), "The first actor.")
        add("actor_b", names.take(pa.array(second)), "The other actor.")
        add("year", pa.array(self.years, pa.int64()).take(pa.array(year)), "The year.")
        for system, whose in (("cow", "Correlates of War"), ("gw", "Gleditsch and Ward")):
            codes = self._codes(system)
            for side, place in (("a", first), ("b", second)):
                said = f"Code of actor_{side} in the year, by {whose}."
                add(f"{system}_{side}", codes[place, year], said, kind=pa.int64())
        for one in VARIABLES:
            if one.name in values and (directed or not one.is_reverse):
                sides = {"_ab": (first, second), "_ba": (second, first)}
                grid = values.pop(one.name)  # ten million bytes, and there are many
                for suffix, ends in ({"": (first, second)} if directed or not one.is_directed else sides).items():
                    add(one.name + suffix, grid[*ends, year], one.description, one.unit, pa.float64())
        about = {"title": TITLE, "key": "actor_a,actor_b,year", "license": "; ".join(self.licences)}
        return pa.Table.from_arrays(columns, schema=pa.schema(fields, about))

    def _codes(self, system: str) -> _Numbers:
        """The code of each state in each year, NaN for none; of two the one that lasts longer."""
        codes, when = np.full((len(self.states), len(self.years)), np.nan), np.array(self.years)
        for actor, code, first, last in sorted(self.actors.codes(system), key=lambda one: one[3]):
            if actor in self.states:
                codes[self.states.index(actor), (first <= when) & (when <= last)] = code
        return codes


def _places(column: pa.ChunkedArray, among: Sequence[Any]) -> _Numbers:
    return np.asarray(pc.index_in(column, value_set=pa.array(among, column.type)))
