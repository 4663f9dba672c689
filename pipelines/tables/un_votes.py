"""un_votes: how alike states voted in the General Assembly. Third states are in ``covotes``."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators.arrays import Numbers
from pipelines.indicators.ballots import FIRST_YEAR, ballots
from pipelines.indicators.voting import distance_interval, measures, pair_votes, point_distance
from pipelines.row_types import IdealPointsArrow, LedgerCoverageRow, RollCallsArrow, VotesArrow
from pipelines.rows import Row
from pipelines.tables.shared.extract_rows import replaced
from pipelines.tables.shared.pairs import pair_rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import BOUNDS, interval_columns
from schemas import derive
from schemas.tables import model_of

SESSION, YEAR = "session_all", "year_final"
"""Bases of ideal points: all votes of a session, or those on whole resolutions in a calendar year, which every edition
since 2025 has."""


@table("derived")
def build(
    votes: VotesArrow,
    roll_calls: RollCallsArrow,
    ideal_points: IdealPointsArrow,
    ledger_coverage: list[LedgerCoverageRow] | None = None,
) -> pa.Table:
    """All pairs of states in each session in which both voted.

    Distances have bounds for the pairs in coverage: those of others follow from ``ideal_points``, and take 22 MB.
    """
    voted = ballots(votes, roll_calls)
    sessions = {session.number: place for place, session in enumerate(voted.sessions)}
    points = {
        "ideal_point_distance": _positions(ideal_points, SESSION, voted.actors, sessions),
        "ideal_point_year_distance": _positions(ideal_points, YEAR, voted.actors, sessions),
    }
    parts = []
    for session in voted.sessions:
        pair = pair_votes(session.votes, session.is_divided, session.is_whole)
        a, b = session.members[pair.a], session.members[pair.b]
        when = {"session": np.full(len(a), session.number), "year": np.full(len(a), session.year)}
        said = {"n_votes": pair.n_common, "n_votes_identical": pair.n_identical, "n_votes_agreement": pair.compared.n}
        columns: Row = {"a": a, "b": b, **when, **said, **measures(pair)}
        for name, positions in points.items():
            point, low, high = positions[:, sessions[session.number]]
            interval = distance_interval(low[a], high[a], low[b], high[b])
            columns |= interval_columns(name, (point_distance(point[a], point[b]), *interval))
        parts.append({name: values[pair.n_common > 0] for name, values in columns.items()})
    rows = pair_rows(derive.to_arrow(model_of("un_votes")), voted.actors, parts, by="session")
    if ledger_coverage is None:
        return rows
    is_covered = pc.is_in(rows["dyad"], pa.array(sorted({row["dyad"] for row in ledger_coverage}), pa.string()))
    for name in (name + end for name in points for end in BOUNDS[1:]):
        rows = replaced(rows, name, pc.if_else(is_covered, rows.column(name), None))
    return rows


def _positions(points: IdealPointsArrow, basis: str, actors: list[str], sessions: dict[int, int]) -> Numbers:
    """Positions with their bounds on one basis: 3 × sessions × actors, NaN where there is none."""
    rows = points.filter(pc.and_(points["is_current"], pc.equal(points["basis"], basis)))
    positions = np.full((3, len(sessions), len(actors)), np.nan)
    actor = pc.index_in(rows["actor_id"], value_set=pa.array(actors, pa.string()))
    session = pc.index_in(pc.subtract(rows["year"], FIRST_YEAR - 1), value_set=pa.array(list(sessions), pa.int64()))
    known = pc.and_(pc.is_valid(actor), pc.is_valid(session))
    at = (session.filter(known).to_numpy(), actor.filter(known).to_numpy())
    for layer, name in enumerate(("ideal_point", "low", "high")):
        positions[layer][at] = rows.column(name).filter(known).to_numpy()
    return positions
