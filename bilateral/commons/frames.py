"""Arrow tables in the form that a reader asks for, and rows of any form as plain dictionaries."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bilateral.commons.lookup import NotThere, known

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

ENGINES = ("pandas", "polars", "arrow", "duckdb")
Row = dict[str, Any]
Rows = list[Row]
AT_ONCE = 4
"""Columns that are read at once: with fewer, threads wait for each other; with more, a table takes more memory."""


def columns_of(stored: pq.ParquetFile, names: Sequence[str]) -> Iterator[pa.ChunkedArray]:
    """The columns ``names`` of a file, in this order, a few read at once."""
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        yield from stored.read(some).select(some).columns


def to_engine(table: pa.Table, engine: str) -> Any:
    """``table`` as a pandas or Polars frame, as Arrow or as a DuckDB relation; lists, dates and nullable integers stay.

    pandas gets ``Int64``, ``boolean``, ``datetime64`` and ``str`` columns, before pandas 3 ``object`` for the last.
    Raises NotThere for another engine, and ModuleNotFoundError with what to install.
    """
    if known(engine, ENGINES, "engine", "this package") == "arrow":
        return table
    return to_pandas(table) if engine == "pandas" else _library(engine).from_arrow(table)


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """``table`` as a pandas frame."""
    import pandas as pd
    import pyarrow as pa

    types: dict[pa.DataType, Any] = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    if int(pd.__version__.partition(".")[0]) >= 3:  # the type that pandas 3 itself gives to text
        types[pa.string()] = pd.StringDtype(na_value=float("nan"))
    frame: pd.DataFrame = table.to_pandas(types_mapper=types.get, date_as_object=False, ignore_metadata=True)
    return frame


def described(schema: pa.Schema) -> pd.DataFrame:
    """The columns of a table with what is said of each, a row a column; ``attrs`` has the title."""
    import pandas as pd

    rows = []
    for field in schema:
        texts = {name.decode(): text.decode() for name, text in (field.metadata or {}).items()}
        kind = str(field.type).removesuffix("[day]").replace("list<element: string>", "list")
        row = {"type": kind, "role": texts.get("role", "value"), "unit": texts.get("unit", "")}
        more = {name: texts.get(name, "") for name in ("ref", "description")}
        rows.append(row | {"is_nullable": field.nullable} | more)
    frame = pd.DataFrame(rows, index=pd.Index(schema.names, name="column"))
    frame.attrs = {"title": (schema.metadata or {}).get(b"title", b"").decode()}
    return frame


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            f"engine={name!r} needs the package {name}, which is not installed: install it, or take engine='pandas'"
        ) from None


def to_rows(rows: Any) -> Rows:
    """Rows of any kind as dictionaries, nulls as None: frames, relations, Arrow, mappings, or lists of these."""
    if isinstance(rows, Mapping):
        return [{str(name): _plain(value) for name, value in rows.items()}]
    if hasattr(rows, "to_pylist"):  # Arrow
        return list(rows.to_pylist())
    if hasattr(rows, "to_dicts"):  # Polars
        return list(rows.to_dicts())
    if hasattr(rows, "fetchall") and hasattr(rows, "df"):  # DuckDB
        rows = rows.df()
    if hasattr(rows, "columns") and hasattr(rows, "to_dict"):  # a pandas frame
        return [{str(name): _plain(value) for name, value in row.items()} for row in rows.to_dict("records")]
    if hasattr(rows, "to_dict"):  # a pandas row
        return to_rows(rows.to_dict())
    if isinstance(rows, Iterable) and not isinstance(rows, str):
        return [row for one in rows for row in to_rows(one)]
    raise NotThere(f"{type(rows).__name__} is not a row of a table: pass what `load` returns, or rows of it")


def _plain(value: Any) -> Any:
    """A cell as plain Python: NaN, NaT and NA become None, arrays lists, timestamps dates."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return value
    is_missing = type(value).__name__ in ("NAType", "NaTType") or value != value
    if is_missing:
        return None
    return value.date() if hasattr(value, "to_pydatetime") else value
