"""covotes: when two states voted alike in the General Assembly, how a third voted. The counting is a formula."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.indicators.association import ratio
from pipelines.indicators.ballots import Ballots, ballots
from pipelines.indicators.intervals import wilson
from pipelines.indicators.voting import covotes
from pipelines.row_types import RollCallsArrow, VotesArrow
from pipelines.rows import Row, Rows, replaced
from pipelines.tables.shared.pairs import pair_rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import interval_columns
from schemas import derive
from schemas.tables import model_of
from schemas.vocabulary import THIRDS


@table("derived")
def build(votes: VotesArrow, roll_calls: RollCallsArrow) -> pa.Table:
    """All pairs of states in each session, against each third state."""
    voted, schema = ballots(votes, roll_calls), derive.to_arrow(model_of("covotes"))
    parts = ((third, _parts_against(voted, third)) for third in THIRDS)
    tables = [pair_rows(schema, voted.actors, of, by="session", third_id=third) for third, of in parts]
    return pa.concat_tables(tables).sort_by([(name, "ascending") for name in derive.key_columns(model_of("covotes"))])


def _parts_against(voted: Ballots, third: str) -> Rows:
    """Counts and shares for all pairs without the third, by session."""
    parts = []
    for session in voted.sessions:
        is_third = np.array([voted.actors[member] == third for member in session.members])
        if not is_third.any():
            continue
        counted = covotes(session.votes[~is_third], session.votes[is_third][0], session.is_divided)
        members, has_votes = session.members[~is_third], counted.n > 0
        opposed, split = counted.n_opposed[has_votes], counted.n_split[has_votes]
        together = counted.n_with[has_votes] + opposed + split
        number, year = (np.full(has_votes.sum(), of) for of in (session.number, session.year))
        of_session = {"session": number, "year": year}
        columns = {"a": members[counted.a[has_votes]], "b": members[counted.b[has_votes]], **of_session}
        columns |= {"n_votes": counted.n[has_votes], "n_together": together, "n_opposed": opposed, "n_split": split}
        parts.append(columns | _following(together, opposed, split))
    return parts


def _following(together: Any, opposed: Any, split: Any) -> Row:
    """What follows from the counts: the rest of the roll calls, and the shares with their bounds."""
    columns: Row = {"n_with": together - opposed - split}
    for name, whole in (("opposed_share", opposed + split), ("together_opposed_share", together)):
        columns |= interval_columns(name, (ratio(opposed, whole), *wilson(opposed, whole)))
    return columns


def completed(rows: pa.Table) -> pa.Table:
    """The rows with what follows from the counts: of an extract they have the counts alone."""
    counts = (rows[name].to_numpy() for name in ("n_together", "n_opposed", "n_split"))
    for name, values in _following(*counts).items():
        rows = replaced(rows, name, pa.array(values, rows.schema.field(name).type, from_pandas=True))
    return rows
