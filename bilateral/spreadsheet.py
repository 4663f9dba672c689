"""Tables as CSV that is safe to open in a spreadsheet: one rule for the files of a release and for the shell.

UTF-8; texts in quotes, numbers and dates (ISO 8601) without; a null is an empty cell, truth TRUE or FALSE, which R and
spreadsheets take for that; a list is joined by ``; ``. A
text that begins with = + - @ (also in full width), a tab, a line break or an apostrophe gets an apostrophe before it,
so that no spreadsheet takes it for a formula; taking away one leading apostrophe restores the text. ``docs/files.md``
tells readers.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

_ACTIVE = r"\A[=+\-@＝＋－＠\t\r\n']"


def to_csv(table: pa.Table) -> bytes:
    """The table as CSV without a byte-order mark: the same table gives the same bytes."""
    plain = pa.table({name: _plain(table[name].combine_chunks()) for name in table.column_names})
    sink = pa.BufferOutputStream()
    csv.write_csv(plain, sink, csv.WriteOptions(quoting_style="needed"))
    return bytes(sink.getvalue())


def _plain(column: pa.Array) -> pa.Array:
    """Numbers, dates and marked texts of a column, from a file or from pandas."""
    if pa.types.is_list(column.type):
        # lists that are all empty may come without the type of their items
        column = pc.binary_join(column.cast(pa.list_(pa.string())), "; ")
    elif pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32())
    elif pa.types.is_null(column.type) or pa.types.is_large_string(column.type):
        column = column.cast(pa.string())
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "TRUE", "FALSE")
    if not pa.types.is_string(column.type):
        return column
    marked = pc.binary_join_element_wise("'", column, "")
    return pc.if_else(pc.match_substring_regex(column, _ACTIVE), marked, column)
