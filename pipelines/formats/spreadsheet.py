"""Small tables once more in CSV, for spreadsheets: programs read Parquet, which keeps types. The rule is in ``bilateral.spreadsheet``."""

from __future__ import annotations

import pyarrow as pa

from bilateral import spreadsheet as plain

MAX_ROWS = 5_000
"""A table with more rows has no CSV file."""
_BOM = b"\xef\xbb\xbf"


def to_csv(table: pa.Table) -> bytes:
    """The bytes of the CSV file, with the byte-order mark without which Excel takes another encoding."""
    return _BOM + plain.to_csv(table)
