"""covotes: when two states voted alike in the General Assembly, how a third voted. The counting is in ``indicators``."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipelines.tables.shared.registry import table


@table("derived")
def build(votes: pa.Table, roll_calls: pa.Table) -> pa.Table:
    """All pairs of states in each session, against each third state."""
    from pipelines.indicators.ballots import ballots
    from pipelines.tables.shared.pairs import pair_rows
    from schemas import derive
    from schemas.tables.covotes import THIRDS, Model

    found = ballots(votes, roll_calls)
    schema = derive.to_arrow(Model)
    made = [pair_rows(schema, found.actors, _against(found, third), by="session", third_id=third) for third in THIRDS]
    return pa.concat_tables(made).sort_by([(name, "ascending") for name in derive.key(Model)])


def _against(found: Any, third: str) -> list[dict[str, Any]]:
    """Counts and shares for all pairs without the third, by session."""
    import numpy as np

    from pipelines.indicators.voting import covotes

    parts = []
    for session in found.sessions:
        is_third = np.array([found.actors[member] == third for member in session.members])
        if not is_third.any():
            continue
        counted = covotes(session.votes[~is_third], session.votes[is_third][0], session.is_divided)
        members = session.members[~is_third]
        voted = counted.n > 0
        counts = {
            "n_votes": counted.n,
            "n_together": counted.n_with + counted.n_opposed + counted.n_split,
            "n_with": counted.n_with,
            "n_opposed": counted.n_opposed,
            "n_split": counted.n_split,
        }
        kept = {name: values[voted] for name, values in counts.items()}
        when = {
            name: np.full(voted.sum(), value) for name, value in (("session", session.number), ("year", session.year))
        }
        parts.append(
            {"a": members[counted.a[voted]], "b": members[counted.b[voted]], **when, **kept}
            | _share("opposed_share", kept["n_opposed"], kept["n_opposed"] + kept["n_split"])
            | _share("together_opposed_share", kept["n_opposed"], kept["n_together"])
        )
    return parts


def _share(name: str, part: Any, whole: Any) -> dict[str, Any]:
    """A share with its Wilson interval; NaN where the whole is 0."""
    from pipelines.indicators.association import ratio
    from pipelines.indicators.intervals import wilson

    low, high = wilson(part, whole)
    return {name: ratio(part, whole), f"{name}_low": low, f"{name}_high": high}
