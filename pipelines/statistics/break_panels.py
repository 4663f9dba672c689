"""Panels of tests at a date: the outcome of one pair and of its donors, by gravity residuals and UN votes.

Donors are all pairs but those that a hypothesis declares treated. The tests are in ``placebo.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators.arrays import Indices, Numbers
from pipelines.indicators.ballots import LEAST_VOTES
from pipelines.rows import where
from pipelines.statistics.placebo_tests import Panel
from pipelines.statistics.treated_pairs import Treated, treated_pairs

GRAVITY = "gravity_residual"
KEYS = {
    "gravity_residuals": ("source_id", "side", "origin", "destination", "year"),
    "un_votes": ("actor_a", "actor_b", "session"),
}
"""The columns that name a row: the actors, then the time."""


@dataclass(frozen=True)
class Side:
    """One outcome of all pairs from one source, from ``since`` on: a row for each of ``names``, a column for each year.

    ``code`` numbers the actors; ``ends`` are the numbers of the two of each pair. The values are from the rows of
    ``table`` in which columns are as ``where`` says.
    """

    name: str
    table: str
    since: int
    where: Mapping[str, str]
    names: list[str]
    years: Indices
    values: Numbers
    code: dict[str, int]
    ends: tuple[Indices, Indices]

    def panel(self, of: str, treated: Treated, rows: pa.Table) -> Panel | None:
        """The pair ``of`` and its donors; None where the outcome of that pair is not known. ``rows`` is the table."""
        if of not in self.names:
            return None
        own = self.names.index(of)
        is_donor = ~treated_pairs(treated, self.code)[self.ends]
        is_donor[own] = False
        first, second = of.replace(">", "-").split("-")
        own_rows = where(rows, **self.where, **{KEYS[self.table][-3]: first, KEYS[self.table][-2]: second})
        found = own_rows.filter(pc.greater_equal(own_rows["year"], self.since)).select(KEYS[self.table])
        rests_on = sorted(f"{self.table}/" + "|".join(map(str, row.values())) for row in found.to_pylist())
        return Panel(self.name, self.years, self.values[own], self.values[is_donor], rests_on)


@dataclass(frozen=True)
class Outcomes:
    """The tables that outcomes are taken from. Trade is by direction (``CHN>RUS``), votes by dyad (``CHN-RUS``)."""

    gravity_residuals: Callable[..., pa.Table]
    un_votes: Callable[..., pa.Table]
    rows: dict[str, pa.Table] = field(default_factory=dict)
    """What was read so far, by indicator."""
    sides: dict[tuple[str, int], list[Side]] = field(default_factory=dict)
    """Those laid out so far, by indicator and first year: several tests ask for the same."""

    def panels(self, indicator: str, of: str, treated: Treated, since: int) -> list[Panel]:
        """A panel for each source and side that has the outcome of the pair ``of`` from ``since`` on."""
        is_trade = indicator == GRAVITY
        if is_trade:
            table, read, column = "gravity_residuals", self.gravity_residuals, "residual"
        else:
            table, read, column = "un_votes", self.un_votes, indicator.removeprefix("un_")
        if indicator not in self.rows:
            counted = [] if is_trade else ["n_votes_agreement"]
            rows = read(list(dict.fromkeys([*KEYS[table], "year", column, *counted])))
            self.rows[indicator] = rows if is_trade else _of_whole_sessions(rows)
        rows = self.rows[indicator]
        if (indicator, since) not in self.sides:
            later = rows.filter(pc.greater_equal(rows["year"], since))
            self.sides[indicator, since] = _trade(later, since) if is_trade else _votes(later, column, since)
        panels = (side.panel(of, treated, rows) for side in self.sides[indicator, since])
        return [panel for panel in panels if panel]


def _of_whole_sessions(rows: pa.Table) -> pa.Table:
    """The rows without sessions in which no two states have ``LEAST_VOTES`` roll calls."""
    most = rows.group_by("session").aggregate([("n_votes_agreement", "max")])
    whole = most.filter(pc.greater_equal(most["n_votes_agreement_max"], LEAST_VOTES))["session"]
    return rows.filter(pc.is_in(rows["session"], value_set=whole.combine_chunks()))


def _votes(rows: pa.Table, column: str, since: int) -> list[Side]:
    return [_side("un_votes", "un_votes", since, {}, rows, column, "-")] if rows.num_rows else []


def _trade(rows: pa.Table, since: int) -> list[Side]:
    sides = (
        rows.group_by(["source_id", "side"]).aggregate([]).sort_by([("source_id", "ascending"), ("side", "ascending")])
    )
    made = []
    for one in sides.to_pylist():
        name = f"{one['source_id']}, as {one['side']}s report"
        made.append(_side(name, "gravity_residuals", since, one, where(rows, **one), "residual", ">"))
    return made


def _side(
    name: str, table: str, since: int, where: Mapping[str, str], rows: pa.Table, column: str, between: str
) -> Side:
    """The values of a column of ``rows`` laid out by year and by pair, whose two actors are joined by ``between``."""
    joined = pc.binary_join_element_wise(*(rows[end] for end in KEYS[table][-3:-1]), between)
    pairs = joined.combine_chunks().dictionary_encode()
    names = pairs.dictionary.to_pylist()
    year = rows["year"].to_numpy().astype(np.int64)
    years = np.arange(year.min(), year.max() + 1)
    values = np.full((len(names), len(years)), np.nan)
    values[pairs.indices.to_numpy(), year - years[0]] = pc.cast(rows[column], pa.float64()).to_numpy()
    ends = [pair.split(between) for pair in names]
    code = {actor: place for place, actor in enumerate(sorted({actor for pair in ends for actor in pair}))}
    first, second = np.array([[*map(code.__getitem__, pair)] for pair in ends]).T
    return Side(name, table, since, where, names, years, values, code, (first, second))
