"""Tables as CSV that is safe to open in a spreadsheet: one rule for the files of a release and for the shell.

UTF-8; texts in quotes, numbers and dates (ISO 8601) without; a null is an empty cell; a list is joined by ``; ``. A
text that begins with = + - @ (also in full width), a tab, a line break or an apostrophe gets an apostrophe before it,
so that no spreadsheet takes it for a formula; taking away one leading apostrophe restores the text. ``docs/files.md``
tells readers. In a table of one column a null is ``""``: readers skip an empty line.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

_ACTIVE = r"\A[=+\-@＝＋－＠\t\r\n']"


def to_csv(table: pa.Table) -> bytes:
    """The table as CSV without a byte-order mark: the same table gives the same bytes."""
    plain = pa.table({name: _plain(table[name].combine_chunks()) for name in table.column_names})
    return _written(plain)


def _written(table: pa.Table) -> bytes:
    """A table of numbers and texts as RFC 4180 has it, with line feeds; nothing is marked."""
    if table.num_columns != 1 or not table[0].null_count:
        return _lines(table)
    if pa.types.is_string(table.schema.types[0]):
        return _lines(table.set_column(0, table.column_names[0], table[0].fill_null("")))
    lines = _lines(table, has_header=False).split(b"\n")[:-1]  # numbers and dates hold no line feed
    return _lines(table.slice(0, 0)) + b"".join((line or b'""') + b"\n" for line in lines)


def _lines(table: pa.Table, *, has_header: bool = True) -> bytes:
    sink = pa.BufferOutputStream()
    csv.write_csv(table, sink, csv.WriteOptions(include_header=has_header, quoting_style="needed"))
    return bytes(sink.getvalue())


def _plain(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        # lists that are all empty may come without the type of their items
        column = pc.binary_join(column.cast(pa.list_(pa.string())), "; ")
    if pa.types.is_large_string(column.type) or pa.types.is_string_view(column.type):
        column = column.cast(pa.string())
    if not pa.types.is_string(column.type):
        return column
    marked = pc.binary_join_element_wise("'", column, "")
    return pc.if_else(pc.match_substring_regex(column, _ACTIVE), marked, column)
