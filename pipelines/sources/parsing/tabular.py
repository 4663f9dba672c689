"""Reading publishers' files into Arrow: delimited text, workbooks and numbers, with every bad row named.

What the columns mean is each source's business. Bulk goes through Arrow's own readers; pandas is not used.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from pipelines.sources.contract import BadRow, SourceError
from pipelines.sources.safe_files import Bounded

LONGEST_LINE = 1 << 20
LONGEST_NAME = 1 << 17
"""Characters of a column's name. Python's own limit of a field is the whole process's, and any library may move it."""
NULLS = ["", "NA", "N/A", "NaN", "nan", "NULL"]


def header(path: Path, *, delimiter: str = ",", encoding: str = "utf-8", skip: int = 0) -> list[str]:
    """The column names of a delimited file, after ``skip`` lines. Raises SourceError where there is no such line."""
    with open_text(path, encoding) as file:
        lines = iter(lambda: file.readline(LONGEST_LINE), "")
        for _ in range(skip):
            next(lines, "")
        try:
            names = next(csv.reader(lines, delimiter=delimiter), [])
        except csv.Error as error:
            raise SourceError(f"{path.name} has no line of column names: {error}") from error
    if any(len(name) > LONGEST_NAME for name in names):
        raise SourceError(f"{path.name} has no line of column names: one has over {LONGEST_NAME:,} characters")
    return [name.strip("\ufeff \t") for name in names]


def open_text(path: Path, encoding: str = "utf-8") -> Any:
    """A file, gzipped or not, as text; reading raises DecompressedTooLarge in a bomb."""
    if is_gzip(path):
        bounded = io.BufferedReader(Bounded(gzip.GzipFile(path), path))
        return io.TextIOWrapper(bounded, encoding=encoding, newline="")
    return path.open(encoding=encoding, newline="")


