"""Panels of tests at a date: the outcome of one pair and of its donors, by gravity residuals and UN votes.

Donors are all pairs but those that a hypothesis declares treated. The tests are in ``pipelines/judgement``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators.arrays import Indices, Numbers
from pipelines.judgement.placebo_tests import Panel
from pipelines.tables.shared.treated_pairs import Treated, treated_pairs

GRAVITY = "gravity_residual"


@dataclass(frozen=True)
class Side:
    """One outcome of all pairs, from one source: a row for each of ``names``, a column for each year.

    ``ends`` are the numbers in ``code`` of the two actors of each pair. ``rows`` have their ``pair`` and ``key``.
    """

    name: str
    table: str
    key: tuple[str, ...]
    rows: pa.Table
    names: list[str]
    years: Indices
    values: Numbers
    code: dict[str, int]
    ends: tuple[Indices, Indices]

    def panel(self, of: str, treated: Treated) -> Panel | None:
        """The pair ``of`` and its donors; None where the outcome of that pair is not known."""
        if of not in self.names:
            return None
        own = self.names.index(of)
        is_donor = ~treated_pairs(treated, self.code)[self.ends]
        is_donor[own] = False
        rows = self.rows.filter(pc.equal(self.rows["pair"], of)).select(self.key).to_pylist()
        rests_on = sorted(f"{self.table}/" + "|".join(map(str, row.values())) for row in rows)
        return Panel(self.name, self.years, self.values[own], self.values[is_donor], rests_on)


@dataclass(frozen=True)
class Outcomes:
    """The tables that outcomes are taken from. Trade is by direction (``CHN>RUS``), votes by dyad (``CHN-RUS``)."""

    gravity_residuals: pa.Table
    un_votes: pa.Table
    sides: dict[tuple[str, int], list[Side]] = field(default_factory=dict)
    """Those laid out so far, by indicator and first year: several tests ask for the same."""

    def panels(self, indicator: str, of: str, treated: Treated, since: int) -> list[Panel]:
        """A panel for each source and side that has the outcome of the pair ``of`` from ``since`` on."""
        if (indicator, since) not in self.sides:
            laid_out = self._trade(since) if indicator == GRAVITY else self._votes(indicator, since)
            self.sides[indicator, since] = laid_out
        panels = (side.panel(of, treated) for side in self.sides[indicator, since])
        return [panel for panel in panels if panel]

    def _votes(self, indicator: str, since: int) -> list[Side]:
        key, column = ("actor_a", "actor_b", "session"), indicator.removeprefix("un_")
        votes = _since(self.un_votes, since, *key, column)
        votes = votes.append_column("pair", pc.binary_join_element_wise(votes["actor_a"], votes["actor_b"], "-"))
        return [_side("un_votes", "un_votes", votes, column, key)] if votes.num_rows else []

    def _trade(self, since: int) -> list[Side]:
        rows = _since(self.gravity_residuals, since, "source_id", "side", "origin", "destination", "residual")
        rows = rows.append_column("pair", pc.binary_join_element_wise(rows["origin"], rows["destination"], ">"))
        sides = (
            rows.group_by(["source_id", "side"])
            .aggregate([])
            .sort_by([("source_id", "ascending"), ("side", "ascending")])
        )
        key, made = ("source_id", "side", "origin", "destination", "year"), []
        for one in sides.to_pylist():
            is_of = pc.and_(pc.equal(rows["source_id"], one["source_id"]), pc.equal(rows["side"], one["side"]))
            name = f"{one['source_id']}, as {one['side']}s report"
            made.append(_side(name, "gravity_residuals", rows.filter(is_of), "residual", key))
        return made


def _since(table: pa.Table, first: int, *names: str) -> pa.Table:
    """The year and the columns ``names`` of a table, from the year ``first`` on."""
    return table.select([*names, "year"]).filter(pc.greater_equal(table["year"], first))


def _side(name: str, table: str, rows: pa.Table, column: str, key: tuple[str, ...]) -> Side:
    """The values of a column of ``rows``, which have their ``pair``, laid out by pair and year."""
    pairs = rows["pair"].combine_chunks().dictionary_encode()
    names = pairs.dictionary.to_pylist()
    year = rows["year"].to_numpy().astype(np.int64)
    years = np.arange(year.min(), year.max() + 1)
    values = np.full((len(names), len(years)), np.nan)
    values[pairs.indices.to_numpy(), year - years[0]] = pc.cast(rows[column], pa.float64()).to_numpy()
    ends = [pair.replace(">", "-").split("-") for pair in names]
    code = {actor: place for place, actor in enumerate(sorted({actor for pair in ends for actor in pair}))}
    first, second = np.array([[*map(code.__getitem__, pair)] for pair in ends]).T
    return Side(name, table, key, rows, names, years, values, code, (first, second))
