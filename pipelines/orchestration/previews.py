"""A small picture of a table for the Dagster UI: how many rows it has of each year, or how full its columns are.

The UI shows a text in place only if it has fewer than a thousand signs, so the picture is one path; the charts for readers are
in the book.
"""

from __future__ import annotations

from base64 import b64encode

import pyarrow as pa
import pyarrow.compute as pc

LONGEST = 1_000
"""Signs above which the UI folds a text away."""
_BARS = 48
_STEP, _HIGH = 5, 40
_YEARS = (
    "year",
    "time_period",
    "start_low",
    "start_date",
    "issued_low",
    "first_day",
    "date_low",
    "window_end",
    "order_year",
    "first_year",
    "signed_year",
    "valid_from",
    "retrieved_date",
    "vintage_date",
    "written",
    "day",
)
"""Columns that say of which year a row is, the best first."""


def plot(table: pa.Table) -> str:
    """The picture as Markdown, with its words."""
    if not table.num_rows:
        return "no rows"
    years = next((found for name in _YEARS if name in table.column_names and (found := _by_year(table[name]))), None)
    if years:
        first, last = min(years), max(years)
        width = -(-(last - first + 1) // _BARS)
        bars = [0] * ((last - first) // width + 1)
        for year, count in years.items():
            bars[(year - first) // width] += count
        told = f"rows by year{f', {width} years a bar' if width > 1 else ''}, {first} to {last}; at most {max(bars):,}"
    else:
        bars = [table.num_rows - column.null_count for column in table.columns][:_BARS]
        told = f"values known of each column, of {table.num_rows:,} rows"
    return f"![{told}](data:image/svg+xml;base64,{b64encode(_svg(bars).encode()).decode()})\n\n{told}"


def _by_year(column: pa.ChunkedArray) -> dict[int, int]:
    """How many rows there are of each year of a column of years, days or texts that begin with a year."""
    if pa.types.is_date(column.type):
        column = pc.year(column)
    elif pa.types.is_string(column.type):
        starts = pc.match_substring_regex(column, r"^\d{4}")
        column = pc.utf8_slice_codeunits(column.filter(starts), 0, 4).cast(pa.int64())
    elif not pa.types.is_integer(column.type):
        return {}
    counts = pc.value_counts(column.drop_null()).to_pylist()
    return {one["values"]: one["counts"] for one in counts}


def _svg(bars: list[int]) -> str:
    """Bars from left to right, as one path whose steps are relative: each goes up, and back down to the foot of the next."""
    most = max(bars) or 1
    heights = [-(-count * _HIGH // most) for count in bars]
    path = "".join(f"v-{height}m{_STEP} {height}" for height in heights)
    size = f'width="{_STEP * len(bars)}" height="{_HIGH}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path stroke="#4a7ab0" stroke-width="4" d="M2 {_HIGH}{path}"/></svg>'
