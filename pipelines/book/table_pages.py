"""The tables of a release as the book browses them: columns in pieces, so that a reader loads only what is looked at.

A table with more rows than a browser can handle, or with rows of an extract, shows those of the dyads in coverage, and
says so; the file beside the book has them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.folder import Folder
from bilateral.selection import PAIRS
from pipelines.book.packing import briefly, plain, script
from pipelines.store.memo import FileToMake, Memo, hash_of, key_of
from schemas import beside, derive
from schemas.tables import model_of

YEARS = re.compile(r"(^|_)(year|session)$|^window_")
"""Names of columns of whole numbers that are years, and no amounts."""
PIECE = 5_000
"""Rows of a piece."""
MOST = 120_000
"""Rows of a table that the book shows at most."""
FEW = 10_000
"""Rows shown of a bigger table that is not about pairs."""
_SAID = beside.read(__file__)
IN_PART: dict[str, int] = _SAID["in_part"]
"""Tables of which the book shows the first rows alone."""
ALSO: dict[str, tuple[str, str | None, str]] = _SAID["also"]
"""Tables of which it also has the rows of one side of a pair in coverage in which a number is above zero."""
LEFT_OUT: dict[str, list[str]] = _SAID["left_out"]
"""What columns begin with that the book leaves out."""
ORDERS: dict[str, list[str]] = _SAID["orders"]
"""Tables that the book has in another order than that of their key, and looks up by the first of these columns."""
TYPES: dict[str, str] = _SAID["types"]


def browsable_tables(
    folder: Folder, names: list[str], scope: list[str], memo: Memo, code: str
) -> Iterator[tuple[dict[str, Any], list[FileToMake]]]:
    """Of each table: its entry in the book's index, and its pieces. ``scope`` are the dyads in coverage."""
    for name in names:
        known = folder.manifest["tables"].get(name)
        digest = known["sha256"] if known else hash_of(Path(folder.path) / f"{name}.parquet")
        pieces = _Pieces(folder, name, scope)
        entry = memo.result(key_of("entry", code, name, digest, scope), pieces.entry)
        keys = [key_of("piece", code, name, n, digest, scope) for n in range(len(entry["pieces"]))]
        yield entry, [script(f"tables/{name}-{n}", partial(pieces.rows, n), key) for n, key in enumerate(keys)]


class _Pieces:
    """The rows that the book shows of a table, read when they are asked for."""

    def __init__(self, folder: Folder, name: str, scope: list[str]) -> None:
        self.folder, self.name, self.scope = folder, name, scope

    @cached_property
    def shown(self) -> tuple[pa.Table, str | None]:
        """The rows in their order, and which they are if they are not all."""
        pa.default_memory_pool().release_unused()  # Arrow keeps what it freed
        table, note = _shown_rows(self.folder, self.name, self.scope)
        table = table.drop_columns([n for n in table.column_names if n.startswith(tuple(LEFT_OUT.get(self.name, ())))])
        if self.name in ORDERS:
            table = table.sort_by([(column, "ascending") for column in ORDERS[self.name]])
        return table, note

    def entry(self) -> dict[str, Any]:
        """What the index of the book says of the table."""
        name, folder, (table, note) = self.name, self.folder, self.shown
        order = ORDERS.get(name, derive.key_columns(model_of(name)))[0]
        pieces = [table.slice(start, PIECE) for start in range(0, table.num_rows, PIECE)]
        return {
            "name": name,
            "title": derive.title(model_of(name)),
            "rows": folder.manifest["tables"][name]["rows"] if name in folder.manifest["tables"] else table.num_rows,
            "shown": table.num_rows,
            "note": note,
            "left_out": LEFT_OUT.get(name, ()),
            "extract": (folder.schema(name).metadata or {}).get(b"extract", b"").decode(),
            "order": order,
            "pieces": [[piece.num_rows, *_ends(piece[order])] for piece in pieces],
        }

    def rows(self, n: int) -> dict[str, Any]:
        """The rows of a piece, as columns."""
        return briefly(encoded(self.shown[0].slice(n * PIECE, PIECE)))


def dictionary_entry(name: str) -> dict[str, object]:
    """What the book's dictionary says of a table: its key and its columns."""
    model = model_of(name)
    columns = [
        {
            "name": column.name,
            "type": (kind := "list" if pa.types.is_list(column.type) else TYPES[str(column.type)]),
            "role": column.role,
            "unit": column.unit,
            "ref": column.ref,
            "about": column.description,
            "words": list(column.allowed),
            "null": column.nullable,
            "is_year": kind == "whole number" and YEARS.search(column.name) is not None,
        }
        for column in derive.columns(model)
    ]
    return {"key": list(derive.key_columns(model)), "columns": columns}


def encoded(table: pa.Table) -> dict[str, list[Any]]:
    """The columns of a piece: dates as texts, and no number that JSON does not know."""
    columns = dict(zip(table.column_names, table.columns, strict=True))
    cells = {name: (c.cast(pa.string()) if pa.types.is_date(c.type) else c).to_pylist() for name, c in columns.items()}
    return cells | plain({name: cells[name] for name, column in columns.items() if pa.types.is_floating(column.type)})


def _ends(column: pa.ChunkedArray) -> list[str]:
    """The least and the greatest value, by which the book knows whether a piece can hold another."""
    ends = pc.min_max(column)
    return [str(ends["min"].as_py()), str(ends["max"].as_py())]


def _shown_rows(folder: Folder, name: str, scope: list[str]) -> tuple[pa.Table, str | None]:
    """The rows that the book shows of a table, and which they are if they are not all."""
    count = folder.manifest["tables"].get(name, {"rows": 0})["rows"]
    schema = folder.schema(name)
    if name in IN_PART:
        return folder.read(name).slice(0, IN_PART[name]), f"the first {IN_PART[name]:,}"
    if count <= (PIECE if b"extract" in (schema.metadata or {}) else MOST):
        return folder.read(name), None
    dyads = pa.array(scope, pa.string())
    ends = next((pair for pair in PAIRS if {*pair} <= {*schema.names}), None)
    if "dyad" in schema.names:
        table = folder.read(name, None, ds.field("dyad").isin(dyads))
    elif ends:
        actors = pa.array(sorted({actor for dyad in scope for actor in dyad.split("-")}), pa.string())
        is_shown = ds.field(ends[0]).isin(actors) & ds.field(ends[1]).isin(actors)
        side, number, _ = ALSO.get(name, (ends[0], None, ""))
        table = folder.read(
            name, None, is_shown | (ds.field(side).isin(actors) & (ds.field(number) > 0)) if number else is_shown
        )
        pair = pc.min_element_wise(*table.select(ends)), pc.max_element_wise(*table.select(ends))
        is_asked = pc.is_in(pc.binary_join_element_wise(*pair, "-"), dyads)
        table = table.filter(pc.or_(is_asked, pc.greater(table[number], 0)) if number else is_asked)
    else:
        return folder.read(name).slice(0, FEW), f"the first {FEW:,}"
    if table.num_rows > MOST:
        return table.slice(0, MOST), f"the first {MOST:,} of those about the dyads in coverage"
    return (
        table,
        None if table.num_rows == count else f"those about the dyads in coverage{ALSO.get(name, ('', '', ''))[2]}",
    )
