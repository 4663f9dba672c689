"""un_votes: how alike states voted in the General Assembly. The formulas are in ``indicators``; thirds are in covotes."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.tables.shared.registry import table

SESSION, YEAR = "session_all", "year_all"
"""Estimates from all votes of a session, and from all of a calendar year."""


@table("derived")
def build(votes: pa.Table, roll_calls: pa.Table, ideal_points: pa.Table) -> pa.Table:
    """All pairs of states in each session in which both voted."""
    from pipelines.indicators.ballots import ballots
    from pipelines.indicators.voting import measures, pair_votes
    from pipelines.tables.shared.pairs import pair_rows
    from schemas import derive
    from schemas.tables.un_votes import Model

    found = ballots(votes, roll_calls)
    sessions = {session.number: place for place, session in enumerate(found.sessions)}
    points = {
        "ideal_point_distance": _points(ideal_points, SESSION, found.actors, sessions),
        "ideal_point_year_distance": _points(ideal_points, YEAR, found.actors, sessions),
    }
    parts = []
    for session in found.sessions:
        pair = pair_votes(session.votes, session.is_divided, session.is_whole)
        a, b = session.members[pair.a], session.members[pair.b]
        columns: dict[str, Any] = {
            "a": a,
            "b": b,
            "n_votes": pair.n_common,
            "n_votes_identical": pair.n_identical,
            "n_votes_agreement": pair.compared.n,
            **measures(pair),
        }
        for name, positions in points.items():
            columns |= _distances(name, positions[:, sessions[session.number]], a, b)
        voted = pair.n_common > 0
        kept = {name: values[voted] for name, values in columns.items()}
        parts.append(kept | _when(session, len(kept["a"])))
    return pair_rows(derive.to_arrow(Model), found.actors, parts, by="session")


def _when(session: Any, count: int) -> dict[str, Any]:
    """The session and the year in which it began, ``count`` times."""
    import numpy as np

    return {"session": np.full(count, session.number), "year": np.full(count, session.year)}


def _points(points: pa.Table, basis: str, actors: list[str], sessions: dict[int, int]) -> Any:
    """Positions with their bounds on one basis: 3 × sessions × actors, NaN where there is none."""
    import numpy as np

    from pipelines.indicators.ballots import FIRST_YEAR

    rows = points.filter(pc.and_(points["is_current"], pc.equal(points["basis"], basis)))
    found = np.full((3, len(sessions), len(actors)), np.nan)
    actor = pc.index_in(rows["actor_id"], value_set=pa.array(actors, pa.string()))
    session = pc.index_in(pc.subtract(rows["year"], FIRST_YEAR - 1), value_set=pa.array(list(sessions), pa.int64()))
    known = pc.and_(pc.is_valid(actor), pc.is_valid(session))
    at = (session.filter(known).to_numpy(), actor.filter(known).to_numpy())
    for layer, name in enumerate(("ideal_point", "low", "high")):
        found[layer][at] = rows[name].filter(known).to_numpy()
    return found


def _distances(name: str, positions: Any, a: Any, b: Any) -> dict[str, Any]:
    """The distance and its bounds for each pair of one session."""
    from pipelines.indicators.ideal_points import distance, distance_interval

    point, low, high = positions
    least, most = distance_interval(low[a], high[a], low[b], high[b])
    return {name: distance(point[a], point[b]), f"{name}_low": least, f"{name}_high": most}
