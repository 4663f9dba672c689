"""Broken delimited files: bombs, endless lines, truncated files; rows are counted and told apart."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from pipelines.archive.http.errors import DecompressedTooLarge
from pipelines.sources.contract import BadRow, SourceError
from pipelines.sources.parsing.tabular import header, read_csv
from pipelines.sources.safe_files import SMALL

ROW = b"1,2\n"


def packed(folder: Path, data: bytes) -> Path:
    """A gzipped file with this text."""
    path = folder / "a.csv.gz"
    path.write_bytes(gzip.compress(data))
    return path


def test_an_honest_file_is_read_gzipped_or_not(tmp_path: Path) -> None:
    path = packed(tmp_path, b"a,b\n" + ROW * 300_000)
    assert header(path) == ["a", "b"]
    bad: list[BadRow] = []
    assert (read_csv(path, bad).num_rows, bad) == (300_000, [])


def test_a_gzipped_bomb_is_refused_before_it_is_in_memory(tmp_path: Path) -> None:
    path = packed(tmp_path, b"a,b\n" + ROW * (20 * SMALL // len(ROW)))
    with pytest.raises(DecompressedTooLarge, match=r"a\.csv\.gz: more than [\d,]+ bytes come of it"):
        read_csv(path, [])


@pytest.mark.parametrize("data", [b"a" * 400_000, b'"' + b"a," * 200_000, b"\0" * (3 << 20)])
@pytest.mark.parametrize("limit", [131_072, 1 << 40])
def test_a_line_without_end_is_no_header(
    tmp_path: Path, data: bytes, limit: int, request: pytest.FixtureRequest
) -> None:
    before = csv.field_size_limit(limit)  # some libraries lift it for the whole process
    request.addfinalizer(lambda: csv.field_size_limit(before))
    plain = tmp_path / "a.csv"
    plain.write_bytes(data)
    for path in (plain, packed(tmp_path, data)):
        with pytest.raises(SourceError, match="has no line of column names"):
            header(path)


def test_half_a_gzipped_file_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    path = packed(tmp_path, b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * 7919 % 1013) for n in range(50_000)))
    path.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises((SourceError, EOFError, OSError)):
        read_csv(path, [])


def test_rows_that_are_torn_are_named_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n3\n4,5\n")
    bad: list[BadRow] = []
    assert read_csv(path, bad)["row"].to_pylist() == [1, 3]
    assert [(row.source_row, row.reason) for row in bad] == [("2", "1 fields, expected 2")]


LINES = [b"%d,A%d,%d" % (n, n, n * 7) for n in range(1_000)]


def with_line(number: int, line: bytes, other: int = 0, last: bytes = b"") -> bytes:
    """A thousand rows of which one, or two, are written otherwise."""
    lines = [*LINES]
    lines[number] = line
    if last:
        lines[other] = last
    return b"\n".join([b"id,name,value", *lines, b""])


@pytest.mark.parametrize(
    "data",
    [
        with_line(300, b'300,"A300,2100', 800, b'800,A800",5600'),
        with_line(300, b'300,"A300,2100'),
        with_line(300, b'300,"A300,2100', 800, b'800,A800",5600').replace(b"\n", b"\r\n"),
    ],
)
def test_rows_between_stray_quotation_marks_are_not_lost_without_a_word(tmp_path: Path, data: bytes) -> None:
    plain = tmp_path / "a.csv"
    plain.write_bytes(data)
    for path in (plain, packed(tmp_path, data)):
        with pytest.raises(SourceError, match=r"a cell of row 301 holds \d+ more lines, which look like rows"):
            read_csv(path, [])


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,2\n" + b"x" * 9000 + b",2,\xff\n3,4\n",
        b"a,b\n1,2\n" + b"1,2\n" * 9000 + b'1,"2\n\xff"\n',
        b"a,\xff\n1,2\n",
    ],
    ids=["a torn row", "a cell of two lines", "the header"],
)
def test_what_is_no_text_is_refused_in_a_sentence(
    tmp_path: Path, data: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """Arrow printed a traceback where a torn row was none, and Python raised an error of its own."""
    file = tmp_path / "a.csv"
    file.write_bytes(data)
    with pytest.raises(SourceError, match=r"a\.csv.*'utf-8' codec can't decode byte 0xff"):
        read_csv(file, [], columns=["a"], names=None)
    assert capfd.readouterr().err == ""


def test_a_cell_may_hold_a_line_break(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(with_line(300, b'300,"A300,\nof two lines",2100'))
    bad: list[BadRow] = []
    table = read_csv(path, bad)
    assert (table.num_rows, table["name"][300].as_py(), bad) == (1_000, "A300,\nof two lines", [])
