"""Reading publishers' files into frames: delimited text, workbooks and numbers, with every bad row named.

What the columns mean is for each source. Bulk data go through Arrow's own readers.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.sources.contract import LONGEST_TEXT, BadRow, Parsed, SourceError
from pipelines.sources.parsing.files import is_gzip, open_text
from pipelines.sources.safe_files import guard_gzip, guard_zip

LONGEST_LINE = 1 << 20
LONGEST_NAME = 1 << 17
"""Characters of a column's name. Python's own limit is global to the process, and any library may move it."""
NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
NULLS = ["", "NA", "N/A", "NaN", "nan", "NULL"]


def header(path: Path, *, delimiter: str = ",", encoding: str = "utf-8", skip: int = 0) -> list[str]:
    """The column names of a delimited file, after ``skip`` lines. Raises SourceError if there is no such line."""
    with open_text(path, encoding) as file:
        lines = iter(lambda: file.readline(LONGEST_LINE), "")
        for _ in range(skip):
            next(lines, "")
        try:
            names = next(csv.reader(lines, delimiter=delimiter), [])
        except (csv.Error, UnicodeDecodeError) as error:
            raise SourceError(f"{path.name} has no line of column names: {error}") from error
    if any(len(name) > LONGEST_NAME for name in names):
        raise SourceError(f"{path.name} has no line of column names: one has over {LONGEST_NAME:,} characters")
    return [name.strip("\ufeff \t") for name in names]


def _torn_rows(bad: list[BadRow], skip: int = 0) -> Callable[[arrow_csv.InvalidRow], str]:
    """A handler for Arrow's CSV reader that drops rows with another number of fields, and names them in ``bad``."""

    def handle(row: arrow_csv.InvalidRow) -> str:
        number = "?" if row.number is None else str(row.number - skip - 1)
        reason = f"{row.actual_columns} fields, expected {row.expected_columns}"
        bad.append(BadRow(number, reason, (row.text or "")[:LONGEST_TEXT]))
        return "skip"

    return handle


def read_texts(
    part: Part, columns: Sequence[str], parsed: Parsed, unread: Sequence[str] = (), *, prefix: str = "", **options: Any
) -> pd.DataFrame:
    """``columns`` of a delimited file as text, and ``source_row``, the number of the row after ``prefix``.

    What is empty is NaN. ``unread`` are columns that are known and not read, ``options`` those of ``read_csv``.
    Raises as it does, and SchemaDrift where a column is missing.
    """
    parsed.check_columns(_header(part, options), columns, unread, part.name)
    return frame(read_csv(part.path, parsed.bad, columns=columns, prefix=prefix, **options), prefix)


def read_floats(
    part: Part, columns: Sequence[str], parsed: Parsed, unread: Sequence[str] = (), *, prefix: str = "", **options: Any
) -> pd.DataFrame:
    """The same as float64; what is not a number is NaN and named in ``parsed.bad``."""
    parsed.check_columns(_header(part, options), columns, unread, part.name)
    options |= {"columns": columns, "prefix": prefix}
    torn: list[BadRow] = []
    try:
        table = read_csv(part.path, torn, types=dict.fromkeys(columns, pa.float64()), **options)
        parsed.bad += torn
        return frame(table, prefix)
    except SourceError:
        rows = frame(read_csv(part.path, parsed.bad, **options), prefix)
    return rows.assign(**{name: to_numbers(rows, name, parsed) for name in columns})


def _header(part: Part, options: Mapping[str, Any]) -> list[str]:
    return header(part.path, **{name: options[name] for name in ("delimiter", "encoding", "skip") if name in options})


def frame(table: pa.Table, prefix: str = "") -> pd.DataFrame:
    """The rows of a table that was read, with ``source_row``, their number after ``prefix``, in place of ``row``."""
    rows = table.remove_column(table.num_columns - 1).to_pandas()
    rows["source_row"] = pc.binary_join_element_wise(prefix, table["row"].cast(pa.string()), "").to_pandas()
    return rows


def to_numbers(rows: pd.DataFrame, column: str, parsed: Parsed) -> pd.Series:
    """A column of text as float64; what is not a number is NaN and named in ``parsed.bad``."""
    if rows[column].dtype.kind in "iuf":
        return rows[column].astype(float)
    texts = rows[column].astype("str").str.strip()
    try:
        return _floats(texts)
    except pa.ArrowInvalid:
        is_number = texts.isna() | texts.str.fullmatch(NUMBER)
        bad = zip(rows["source_row"][~is_number], texts[~is_number], strict=True)
        parsed.bad += [BadRow(row, f"{column} is not a number", text) for row, text in bad]
        return _floats(texts.where(is_number))


def _floats(texts: pd.Series) -> pd.Series:
    return pa.array(texts, pa.string(), from_pandas=True).cast(pa.float64()).to_pandas().set_axis(texts.index)


def is_whole(column: pd.Series) -> pd.Series:
    """Whether values of float64 are whole numbers that it holds exactly; NaN is not."""
    return (column % 1 == 0) & (column.abs() < 2.0**53)


