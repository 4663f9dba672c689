"""An extract on disk: ``<table>.parquet`` with the rows, small, and ``<table>.yaml`` with what they rest on.

Numbers are kept in single precision, which carries six significant digits; a bound that is the point is left out,
and so is a column without a value.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml
from jinja2 import Template
from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.rows import Rows
from pipelines.store.current import replace_durably
from pipelines.tables.shared.extract_rows import EXTRACT, EXTRACTS, significant
from schemas import derive
from schemas.tables import model_of
from schemas.vocabulary import TERMS_CLASSES

FOLDER = "extracts"
WITHDRAWN = "withdrawn.yaml"
LICENCES = "LICENSES.md"
STRICTER = ("open", "results", "non_commercial")
"""Classes of terms under which an extract may be kept, each stricter for who uses it than the one before."""
_DICTIONARY = 1 << 16
"""Numbers with no more distinct values than this are kept as places in a dictionary; splitting bytes gained nothing."""
UNKNOWN = -1
"""What stands in a file for a bound of a whole number that is not known; for one of a decimal, NaN does."""
_MODEL = ConfigDict(extra="forbid", frozen=True)


class ExtractError(Exception):
    """An extract cannot be used or made: which file, what is wrong, and what to do."""


class Capture(BaseModel):
    """A capture behind an extract, with the terms of its source on that day."""

    model_config = _MODEL
    source: str
    capture: str
    sha256: str
    vintage: date
    terms_class: str
    licence: str
    terms: str
    citation: str

    @property
    def terms_line(self) -> str:
        """A line on what its rows may be used for."""
        return f"- `{self.source}` ({self.terms_class}): {self.licence}, <{self.terms}>. {self.citation}."


class Extract(BaseModel):
    """What the YAML of an extract says. ``states`` is None for all; ``left_out`` are sources in the home, with why."""

    model_config = _MODEL
    table: str
    sha256: str
    rows: int
    columns: list[str]
    years: tuple[int, int]
    states: list[str] | None
    digits: int
    code_version: str
    captures: list[Capture]
    left_out: dict[str, str]

    @property
    def id(self) -> str:
        """How rows name it."""
        return f"{self.table}-{self.sha256[:20]}"

    @property
    def known_from(self) -> date:
        """The day of its newest capture: before, nobody could have computed it."""
        return max(capture.vintage for capture in self.captures)

    @property
    def terms_class(self) -> str:
        """The strictest of its sources: the licence of its file."""
        return max((capture.terms_class for capture in self.captures), key=STRICTER.index)


def read(folder: Path, table: str) -> Extract | None:
    """The extract of a table, None where the repository keeps none.

    Raises ExtractError where one of its two files is lost or wrong, or the one with the rows is not the one described.
    """
    about, rows = _paths(folder, table)
    if not about.exists() and not rows.exists():
        return None
    if not about.exists() or not rows.exists():
        lost, there = (rows, about) if about.exists() else (about, rows)
        raise ExtractError(f"{there} is there without {lost.name}. {_remedy(table)}")
    try:
        extract = Extract.model_validate(yaml.safe_load(about.read_bytes()))
    except (ValidationError, yaml.YAMLError) as error:
        raise ExtractError(f"{about}: {' '.join(str(error).split())[:300]}. {_remedy(table)}") from error
    if extract.table != table:
        raise ExtractError(f"{about}: table is {extract.table}, expected {table}. {_remedy(table)}")
    if (found := sha256(rows.read_bytes()).hexdigest()) != extract.sha256:
        raise ExtractError(
            f"{rows}: its hash is {found[:12]}…, expected {extract.sha256[:12]}… ({about.name}): it is damaged or was "
            f"edited. {_remedy(table)}"
        )
    return extract


def read_rows(folder: Path, extract: Extract) -> pa.Table:
    """The rows in the columns of their table, with the id in the metadata."""
    stored = pq.read_table(_paths(folder, extract.table)[1], partitioning=None)
    model = model_of(extract.table)
    schema, columns = derive.to_arrow(model), dict[str, pa.ChunkedArray]()
    for name in dict.fromkeys([*derive.key_columns(model), *extract.columns]):
        declared, is_open = schema.field(name).type, None
        column = stored[name] if name in stored.column_names else pa.chunked_array([pa.nulls(len(stored), declared)])
        if point := _point(name, columns):
            is_open = pc.is_nan(column) if pa.types.is_floating(column.type) else pc.equal(column, UNKNOWN)
        if pa.types.is_floating(column.type):
            values = significant(column.to_numpy().astype("float64"), extract.digits)
            column = pa.chunked_array([pa.array(values, pa.float64(), from_pandas=True)])
        column = column.cast(declared)
        if point:
            column = pc.coalesce(column, columns[point])
            column = pc.if_else(pc.fill_null(is_open, False), pa.scalar(None, declared), column)
        columns[name] = column
    return pa.table(columns, schema=pa.schema([schema.field(name) for name in columns], metadata={EXTRACT: extract.id}))


def write(folder: Path, rows: pa.Table, **facts: Any) -> Extract:
    """Write ``rows``, as ``extract_rows.cut`` gives them, with their YAML, and ``LICENSES.md`` of all extracts anew."""
    data = _bytes(rows)
    extract = Extract(sha256=sha256(data).hexdigest(), rows=rows.num_rows, **facts)
    about, path = _paths(folder, extract.table)
    folder.mkdir(parents=True, exist_ok=True)
    replace_durably(path, data)
    text = yaml.safe_dump(extract.model_dump(), sort_keys=False, allow_unicode=True, width=120)
    head = "# Made by `bilateral extract`: the hash of the file beside it, what its rows rest on. Not edited by hand.\n"
    replace_durably(about, (head + text).encode())
    replace_durably(folder / LICENCES, licences(folder).encode())
    return extract


def withdrawn(folder: Path) -> dict[str, str]:
    """Why captures are withdrawn, by the hash of their bytes: an extract that rests on one of them is not used."""
    path = folder / WITHDRAWN
    listed = yaml.load(path.read_bytes(), Loader=yaml.BaseLoader) if path.exists() else {}
    if not isinstance(listed, dict) or not all(isinstance(text, str) for part in listed.items() for text in part):
        raise ExtractError(f"{path}: expected a line for each capture, `<sha256>: <reason>`")
    return listed


def why_unused(extract: Extract, withdrawn: Mapping[str, str]) -> str | None:
    """Why an extract is not used at all; None where it is."""
    gone = [f"{c.capture} was withdrawn: {withdrawn[c.sha256]}" for c in extract.captures if c.sha256 in withdrawn]
    return "; ".join(gone) or None


def facts(extract: Extract, reason: str | None) -> Rows:
    """The rows of the table ``extracts``, one for each capture; ``reason`` is why it stands down, if it does."""
    said = extract.model_dump(include={"table", "states", "digits", "sha256", "code_version"})
    said |= {"extract_id": extract.id, "kept_columns": extract.columns, "n_rows": extract.rows}
    said |= dict(zip(("first_year", "last_year"), extract.years, strict=True))
    said |= {"is_used": not reason, "reason": reason}
    return [
        said
        | {"capture_id": c.capture, "source_id": c.source, "capture_sha256": c.sha256}
        | {"vintage_date": c.vintage, "terms_class": c.terms_class}
        for c in extract.captures
    ]


def licences(folder: Path) -> str:
    """The text of ``LICENSES.md``: under which terms each file may be used."""
    extracts = list(filter(None, (read(folder, table) for table in sorted(EXTRACTS))))
    template = Template(Path(__file__).with_name("licences.md.j2").read_text(encoding="utf-8"), trim_blocks=True)
    return template.render(extracts=extracts, classes=TERMS_CLASSES)


def _paths(folder: Path, table: str) -> tuple[Path, Path]:
    return folder / f"{table}.yaml", folder / f"{table}.parquet"


def _remedy(table: str) -> str:
    return f"Restore it (git checkout -- data/{FOLDER}), or make it anew: bilateral extract {table}"


def _point(name: str, columns: Container[str]) -> str | None:
    """The column of the point of which this one is a bound; None where it is none. Points stand before their bounds."""
    point = name.removesuffix("_low").removesuffix("_high")
    return point if point != name and point in columns else None


def _bytes(rows: pa.Table) -> bytes:
    """The rows as a Parquet file of one row group, as small as they get."""
    columns = dict(_compact(rows))
    floats = [n for n, column in columns.items() if pa.types.is_floating(column.type)]
    many = [n for n in floats if pc.count_distinct(columns[n]).as_py() > _DICTIONARY]
    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.table(columns),
        sink,
        compression="zstd",
        compression_level=19,
        use_dictionary=[name for name in columns if name not in many],
        use_byte_stream_split=many,
        dictionary_pagesize_limit=1 << 24,
        row_group_size=max(1, rows.num_rows),
        max_rows_per_page=max(1, rows.num_rows),
        write_statistics=False,
    )
    return bytes(sink.getvalue())


def _compact(rows: pa.Table) -> Iterator[tuple[str, pa.Array]]:
    """Columns in their small types: a bound that equals its point is null, one that is not known is NaN or -1.

    A column that is null throughout is not stored.
    """
    small = {pa.float64(): pa.float32(), pa.int64(): pa.int32()}
    for field in rows.schema:
        column = rows[field.name].combine_chunks()
        if point := _point(field.name, rows.column_names):
            of = rows[point].combine_chunks()
            unknown = pa.scalar(math.nan if pa.types.is_floating(field.type) else UNKNOWN, field.type)
            is_open = pc.and_(pc.is_null(column), pc.is_valid(of))
            is_point = pc.fill_null(pc.equal(column, of), False)
            column = pc.if_else(is_open, unknown, pc.if_else(is_point, pa.scalar(None, field.type), column))
        if column.null_count < len(column):
            yield field.name, column.cast(small.get(field.type, field.type), safe=not pa.types.is_floating(field.type))
