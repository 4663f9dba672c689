"""Markdown in the metadata of assets and checks: tables, lists, descriptions, and a small chart of a table.

The charts for readers are in the book.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.formats.markdown_text import literal
from pipelines.store.checks import MAX_ROWS, Finding

LONGEST = 1_000
"""Characters above which the UI folds a text away: a chart is one short path."""
MAX_LISTED = 100
MAX_CELL = 60
_BARS = 48
_STEP, _HIGH = 5, 40
_YEARS = (
    "year time_period start_low start_date issued_low first_day date_low window_end order_year first_year "
    "signed_year valid_from retrieved_date vintage_date written day"
).split()
"""Columns that give the year of a row, the best first."""


def from_docstring(text: str | None) -> str:
    """A docstring as Markdown: its code is marked by one backtick, not by two."""
    return (text or "").replace("``", "`")


def table_of_findings(findings: Sequence[Finding]) -> str:
    """A line for each row that breaks a rule."""
    return table_of_rows(
        [
            {"table": finding.table, "rule": finding.rule, "rows": finding.count, "example": example}
            for finding in findings
            for example in finding.examples[:MAX_ROWS] or ("",)
        ],
        MAX_ROWS * len(findings),
    )


def table_of_rows(rows: Sequence[Mapping[str, Any]], limit: int = MAX_LISTED, width: int | None = None) -> str:
    """The first rows as a table with cells cut to ``width``, and how many more there are; empty without rows."""
    if not rows:
        return ""
    names = list(rows[0])
    lines = [_line(names), "|" + "---|" * len(names)]
    lines += [_line([literal(_cell(row[name])[:width]).replace("|", "\\|") for name in names]) for row in rows[:limit]]
    return "\n".join(lines) + (f"\n\n… and {len(rows) - limit} more" if len(rows) > limit else "")


def bullets(lines: Sequence[str]) -> str:
    """The first lines as a list, and how many more there are; empty without lines."""
    listed = [f"- {literal(line)}" for line in lines[:MAX_ROWS]]
    return "\n".join(listed + ([f"- … and {len(lines) - MAX_ROWS} more"] if len(lines) > MAX_ROWS else []))


def preview(rows: Sequence[Mapping[str, Any]]) -> str:
    """The first rows of a table, as a table of short cells."""
    return table_of_rows(rows, len(rows), MAX_CELL) or "no rows"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Any) -> str:
    if value is None:
        text = ""
    elif isinstance(value, list):
        text = ", ".join(map(str, value))
    else:
        text = f"{value:,}" if isinstance(value, float) else str(value)
    return text.replace("\n", " ")


def charted(names: Sequence[str]) -> list[str]:
    """The columns that ``chart`` needs of a table with these."""
    return [name for name in names if name in _YEARS] or [*names]


def chart(table: pa.Table) -> str:
    """How many rows a table has of each year or, without years, how full its columns are: a picture and its caption."""
    if not table.num_rows:
        return "no rows"
    by_year = (_by_year(table[name]) for name in _YEARS if name in table.column_names)
    years = next(filter(None, by_year), None)
    if years:
        first, last = min(years), max(years)
        width = -(-(last - first + 1) // _BARS)
        bars = [0] * ((last - first) // width + 1)
        for year, count in years.items():
            bars[(year - first) // width] += count
        caption = (
            f"rows by year{f', {width} years a bar' if width > 1 else ''}, {first} to {last}; at most {max(bars):,}"
        )
    else:
        bars = [table.num_rows - column.null_count for column in table.columns][:_BARS]
        caption = f"values known of each column, of {table.num_rows:,} rows"
    return f"![{caption}](data:image/svg+xml;base64,{b64encode(_svg(bars).encode()).decode()})\n\n{caption}"


def _by_year(column: pa.ChunkedArray) -> dict[int, int]:
    """Rows by year, of a column of years, of days, or of texts that begin with a year."""
    if pa.types.is_date(column.type):
        column = pc.year(column)
    elif pa.types.is_string(column.type):
        starts = pc.match_substring_regex(column, r"^\d{4}")
        column = pc.utf8_slice_codeunits(column.filter(starts), 0, 4).cast(pa.int64())
    elif not pa.types.is_integer(column.type):
        return {}
    counts = pc.value_counts(column.drop_null()).to_pylist()
    return {count["values"]: count["counts"] for count in counts}


def _svg(bars: list[int]) -> str:
    """Bars from left to right as one path of relative steps: up, then to the foot of the next bar."""
    most = max(bars) or 1
    heights = [-(-count * _HIGH // most) for count in bars]
    path = "".join(f"v-{height}m{_STEP} {height}" for height in heights)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_STEP * len(bars)}" height="{_HIGH}">'
    return f'{head}<path stroke="#4a7ab0" stroke-width="4" d="M2 {_HIGH}{path}"/></svg>'
