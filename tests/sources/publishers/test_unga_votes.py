"""Votes of the General Assembly: two layouts, the codes without a state of today, and what cannot be read."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift, SourceError
from pipelines.sources.publishers.unga_votes import SOURCE
from tests.support.source_fixtures import sample

CALLS = sample("unga_votes_calls.csv")
VOTES = sample("unga_votes_votes.csv")
BULK = sample("unga_votes_bulk.csv")


@pytest.fixture
def pair(tmp_path: Path, parse: Callable[..., Parsed]) -> Callable[..., Parsed]:
    """The two files of the first layout, read."""

    def read_text(calls: str = CALLS, votes: str = VOTES) -> Parsed:
        paths = tmp_path / "un_roll_calls.csv.gz", tmp_path / "un_votes.csv.gz"
        for path, text in zip(paths, (calls, votes), strict=True):
            path.write_bytes(gzip.compress(text.encode()))
        return parse(SOURCE, *paths)

    return read_text


def rows(table: pa.Table, *columns: str) -> list[tuple[object, ...]]:
    """Some columns of a table, row by row."""
    return [tuple(row.values()) for row in table.select(columns).to_pylist()]


def test_votes_by_code_in_their_year_and_by_name_where_there_is_no_code(pair: Callable[..., Parsed]) -> None:
    parsed = pair()
    assert rows(parsed.tables["votes"], "roll_call_id", "actor_id", "vote", "source_row") == [
        ("3", "USA", "yes", "1"),
        ("3", "SUN", "no", "2"),
        ("900", "DEU", "abstain", "4"),
        ("900", "YAR", "yes", "5"),
        ("900", "SUN", "no", "6"),
        ("9147", "NAM", "yes", "7"),
        ("9147", "RUS", "abstain", "8"),
        ("9147", "SRB", "yes", "9"),
    ]
    assert parsed.left_out == {"not an actor in that year": 1}
    assert not parsed.bad
    assert parsed.vintage is None


def test_roll_calls_with_unset_flags_and_days_that_are_weekdays(pair: Callable[..., Parsed]) -> None:
    parsed = pair()
    told = rows(
        parsed.tables["roll_calls"],
        *("roll_call_id", "session", "year", "date", "is_amendment", "is_paragraph", "is_important", "title"),
    )
    assert told == [
        ("3", 1, 1946, None, True, False, False, "RULES, AMENDED"),
        ("900", 28, 1973, None, False, True, True, "A LONG TITLE"),
        ("9147", 74, 2019, date(2019, 12, 10), None, None, None, "Oceans"),
    ]
    assert parsed.tables["roll_calls"]["resolution"].to_pylist() == ["R/1/66", None, "A/RES/74/19"]
    assert parsed.totals == ["2 roll calls before 2003 have a weekday for their day: no date is kept"]


def test_rows_that_cannot_be_read_are_named_and_the_others_keep_their_numbers(pair: Callable[..., Parsed]) -> None:
    parsed = pair(
        CALLS + "9147,74,,2019-12-11,,,,again,\n9148,74,,soon,,,,undated,\n",
        "rcid,country,country_code,vote\n3,United States,US\n3,United States,US,yes\n3,United States,US,no\n"
        "77,France,FR,yes\n3,France,FR,perhaps\n3,,,yes\n3,Cuba,CU,yes\n",
    )
    assert {(row.source_row, row.reason) for row in parsed.bad} == {
        ("roll_calls/4", "the roll call is listed twice"),
        ("roll_calls/5", "the roll call has no id or no date"),
        ("votes/1", "3 fields, expected 4"),
        ("votes/3", "the state is listed twice in this roll call"),
        ("votes/4", "no such roll call"),
        ("votes/5", "no such vote"),
        ("votes/6", "no state"),
    }
    assert rows(parsed.tables["votes"], "actor_id", "source_row") == [("USA", "2"), ("CUB", "7")]


def test_unknown_codes_and_names_stop_it(pair: Callable[..., Parsed]) -> None:
    with pytest.raises(UnknownCodes, match=r"QQ \(1946\)"):
        pair(votes=VOTES + "3,Ruritania,QQ,yes\n")
    with pytest.raises(UnknownCodes, match=r"Ruritania \(1946\)"):
        pair(votes=VOTES + "3,Ruritania,,yes\n")


def test_columns_lost_stop_it_and_new_ones_are_told(pair: Callable[..., Parsed]) -> None:
    with pytest.raises(SchemaDrift, match="country_code"):
        pair(votes=VOTES.replace("country_code", "iso"))
    assert pair(CALLS.replace("descr\n", "descr,topic\n").replace("\n", ",x\n").replace("topic,x", "topic")).new == [
        "topic"
    ]


def test_the_digital_library(tmp_path: Path, parse: Callable[..., Parsed]) -> None:
    path = tmp_path / "2025_7_21_ga_voting.csv"
    path.write_text("\ufeff" + BULK, encoding="utf-8")
    parsed = parse(SOURCE, path)
    assert parsed.vintage == date(2025, 7, 21)
    assert rows(parsed.tables["votes"], "roll_call_id", "actor_id", "vote", "source_row") == [
        ("500", "TWN", "no", "1"),
        ("500", "USA", "yes", "2"),
        ("700", "CHN", "abstain", "3"),
        ("700", "RUS", "yes", "4"),
        ("700", "VEN", "absent", "5"),
        ("800", "USA", "yes", "6"),
    ]
    told = rows(parsed.tables["roll_calls"], "roll_call_id", "session", "date", "title", "is_amendment", "source_row")
    assert told == [
        ("500", 11, date(1956, 11, 4), "Hungary", False, "1"),
        ("700", 79, date(2024, 9, 18), "Opinion of the Court, its", False, "3"),
        ("800", 79, date(2024, 12, 2), "Title", False, "6"),
    ]
    assert parsed.totals == ["roll call 800: 1 yes, total_yes is 2"]
    assert "draft" in parsed.unread
    assert not parsed.new


def test_the_digital_library_with_what_cannot_be_read(tmp_path: Path, parse: Callable[..., Parsed]) -> None:
    path = tmp_path / "ga_voting.csv"
    line = "800,FRA,FRANCE,{},2024-12-02,79,A/RES/79/1,,,,,,,,2,0,0,0,1,\n"
    path.write_text(BULK + line.format("Y") + line.format("?") + line.format("N"), encoding="utf-8")
    parsed = parse(SOURCE, path)
    assert [(row.source_row, row.reason) for row in parsed.bad] == [
        ("votes/8", "no such vote"),
        ("votes/9", "the state is listed twice in this roll call"),
    ]
    assert parsed.vintage is None
    path.write_text(BULK.replace("ms_vote", "vote"), encoding="utf-8")
    with pytest.raises(SchemaDrift, match="ms_vote"):
        parse(SOURCE, path)


def test_one_half_of_the_pair_is_not_enough(tmp_path: Path, parse: Callable[..., Parsed]) -> None:
    path = tmp_path / "un_roll_calls.csv"
    path.write_text(CALLS)
    with pytest.raises(SourceError, match=r"expected one file votes\.csv"):
        parse(SOURCE, path)


def test_the_real_files(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("unga/un_votes.csv.gz"), shared("unga/un_roll_calls.csv.gz"))
    calls, votes = parsed.tables["roll_calls"], parsed.tables["votes"]
    assert calls.num_rows == 6203
    assert votes.num_rows + parsed.left_out["not an actor in that year"] == 870_109
    assert votes.num_rows == 862_857
    assert not parsed.bad
    assert not parsed.new
    assert pc.min_max(calls["session"]).as_py() == {"min": 1, "max": 74}
    assert pc.min_max(calls["date"]).as_py() == {"min": date(1997, 11, 12), "max": date(2020, 1, 14)}
    assert calls["date"].null_count == 4513
    assert pc.sum(calls["is_important"]).as_py() == 411
    count = {r["values"]: r["counts"] for r in pc.value_counts(votes["vote"]).to_pylist()}
    assert set(count) == {"yes", "no", "abstain"}
    by = {r["values"]: r["counts"] for r in pc.value_counts(votes["actor_id"]).to_pylist()}
    assert by["NAM"] == 2455
    assert by["YAR"] == 3291
    assert not {"BLR", "UKR"} & {r["actor_id"] for r in votes.slice(0, 100_000).select(["actor_id"]).to_pylist()}
