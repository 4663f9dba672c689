"""Tables in the book's browser: the Parquet files' values in pieces; big tables are cut, with a note."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bilateral.folder import Folder
from pipelines.book import table_pages
from pipelines.store.memo import Memo
from pipelines.tables.shared.extract_rows import EXTRACTS
from tests.book.book_files import load, unpacked, whole
from tests.support.ledger_world import published_names, real


def as_json(name: str, released: Path) -> dict[str, list[object]]:
    """A table's columns as JSON would have them."""
    table = pq.read_table(released / f"{name}.parquet")
    if name in table_pages.ORDERS:
        table = table.sort_by([(column, "ascending") for column in table_pages.ORDERS[name]])
    columns: dict[str, list[object]] = json.loads(json.dumps(table.to_pydict(), default=str))
    return columns


def test_the_book_shows_every_table_of_the_release_and_says_of_each_other_why_it_is_absent(released: Path) -> None:
    index = load(released, "index")
    assert {entry["name"] for entry in index["tables"]} == {path.stem for path in released.glob("*.parquet")}
    absent = {entry["name"]: entry["why"] for entry in index["absent"]}
    assert {*absent} == {*published_names()} - {entry["name"] for entry in index["tables"]}
    assert absent["votes"] == (
        "no file of “Recorded votes of the United Nations General Assembly”, “Recorded votes of the United Nations "
        "General Assembly since session 75” has been imported. To fill it: `bilateral import unga_votes FILE…`, "
        "`bilateral import unga_votes_since_2020 FILE…`; then `bilateral build`."
    )


def row_by_row(columns: dict[str, list[object]]) -> list[tuple[object, ...]]:
    """Columns as rows; a list is its text."""
    texts = ([str(value) if isinstance(value, list) else value for value in values] for values in columns.values())
    return [*zip(*texts, strict=True)]


BULK = ("covotes", "dependence", "un_votes")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.torture if name in BULK else ()) for name in (*published_names(), "changes")],
)
def test_the_book_holds_the_same_values_as_the_file(released: Path, name: str) -> None:
    entry = next((entry for entry in load(released, "index")["tables"] if entry["name"] == name), None)
    if entry is None:
        assert not (released / "book" / "data" / "tables" / f"{name}-0.js").exists()
        return
    left_out = table_pages.LEFT_OUT.get(name, ())
    assert [*entry["left_out"]] == [*left_out], "the page says which columns it lacks"
    every = as_json(name, released)
    expected = {column: values for column, values in every.items() if not column.startswith(tuple(left_out))}
    columns: dict[str, list[object]] = {column: [] for column in expected}
    for place in range(len(entry["pieces"])):
        piece = load(released, f"tables/{name}-{place}")
        for column in piece:
            columns[column] += piece[column]
    assert entry["rows"] == len(next(iter(expected.values())))
    if entry["note"]:
        first = table_pages.IN_PART.get(name)
        about = f"those about the dyads in coverage{table_pages.ALSO.get(name, ('', '', ''))[2]}"
        assert entry["note"] == (f"the first {first:,}" if first else about)
        rows, shown = (row_by_row(table) for table in (expected, {column: columns[column] for column in expected}))
        assert 0 < len(shown) == entry["shown"] < entry["rows"]
        assert {*rows}.issuperset(shown)
        return
    assert columns == expected
    assert entry["rows"] == entry["shown"]
    if name in EXTRACTS and entry["rows"] > table_pages.PIECE:
        covered = pq.read_table(released / "coverage.parquet", columns=["dyad"]).column("dyad")
        assert {*expected["dyad"]} <= {*covered.to_pylist()}, "no other pair was extracted"


def test_a_table_is_cut_into_pieces_that_say_what_they_hold(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_pages, "PIECE", 1000)
    entry, pieces = next(
        table_pages.browsable_tables(Folder(str(released)), ["evidence"], [], Memo(released / "none"), "")
    )
    assert len(pieces) == len(entry["pieces"]) == -(-entry["rows"] // 1000) > 10
    ids = [whole(unpacked(piece.data()))["observation_id"] for piece in pieces]
    assert [[len(piece), piece[0], piece[-1]] for piece in ids] == entry["pieces"]
    assert all(before[-1] <= after[0] for before, after in pairwise(ids)), "looked up by observation"


def test_a_table_that_is_too_big_shows_the_dyads_in_coverage_and_says_so(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_pages, "MOST", 100)
    monkeypatch.setattr(table_pages, "FEW", 40)
    scope = ["PRK-RUS", "CHN-USA"]
    (dyads, pieces), (documents, _) = table_pages.browsable_tables(
        Folder(str(released)), ["dyads", "documents"], scope, Memo(released / "none"), ""
    )
    assert {*whole(unpacked(pieces[0].data()))["dyad"]} == {*scope}
    assert dyads["note"] == "those about the dyads in coverage"
    assert dyads["shown"] < 100 < dyads["rows"]
    assert (documents["note"], documents["shown"], documents["rows"]) == (
        "the first 40",
        40,
        len(real().rows["documents"]),
    )


def test_the_dictionary_says_what_every_column_means(released: Path) -> None:
    dictionary = load(released, "dictionary")
    assert set(dictionary) == {*published_names(), "changes"}
    value = next(column for column in dictionary["trade"]["columns"] if column["name"] == "value")
    assert (value["type"], value["unit"], value["role"]) == ("number", "unit_measure", "value")
    assert all(column["about"] for table in dictionary.values() for column in table["columns"])


def test_the_dictionary_tells_years_and_sessions_from_amounts(released: Path) -> None:
    dictionary = load(released, "dictionary").items()
    years = {name: " ".join(c["name"] for c in table["columns"] if c["is_year"]) for name, table in dictionary}
    assert years["trends"] == "first_year last_year", "n_years is a count"
    assert [years[name] for name in ("indicators", "un_votes", "dyads", "arms_dependence", "evidence")] == [
        "year",
        "session year",
        "year",
        "window_end window_start",
        "",
    ]


def test_what_a_reader_loads_first_is_small_and_so_is_each_pair_and_the_whole(released: Path) -> None:
    book = released / "book"
    sizes = {path.relative_to(book).as_posix(): path.stat().st_size for path in book.rglob("*") if path.is_file()}
    pairs = {name: size for name, size in sizes.items() if name.startswith("data/pairs/")}
    asked_for = {name for name in sizes if name.startswith(("data/pairs/", "data/tables/"))}
    assert sum(size for name, size in sizes.items() if name not in asked_for) < 1_500_000
    assert sum(sizes.values()) < 7_400_000, "room for the documents of a year below the 8 MB that a reader may load"
    assert {name: size for name, size in pairs.items() if size > 60_000}.keys() <= {"data/pairs/CHN-RUS.js"}
    assert max(pairs.values()) < 110_000
