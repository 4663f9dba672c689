"""The tables of a release as the book browses them: columns in pieces, so that a reader loads what is looked at.

A table with more rows than a browser likes shows those of the dyads in coverage, and says so; the file beside the book has all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bilateral.folder import Folder
from bilateral.lookup import NotThere
from bilateral.selection import about, side
from pipelines.book.packing import script
from schemas import derive
from schemas.tables import model_of

PIECE = 5_000
"""Rows of a piece."""
MOST = 100_000
"""Rows of a table that the book shows at most."""
FEW = 10_000
"""Rows shown of a bigger table that is not about pairs."""
ORDERS = {"evidence": "observation_id", "supports": "observation_id"}
"""Tables in which the book looks things up by another column than the first of the key."""


def pages(folder: Folder, names: list[str], scope: list[str]) -> Iterator[tuple[str, dict[str, Any], list[bytes]]]:
    """Of each table: its name, what the book says of it, and its pieces."""
    for name in names:
        table, note = _shown(folder, name, scope)
        order = ORDERS.get(name) or derive.key(model_of(name))[0]
        if name in ORDERS:
            table = table.sort_by(order)
        pieces = [table.slice(start, PIECE) for start in range(0, table.num_rows, PIECE)]
        told = {
            "name": name,
            "title": derive.title(model_of(name)),
            "rows": folder.manifest["tables"][name]["rows"] if name in folder.manifest["tables"] else table.num_rows,
            "shown": table.num_rows,
            "note": note,
            "order": order,
            "pieces": [[piece.num_rows, *_ends(piece[order])] for piece in pieces],
        }
        yield (name, told, [script(f"tables/{name}-{place}", encoded(piece)) for place, piece in enumerate(pieces)])


def columns(name: str) -> dict[str, Any]:
    """What the dictionary says of a table: its key and its columns."""
    declared = model_of(name)
    told = [
        {
            "name": column.name,
            "type": _type(column.type),
            "role": column.role,
            "unit": column.unit,
            "ref": column.ref,
            "about": column.description,
            "words": list(column.allowed),
            "null": column.nullable,
            "is_year": is_year(column.name, _type(column.type)),
        }
        for column in derive.columns(declared)
    ]
    return {"key": list(derive.key(declared)), "columns": told}


def is_year(name: str, kind: str) -> bool:
    """Whether a column holds years or sessions of the General Assembly, which are numbers without thousands."""
    return kind == "whole number" and name.rpartition("_")[2] in ("year", "session")


def encoded(table: pa.Table) -> dict[str, Any]:
    """Columns by name: lists of plain values, or of texts that repeat, each once (``v``) with the places (``i``)."""
    return {name: _column(table[name].combine_chunks()) for name in table.column_names}


def _column(column: pa.Array) -> Any:
    if pa.types.is_date(column.type):
        column = column.cast(pa.string())
    if pa.types.is_floating(column.type):
        return [
            None if v is None or not math.isfinite(v) else int(v) if v == int(v) and abs(v) < 2**53 else v
            for v in column.to_pylist()
        ]
    if pa.types.is_string(column.type) and len(column) > 1:
        few = column.dictionary_encode()
        if len(few.dictionary) * 2 <= len(column):
            return {"v": few.dictionary.to_pylist(), "i": few.indices.to_pylist()}
    return column.to_pylist()


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "list"
    words = {"string": "text", "double": "number", "int64": "whole number", "bool": "yes or no", "date32[day]": "day"}
    return words[str(kind)]


def _ends(column: pa.ChunkedArray) -> list[str]:
    """The least and the greatest value, by which a reader knows whether a piece can hold one."""
    found = pc.min_max(column)
    return [str(found["min"].as_py()), str(found["max"].as_py())]


def _shown(folder: Folder, name: str, scope: list[str]) -> tuple[pa.Table, str | None]:
    """The rows that the book shows of a table, and which they are where they are not all."""
    count = folder.manifest["tables"].get(name, {"rows": 0})["rows"]
    if count <= MOST:
        return folder.read(name), None
    schema = folder.schema(name)
    try:
        where = [about(folder, name, schema, dyad) for dyad in scope if len(set(side(dyad))) == 2]
    except NotThere:
        return folder.read(name).slice(0, FEW), f"the first {FEW:,}"
    mine = where[0]
    for one in where[1:]:
        mine = mine | one
    found = folder.read(name, None, mine)
    if found.num_rows > MOST:
        return found.slice(0, MOST), f"the first {MOST:,} of those between the dyads in coverage"
    return found, "those between the dyads in coverage"