def is_gzip(path: Path) -> bool:
    """Whether a file is gzipped, by its first bytes: an archived file has no suffix that would say so."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def read_csv(
    path: Path,
    *,
    names: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    types: Mapping[str, pa.DataType] | None = None,
    delimiter: str = ",",
    encoding: str = "utf8",
    skip: int = 0,
    nulls: Sequence[str] = NULLS,
    is_quoted: bool = True,
) -> tuple[pa.Table, list[BadRow]]:
    """Rows of a delimited file, gzipped or not, and those with another number of fields, which are kept out and named.

    ``names`` replaces the header line, which is skipped; ``columns`` are those to keep, text unless ``types`` says
    otherwise; ``skip`` lines precede the header. Raises SourceError where the file cannot be read as such.
    """
    bad: list[BadRow] = []

    def refuse(row: arrow_csv.InvalidRow) -> str:
        number = "?" if row.number is None else str(row.number - skip - 1)
        bad.append(
            BadRow(number, f"{row.actual_columns} fields, expected {row.expected_columns}", (row.text or "")[:200])
        )
        return "skip"

    given = names or header(path, delimiter=delimiter, encoding="utf-8" if encoding == "utf8" else encoding, skip=skip)
    kept = list(columns or given)
    kinds = {name: pa.string() for name in given} | dict(types or {})

    def read(use_threads: bool) -> pa.Table:
        is_packed = is_gzip(path)
        with pa.input_stream(str(path), compression="gzip" if is_packed else None) as stream:
            return arrow_csv.read_csv(
                Bounded(stream, path) if is_packed else stream,
                read_options=arrow_csv.ReadOptions(
                    column_names=given, skip_rows=skip + 1, encoding=encoding, use_threads=use_threads
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=delimiter,
                    invalid_row_handler=refuse,
                    newlines_in_values=is_quoted,
                    quote_char='"' if is_quoted else False,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=kinds,
                    include_columns=kept,
                    null_values=list(nulls),
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )

    try:
        table = read(use_threads=True)
        if bad:  # threads do not number the rows
            bad.clear()
            table = read(use_threads=False)
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name} is not the delimited file that was expected: {error}") from error
    return table, bad


def read_numbers(path: Path, columns: Sequence[str], **options: Any) -> tuple[pa.Table, list[BadRow]]:
    """``columns`` of a delimited file as float64, and ``row`` with the row's number (int64); what is no number is null and named.

    ``options`` are those of ``read_csv``. Columns must be there: see ``drift``.
    """
    try:
        table, bad = read_csv(path, columns=columns, types=dict.fromkeys(columns, pa.float64()), **options)
        return table.append_column("row", counted(table.num_rows, bad=bad)).combine_chunks(), bad
    except SourceError:
        texts, bad = read_csv(path, columns=columns, **options)
    rows = counted(texts.num_rows, bad=bad)
    return pa.table({name: numbers(texts, name, bad, rows) for name in columns} | {"row": rows}), bad


def numbers(table: pa.Table, column: str, bad: list[BadRow], rows: Any = None) -> pa.Array:
    """``column`` of text as float64; what is no number is null and named in ``bad``. ``rows`` are the source's row numbers."""
    texts = whole(table[column])
    if pa.types.is_floating(texts.type) or pa.types.is_integer(texts.type):
        return texts.cast(pa.float64())
    texts = pc.utf8_trim_whitespace(texts)
    try:
        return texts.cast(pa.float64())
    except pa.ArrowInvalid:
        good = pc.match_substring_regex(texts, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
        for index in pc.indices_nonzero(pc.invert(pc.fill_null(good, True))).to_pylist():
            number = str(rows[index]) if rows is not None else str(index + 1)
            bad.append(BadRow(number, f"{column} is not a number", str(texts[index])))
        return pc.if_else(good, texts, pa.scalar(None, pa.string())).cast(pa.float64())


def whole(column: Any) -> pa.Array:
    """One array of a column."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def is_integer(column: Any) -> Any:
    """Where a column of float64 is a whole number that it holds exactly; null is none."""
    is_one = pc.and_(pc.equal(pc.floor(column), column), pc.less(pc.abs(column), 2.0**53))
    return pc.fill_null(is_one, False)


def row_numbers(count: int, bad: Sequence[BadRow] = ()) -> pa.Array:
    """``counted`` as text."""
    return counted(count, bad).cast(pa.string())


def counted(count: int, bad: Sequence[BadRow] = ()) -> pa.Array:
    """Row numbers (int64), 1 for the first row after the header; those of ``bad`` rows, kept out, are left out."""
    if not bad:
        return pa.arange(1, count + 1)
    taken = [int(row.source_row) for row in bad if row.source_row.isdigit()]
    numbers = pa.arange(1, count + len(bad) + 1)
    return numbers.filter(pc.invert(pc.is_in(numbers, value_set=pa.array(taken, pa.int64()))))[:count]


def each(column: Any, make: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """What ``make`` makes of a column, done once for each different value in it; null stays null."""
    encoded = whole(column).dictionary_encode()
    return whole(make(encoded.dictionary)).take(encoded.indices)


def constant(text: str, count: int) -> pa.Array:
    """``text`` for each row, held once."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int8)), pa.array([text]))


def firsts(keys: pa.Array) -> pa.Array:
    """True for the first row of each of ``keys``, integers or text, false for its repetitions."""
    if pa.types.is_integer(keys.type) and not keys.null_count and len(keys):
        numbers = np.asarray(keys)
        least, width = numbers.min(), int(numbers.max()) - int(numbers.min()) + 1
        if width <= 32 * len(numbers):
            return _firsts_among(numbers - least, width)
        ordered = np.sort(numbers)  # several times faster than hashing
        repeats = bool((ordered[1:] == ordered[:-1]).any())
    else:
        repeats = len(pc.unique(keys)) < len(keys)
    if not repeats:
        return pa.repeat(True, len(keys))
    rows = pa.table({"key": keys, "row": pa.arange(0, len(keys))})
    first = rows.group_by("key", use_threads=False).aggregate([("row", "min")])
    return pc.is_in(whole(rows["row"]), value_set=whole(first["row_min"]))


def _firsts_among(numbers: Any, width: int) -> pa.Array:
    """``firsts`` of numbers from 0 to ``width``, by the place of each number's first row."""
    rows = np.arange(len(numbers), dtype=np.int32)
    first_of = np.empty(width, np.int32)
    first_of[numbers[::-1]] = rows[::-1]  # of several, the last that is written stays
    return pa.array(first_of[numbers] == rows)


def sheets_of(path: Path, names: Sequence[str] | None = None) -> dict[str, list[list[Any]]]:
    """The cells of these sheets of a workbook by the sheet's name, of all if none is named. Raises SourceError."""
    book = _book(path)
    return {name: _cells(book, path, name) for name in names or book.sheet_names}


def _book(path: Path) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise SourceError(f"{path.name} is not a workbook: {error}") from error


def _cells(book: Any, path: Path, name: str) -> list[list[Any]]:
    from python_calamine import CalamineError

    if name not in book.sheet_names:
        raise SourceError(f"{path.name} has no sheet {name}; it has {', '.join(book.sheet_names)}")
    try:
        found: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise SourceError(f"{path.name} is not a workbook: {error}") from error
    return found


def keep(table: pa.Table, wanted: Any) -> pa.Table:
    """The rows where ``wanted`` is true; null counts as false."""
    return table.filter(pc.fill_null(wanted, False))


def leave_out(table: pa.Table, out: Any, reason: str, left_out: dict[str, int]) -> pa.Table:
    """The rows where ``out`` is not true; how many are true is counted in ``left_out`` under ``reason``."""
    out = pc.fill_null(out, False)
    if count := pc.sum(out).as_py():
        left_out[reason] = left_out.get(reason, 0) + count
        return table.filter(pc.invert(out))
    return table
