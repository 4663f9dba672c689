"""Publishers' real files as grids of texts, which a test changes and packs again as they were.

Delimited text, gzipped or in a zip, lists of rows in JSON, workbooks, and Stata files. What is changed is for
``mutants.py``.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from pipelines.archive.parts import Part
from pipelines.sources.parsing.tabular import read_sheets
from tests.sources.publishers.workbooks import write_workbook


@dataclass(frozen=True)
class Grid:
    """Texts in ``columns`` under ``names``; ``pack`` gives the bytes of the file with such a grid in it."""

    names: tuple[str, ...]
    columns: tuple[np.ndarray, ...]
    pack: Callable[[Grid], bytes] = field(repr=False)

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.pack(self)

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[self.names.index(name)]

    def put(self, changed: Mapping[str, np.ndarray]) -> Grid:
        """With other texts in columns."""
        return replace(self, columns=tuple(changed.get(n, c) for n, c in zip(self.names, self.columns, strict=True)))

    def take(self, rows: Any) -> Grid:
        """With these rows, by number or mask."""
        return replace(self, columns=tuple(column[rows] for column in self.columns))

    def named(self, new: Mapping[str, str]) -> Grid:
        """With other names in the header."""
        return replace(self, names=tuple(new.get(name, name) for name in self.names))

    def without(self, name: str) -> Grid:
        """Without a column."""
        kept = [n for n in range(len(self.names)) if self.names[n] != name]
        return replace(self, names=tuple(self.names[n] for n in kept), columns=tuple(self.columns[n] for n in kept))


def read_grid(path: Path, *, delimiter: str = ",", encoding: str = "utf-8", skip: int = 0, at: Any = "") -> Grid:
    """The grid of a real file, whose header ``skip`` lines precede. ``at`` is the sheet, or where in JSON rows are.

    A column without a name of its own is called by its number: #1.
    """
    found = _read(path, delimiter, encoding, skip, at)
    shown = [f"#{n}" if found.names.count(name) > 1 or not name.strip() else name for n, name in enumerate(found.names)]
    theirs = dict(zip(shown, found.names, strict=True))
    return Grid(tuple(shown), found.columns, lambda grid: found.pack(grid.named(theirs)))


def _read(path: Path, delimiter: str, encoding: str, skip: int, at: Any) -> Grid:
    data = path.read_bytes()
    if path.suffix == ".json":
        return _json(json.loads(data), at)
    if path.suffix == ".dta":
        return _stata(pd.read_stata(path))
    if path.suffix == ".xlsx":
        return _workbook(read_sheets(Part(path.name, path)), at, skip)
    if data.startswith(b"\x1f\x8b"):
        inner = _text(gzip.decompress(data), delimiter, encoding, skip)
        return replace(inner, pack=lambda grid: gzip.compress(inner.pack(grid), 1, mtime=0))
    if data.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            [name] = archive.namelist()
            inner = _text(archive.read(name), delimiter, encoding, skip)
        return replace(inner, pack=lambda grid: _zip(name, inner.pack(grid)))
    return _text(data, delimiter, encoding, skip)


def _zip(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _text(data: bytes, delimiter: str, encoding: str, skip: int) -> Grid:
    """Rows may have one field more than the header, which stays without a name."""
    *before, head, body = data.decode(encoding).split("\n", skip + 1)
    names = next(csv.reader([head.strip("\r")], delimiter=delimiter))
    extra = len(next(csv.reader(io.StringIO(body), delimiter=delimiter))) - len(names)
    count = len(names) + extra
    numbered = [str(number) for number in range(count)]
    table = arrow_csv.read_csv(
        io.BytesIO(body.encode()),
        arrow_csv.ReadOptions(column_names=numbered, block_size=1 << 28),
        arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=lambda _: "skip"),
        arrow_csv.ConvertOptions(column_types=dict.fromkeys(numbered, pa.string())),
    )

    def pack(grid: Grid) -> bytes:
        top, rows = io.StringIO(), io.BytesIO()
        csv.writer(top, delimiter=delimiter, lineterminator="\n").writerow(grid.names[: len(grid.names) - extra])
        columns = [pa.array(column, pa.string()) for column in grid.columns]
        options = arrow_csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="needed")
        arrow_csv.write_csv(pa.table(columns, names=list(map(str, range(len(columns))))), rows, options)
        text = "\n".join([*before, top.getvalue()]) + rows.getvalue().decode()
        return text.encode(encoding, "replace")

    texts = tuple(column.to_numpy(zero_copy_only=False).astype(object) for column in table.columns)
    return Grid((*names, *[""] * extra), texts, pack)


def _json(content: Any, at: Any) -> Grid:
    """Cells are JSON, but for text: a number stays one where it still is one."""
    rows: Sequence[dict[str, Any]] = content[at]
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    is_text = {name: any(isinstance(row.get(name), str) for row in rows) for name in names}

    def value(name: str, text: str) -> Any:
        try:
            return text if is_text.get(name) else json.loads(text or "null")
        except ValueError:
            return text

    def pack(grid: Grid) -> bytes:
        packed = [
            {name: value(name, text) for name, text in zip(grid.names, row, strict=True)}
            for row in zip(*grid.columns, strict=True)
        ]
        whole = content.copy()
        whole[at] = packed
        if isinstance(whole, dict) and "count" in whole:
            whole["count"] = len(packed)
        return json.dumps(whole).encode()

    def text(cell: Any) -> str:
        return cell if isinstance(cell, str) else "" if cell is None else json.dumps(cell)

    return Grid(names, tuple(np.array([text(row.get(name)) for row in rows], object) for name in names), pack)


def _workbook(sheets: dict[str, list[list[object]]], at: str, skip: int) -> Grid:
    """One sheet; its colours are lost."""
    at = at or next(iter(sheets))
    head, *body = sheets[at][skip:]

    def pack(grid: Grid) -> bytes:
        rows = [[_typed(text) for text in row] for row in zip(*grid.columns, strict=True)]
        names = [_typed(name) if type(cell) is float else name for name, cell in zip(grid.names, head, strict=False)]
        with tempfile.TemporaryDirectory() as folder:
            changed = sheets | {at: [*sheets[at][:skip], names, *rows]}
            return write_workbook(Path(folder) / "x.xlsx", changed, created="2023-04-01").read_bytes()

    columns = zip(*body, strict=True)
    return Grid(tuple(map(_shown, head)), tuple(np.array([*map(_shown, c)], object) for c in columns), pack)


def _stata(frame: pd.DataFrame) -> Grid:
    """A column of numbers holds nothing else: what is no number, or infinite, is missing."""
    is_text = {name: frame[name].dtype.kind not in "iuf" for name in frame.columns}

    def pack(grid: Grid) -> bytes:
        columns = {
            name: pd.array(column, dtype="str") if is_text[name] else np.where(np.isinf(v := floats(column)), np.nan, v)
            for name, column in zip(grid.names, grid.columns, strict=True)
        }
        out = io.BytesIO()
        pd.DataFrame(columns).to_stata(out, write_index=False, version=118)
        return out.getvalue()

    columns = (frame[name].to_numpy() for name in frame.columns)
    texts = (np.array(["" if pd.isna(v) else str(v) for v in column], object) for column in columns)
    return Grid(tuple(frame.columns), tuple(texts), pack)


def _shown(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _typed(text: str) -> object:
    try:
        return float(text) if text.strip() else None
    except ValueError:
        return text


def floats(texts: np.ndarray) -> np.ndarray:
    """Texts as numbers; nan where one is none."""
    column = pa.array(texts, pa.string())
    is_number = pc.match_substring_regex(column, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
    return pc.if_else(is_number, column, None).cast(pa.float64()).to_numpy(zero_copy_only=False)


def written(numbers: np.ndarray, texts: np.ndarray) -> np.ndarray:
    """Numbers as texts; ``texts`` where there is none."""
    shown = pc.cast(pa.array(numbers), pa.string())
    whole = pc.replace_substring_regex(shown, r"\.0$", "").to_numpy(zero_copy_only=False)
    return np.where(np.isnan(numbers), texts, whole)
