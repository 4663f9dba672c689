"""The tables as the book browses them: the same values as in the Parquet files, in pieces, and big ones cut down and said to be so."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bilateral.folder import Folder
from pipelines.book import table_pages as tables
from tests.book.written_files import column, load, value
from tests.support.ledger_world import published_names


def plain(table: str, released: Path) -> dict[str, list[object]]:
    """A table's columns as JSON would have them."""
    read = pq.read_table(released / f"{table}.parquet")
    if table in tables.ORDERS:
        read = read.sort_by(tables.ORDERS[table])
    found: dict[str, list[object]] = json.loads(json.dumps(read.to_pydict(), default=str))
    return found


@pytest.mark.parametrize("name", [*published_names(), "changes"])
def test_the_book_holds_the_same_values_as_the_file(released: Path, name: str) -> None:
    told = next(one for one in load(released, "index")["tables"] if one["name"] == name)
    wanted = plain(name, released)
    made: dict[str, list[object]] = {one: [] for one in wanted}
    for place in range(len(told["pieces"])):
        for one, held in load(released, f"tables/{name}-{place}").items():
            made[one] += column(held)
    assert made == wanted
    assert told["rows"] == told["shown"] == len(next(iter(wanted.values())))


def test_a_table_is_cut_into_pieces_that_say_what_they_hold(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "PIECE", 1000)
    _, told, pieces = next(tables.pages(Folder(str(released)), ["evidence"], []))
    assert len(pieces) == len(told["pieces"]) == 4
    ids = [column(value(piece)["observation_id"]) for piece in pieces]
    assert [[len(held), held[0], held[-1]] for held in ids] == told["pieces"]
    assert all(before[-1] <= after[0] for before, after in pairwise(ids)), "looked up by observation"


def test_a_table_that_is_too_big_shows_the_dyads_in_coverage_and_says_so(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST", 100)
    monkeypatch.setattr(tables, "FEW", 40)
    _, told, pieces = next(tables.pages(Folder(str(released)), ["dyads"], ["PRK-RUS", "CHN-USA"]))
    assert {*column(value(pieces[0])["dyad"])} == {"PRK-RUS", "CHN-USA"}
    assert told["note"] == "those between the dyads in coverage"
    assert told["shown"] < 100 < told["rows"]
    _, told, pieces = next(tables.pages(Folder(str(released)), ["documents"], ["PRK-RUS"]))
    assert (told["note"], told["shown"], told["rows"]) == ("the first 40", 40, 518)


def test_the_dictionary_says_what_every_column_means(released: Path) -> None:
    told = load(released, "dictionary")
    assert set(told) == {*published_names(), "changes"}
    unit = next(one for one in told["trade"]["columns"] if one["name"] == "value")
    assert (unit["type"], unit["unit"], unit["role"]) == ("number", "unit_measure", "value")
    assert all(one["about"] for table in told.values() for one in table["columns"])


def test_the_dictionary_tells_years_and_sessions_from_amounts(released: Path) -> None:
    told = load(released, "dictionary")
    years = {name: [one["name"] for one in table["columns"] if one["is_year"]] for name, table in told.items()}
    assert years["indicators"] == ["year"]
    assert years["un_votes"] == ["session", "year"]
    assert years["trends"] == ["pettitt_year", "break_year", "first_year", "last_year"], "n_years is a count"
    assert years["dyads"] == ["year"]
    assert years["evidence"] == []


def test_the_default_release_has_a_book_of_less_than_three_megabytes(released: Path) -> None:
    assert sum(path.stat().st_size for path in (released / "book").rglob("*") if path.is_file()) < 3_000_000