def read_csv(
    path: Path,
    bad: list[BadRow],
    *,
    names: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    types: Mapping[str, pa.DataType] | None = None,
    delimiter: str = ",",
    encoding: str = "utf8",
    skip: int = 0,
    nulls: Sequence[str] = NULLS,
    prefix: str = "",
) -> pa.Table:
    """Rows of a delimited file, gzipped or not, with a last column ``row`` of the publisher's row numbers (int64).

    ``names`` replaces the header line, which is skipped; ``columns`` are those to keep, as text unless ``types`` says
    otherwise; ``skip`` lines precede the header. Rows with another number of fields are left out and named in ``bad``,
    with ``prefix`` before their numbers. Raises SourceError if the file cannot be read, or a stray quotation mark has
    made one cell of many rows.
    """
    given = names or header(path, delimiter=delimiter, encoding="utf-8" if encoding == "utf8" else encoding, skip=skip)
    torn: list[BadRow] = []
    if is_packed := is_gzip(path):
        guard_gzip(path)

    def read(handler: Callable[[arrow_csv.InvalidRow], str] | None) -> pa.Table:
        with pa.input_stream(str(path), compression="gzip" if is_packed else None) as stream:
            return arrow_csv.read_csv(
                stream,
                arrow_csv.ReadOptions(
                    column_names=given, skip_rows=skip + 1, encoding=encoding, use_threads=handler is None
                ),
                arrow_csv.ParseOptions(delimiter=delimiter, invalid_row_handler=handler, newlines_in_values=True),
                arrow_csv.ConvertOptions(
                    column_types={name: pa.string() for name in given} | dict(types or {}),
                    include_columns=list(columns or given),
                    null_values=list(nulls),
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )

    try:
        try:
            table = read(None)
        except pa.ArrowInvalid:  # perhaps a torn row: threads do not number them, and Arrow prints what is no text
            if encoding == "utf8":
                _refuse_other_text(path)
            table = read(_torn_rows(torn, skip))
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name} is not the delimited file that was expected: {error}") from error
    _refuse_swallowed(path, skip + 1 + table.num_rows + len(torn), len(given), delimiter, encoding)
    bad += [BadRow(f"{prefix}{row.source_row}", row.reason, row.text) for row in torn]
    return table.append_column("row", _row_numbers(table.num_rows, torn))


def _refuse_other_text(path: Path) -> None:
    """Raises UnicodeDecodeError where a file is not UTF-8."""
    with open_text(path) as file:
        while file.read(LONGEST_LINE):
            pass


def _refuse_swallowed(path: Path, rows: int, columns: int, delimiter: str, encoding: str) -> None:
    """Raise SourceError where quotation marks make one cell of lines that are rows: nobody would miss these.

    A file with as many lines as ``rows`` holds no line break in a cell, and is not read again.
    """
    lines, is_quoted = 0, False
    with gzip.open(path) if is_gzip(path) else path.open("rb") as file:
        while block := file.read(LONGEST_LINE):
            lines += block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")
            is_quoted = is_quoted or b'"' in block
    if not is_quoted or lines <= rows:
        return
    with open_text(path, encoding) as text:
        reader = csv.reader(text, delimiter=delimiter)
        try:
            for number, cells in enumerate(reader):
                for cell in cells:
                    inner = cell.splitlines()[1:]
                    if any(line.count(delimiter) >= max(1, columns - 1) for line in inner):
                        raise SourceError(
                            f"{path.name}: a cell of row {number} holds {len(inner)} more lines, which look like rows: "
                            "its quotation mark is a stray one. Download the file again, or remove the mark"
                        )
        except (csv.Error, UnicodeDecodeError) as error:
            raise SourceError(f"{path.name}: row {reader.line_num} has a cell without end: {error}") from error


def _row_numbers(count: int, torn: Sequence[BadRow] = ()) -> pa.Array:
    """Row numbers (int64), 1 for the first row after the header, without those of ``torn`` rows."""
    if not torn:
        return pa.arange(1, count + 1)
    taken = [int(row.source_row) for row in torn if row.source_row.isdigit()]
    numbers = pa.arange(1, count + len(torn) + 1)
    return numbers.filter(pc.invert(pc.is_in(numbers, value_set=pa.array(taken, pa.int64()))))[:count]


def read_sheets(part: Part, names: Sequence[str] | None = None) -> dict[str, list[list[object]]]:
    """The cells of a workbook's sheets by sheet name, of all sheets if none is named. Raises SourceError."""
    from python_calamine import CalamineError

    book = open_workbook(part.path, part.name)
    try:
        wanted = names or book.sheet_names
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted}
    except CalamineError as error:
        raise SourceError(f"{part.name} is not a workbook: {error}") from error


def open_workbook(path: Path, name: str) -> Any:
    """A workbook of calamine that does no harm; ``name`` is what messages call it. Raises SourceError."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        guard_zip(path)
        return CalamineWorkbook.from_path(str(path))
    except (FetchError, CalamineError, OSError) as error:
        raise SourceError(f"{name} is not a workbook: {error}") from error
