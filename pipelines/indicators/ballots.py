"""From rows of votes and roll calls to one matrix of votes for each session. Measures of them are in ``voting``.

Roll calls without a session are left out. Where several captures have roll calls of a session, the capture with the
most is used, since a publisher of adopted resolutions alone has fewer; of equals, the later vintage.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipelines.indicators.arrays import Flags
from pipelines.indicators.voting import NOT_CAST, Votes

FIRST_YEAR = 1946
"""The year in which the first session of the General Assembly began."""
MARKS = {"no": -1, "abstain": 0, "yes": 1}


class Session(NamedTuple):
    """The votes of one session: a row for each state that voted in it, a column for each roll call.

    ``members`` are the rows' positions in ``Ballots.actors``. A roll call is divided unless all votes cast are the
    same, and whole unless it was on an amendment or a paragraph.
    """

    number: int
    members: NDArray[np.intp]
    votes: Votes
    is_divided: Flags
    is_whole: Flags

    @property
    def year(self) -> int:
        """The year in which the session began."""
        return FIRST_YEAR - 1 + self.number


class Ballots(NamedTuple):
    """All sessions in order, and the ids of all states that voted, sorted."""

    actors: list[str]
    sessions: list[Session]


def ballots(votes: pa.Table, roll_calls: pa.Table) -> Ballots:
    """The sessions of current rows of the tables ``votes`` and ``roll_calls``."""
    calls = _one_capture(roll_calls.filter(pc.and_(roll_calls["is_current"], pc.is_valid(roll_calls["session"]))))
    votes = votes.filter(votes["is_current"])
    names, actor = _encoded(votes["actor_id"])
    ids, call = _encoded(votes["roll_call_id"])
    mark_names, mark = _encoded(votes["vote"])
    if not calls.num_rows or not names:
        return Ballots([], [])
    order = np.argsort(names)
    row = np.empty(len(names), np.intp)
    row[order] = np.arange(len(names))
    place = pc.fill_null(pc.index_in(pa.array(ids, pa.string()), value_set=_whole(calls["roll_call_id"])), -1)
    column = place.to_numpy(zero_copy_only=False)[call]
    value = np.array([MARKS.get(name, NOT_CAST) for name in mark_names], np.int8)[mark]
    known = column >= 0
    matrix = np.full((len(names), calls.num_rows), NOT_CAST, np.int8)
    matrix[row[actor[known]], column[known]] = value[known]
    return Ballots([names[i] for i in order], list(_sessions(matrix, calls)))


def _sessions(matrix: Votes, calls: pa.Table) -> Iterator[Session]:
    """The columns of each session and the rows of those who voted in it; a session without votes is skipped."""
    numbers = _whole(calls["session"]).to_numpy()
    is_part = pc.or_(pc.fill_null(calls["is_amendment"], False), pc.fill_null(calls["is_paragraph"], False))
    is_whole = ~_whole(is_part).to_numpy(zero_copy_only=False)
    is_divided = sum((matrix == mark).any(axis=0).astype(np.int8) for mark in MARKS.values()) > 1
    starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
    for start, stop in zip(starts, [*starts[1:], len(numbers)], strict=True):
        votes = matrix[:, start:stop]
        members = np.flatnonzero((votes != NOT_CAST).any(axis=1))
        if members.size:
            flags = is_divided[start:stop], is_whole[start:stop]
            yield Session(int(numbers[start]), members, np.ascontiguousarray(votes[members]), *flags)


def _one_capture(calls: pa.Table) -> pa.Table:
    """The roll calls of one capture for each session, in order of session."""
    counted = calls.group_by(["session", "capture_id"], use_threads=False).aggregate(
        [([], "count_all"), ("vintage_date", "max")]
    )
    ranked = sorted(counted.to_pylist(), key=lambda r: (r["count_all"], r["vintage_date_max"], r["capture_id"]))
    best = {row["session"]: row["capture_id"] for row in ranked}
    if len(ranked) > len(best):
        wanted = pa.array([best[session] for session in calls["session"].to_pylist()], pa.string())
        calls = calls.filter(pc.equal(calls["capture_id"], wanted))
    return calls.sort_by([("session", "ascending"), ("roll_call_id", "ascending")])


def _encoded(column: object) -> tuple[list[str], NDArray[Any]]:
    """The distinct texts of a column, and for each element the position of its text among them."""
    encoded = _whole(column).dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy()


def _whole(column: object) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
