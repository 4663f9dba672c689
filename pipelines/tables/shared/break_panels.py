"""Panels of tests at a date: the outcome of one pair and of its donors, by gravity residuals and UN votes.

Donors are all pairs but those that a hypothesis declares treated. The tests are in ``pipelines/judgement``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.judgement.placebo_tests import Panel
from pipelines.tables.shared.treated_pairs import Treated, treated_pairs

GRAVITY = "gravity_residual"


@dataclass(frozen=True)
class Outcomes:
    """The tables that outcomes are taken from. Trade is by direction (``CHN>RUS``), votes by dyad (``CHN-RUS``)."""

    gravity_residuals: pa.Table
    un_votes: pa.Table

    def panels(self, indicator: str, of: str, treated: Treated, since: int) -> list[Panel]:
        """A panel for each source and side that has the outcome of the pair ``of`` from ``since`` on."""
        if indicator != GRAVITY:
            key, column = ("actor_a", "actor_b", "session"), indicator.removeprefix("un_")
            votes = _since(self.un_votes, since, *key, column)
            votes = votes.append_column("pair", pc.binary_join_element_wise(votes["actor_a"], votes["actor_b"], "-"))
            panel = _panel("un_votes", "un_votes", votes, column, key, of, treated)
            return [panel] if panel else []
        rows = _since(self.gravity_residuals, since, "source_id", "side", "origin", "destination", "residual")
        rows = rows.append_column("pair", pc.binary_join_element_wise(rows["origin"], rows["destination"], ">"))
        sides = (
            rows.group_by(["source_id", "side"])
            .aggregate([])
            .sort_by([("source_id", "ascending"), ("side", "ascending")])
        )
        own_key, made = ("source_id", "side", "origin", "destination", "year"), []
        for one in sides.to_pylist():
            is_of = pc.and_(pc.equal(rows["source_id"], one["source_id"]), pc.equal(rows["side"], one["side"]))
            name = f"{one['source_id']}, as {one['side']}s report"
            made.append(_panel(name, "gravity_residuals", rows.filter(is_of), "residual", own_key, of, treated))
        return [panel for panel in made if panel]


def _since(table: pa.Table, first: int, *names: str) -> pa.Table:
    """The year and the columns ``names`` of a table, from the year ``first`` on."""
    return table.select([*names, "year"]).filter(pc.greater_equal(table["year"], first))


def _panel(
    name: str, table: str, rows: pa.Table, column: str, key: tuple[str, ...], of: str, treated: Treated
) -> Panel | None:
    """The panel of a column of ``rows``, which have their ``pair``; None where they lack the pair ``of``."""
    pairs = rows["pair"].combine_chunks().dictionary_encode()
    names = pairs.dictionary.to_pylist()
    if of not in names:
        return None
    year = rows["year"].to_numpy().astype(np.int64)
    values = np.full((len(names), int(year.max() - year.min()) + 1), np.nan)
    values[pairs.indices.to_numpy(), year - year.min()] = pc.cast(rows[column], pa.float64()).to_numpy()
    ends = [pair.replace(">", "-").split("-") for pair in names]
    code = {actor: place for place, actor in enumerate(sorted({actor for pair in ends for actor in pair}))}
    is_treated = treated_pairs(treated, code)
    is_donor = (
        np.array([pair != of for pair in names]) & ~is_treated[tuple(np.array([[*map(code.get, e)] for e in ends]).T)]
    )
    own = rows.filter(pc.equal(rows["pair"], of)).select(key).to_pylist()
    rests_on = sorted(f"{table}/" + "|".join(map(str, row.values())) for row in own)
    return Panel(name, np.arange(year.min(), year.max() + 1), values[names.index(of)], values[is_donor], rests_on)
