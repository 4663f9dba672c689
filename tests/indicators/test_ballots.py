"""Ballots: which votes and roll calls belong to a session; votes without an actor change nothing in the real file."""

import gzip
from collections import defaultdict
from csv import DictReader
from datetime import date

import numpy as np
import pyarrow as pa

from pipelines.indicators.ballots import Ballots, ballots
from tests.support.real_feeds import rows_of, votes_and_calls
from tests.support.real_files import real_file


def voted(calls: list[dict[str, object]], votes: dict[str, dict[str, str]]) -> Ballots:
    """Ballots of roll calls and of votes by roll call and state."""
    vote_rows = [
        {"roll_call_id": call, "actor_id": actor, "vote": vote}
        for call, by in votes.items()
        for actor, vote in by.items()
    ]
    return ballots(rows_of("votes", *vote_rows), rows_of("roll_calls", *calls))


def call(name: str, session: int | None = 60, **more: object) -> dict[str, object]:
    """A roll call."""
    return {"roll_call_id": name, "session": session, "year": 2005, "vintage_date": date(2024, 1, 1)} | more


def test_flags_that_are_not_set_are_no_amendment_and_all_cast_alike_is_not_divided() -> None:
    result = voted(
        [call("1"), call("2", is_amendment=True), call("3", is_paragraph=True), call("4")],
        {
            "1": {"CHN": "yes", "RUS": "yes", "USA": "absent"},
            "2": {"CHN": "yes", "RUS": "no"},
            "3": {"CHN": "abstain", "RUS": "no"},
            "4": {"CHN": "yes"},
        },
    )
    (session,) = result.sessions
    assert (session.number, session.year) == (60, 2005)
    assert list(session.is_divided) == [False, True, True, False]
    assert list(session.is_whole) == [True, False, False, True]
    assert [result.actors[m] for m in session.members] == ["CHN", "RUS"]  # who was absent throughout is none


def test_roll_calls_without_a_session_and_rows_that_are_not_current_are_left_out() -> None:
    result = voted(
        [call("1"), call("2", None), call("3", is_current=False)], {name: {"CHN": "yes", "RUS": "no"} for name in "123"}
    )
    assert [s.votes.shape for s in result.sessions] == [(2, 1)]


def test_a_session_in_two_captures_is_taken_from_the_one_with_more_roll_calls() -> None:
    other = {"capture_id": "other-0", "vintage_date": date(2026, 1, 1)}
    result = voted(
        [call("1"), call("2"), call("u1", **other), call("u9", 61, **other)],
        {name: {"CHN": "yes", "RUS": "no"} for name in ("1", "2", "u1", "u9")},
    )
    assert [(s.number, s.votes.shape[1]) for s in result.sessions] == [(60, 2), (61, 1)]


def test_of_two_captures_with_as_many_roll_calls_the_later_vintage_is_taken() -> None:
    other = {"capture_id": "other-0", "vintage_date": date(2026, 1, 1)}
    result = voted([call("1"), call("u1", **other)], {"1": {"CHN": "yes"}, "u1": {"CHN": "no"}})
    assert result.sessions[0].votes.tolist() == [[-1]]


def test_the_order_of_rows_does_not_matter() -> None:
    votes, calls = votes_and_calls()
    shuffled = np.random.default_rng(1).permutation(votes.num_rows)
    there, here = (
        ballots(votes, calls),
        ballots(votes.take(pa.array(shuffled)), calls.take(np.arange(calls.num_rows)[::-1])),
    )
    assert there.actors == here.actors
    for one, other in zip(there.sessions, here.sessions, strict=True):
        assert one.number == other.number
        np.testing.assert_array_equal(one.votes, other.votes)


def test_no_roll_call_is_unanimous_only_because_a_vote_has_no_actor() -> None:
    """7,252 votes cast by Belarus and Ukraine before 1991, India in 1946 and Zanzibar are left out."""
    votes, calls = votes_and_calls()
    assert votes.num_rows == 862_857
    cast = defaultdict(set)
    with gzip.open(real_file("unga/un_votes.csv.gz"), "rt", encoding="utf-8") as file:
        for row in DictReader(file):
            cast[row["rcid"]].add(row["vote"])
    unanimous = {name for name, kinds in cast.items() if len(kinds) == 1}
    assert len(unanimous) == 82
    result = ballots(votes, calls)
    assert sum(int((~session.is_divided).sum()) for session in result.sessions) == 82
    kept = defaultdict(set)
    for name, vote in zip(votes["roll_call_id"].to_pylist(), votes["vote"].to_pylist(), strict=True):
        kept[name].add(vote)
    assert {name for name, kinds in kept.items() if len(kinds) == 1} == unanimous


def test_without_rows_there_is_nothing() -> None:
    assert ballots(rows_of("votes"), rows_of("roll_calls")) == Ballots([], [])
