"""Markdown in the metadata of assets and checks: tables, lists, descriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.formats.markdown_text import literal
from pipelines.store.checks import MAX_ROWS, Finding

MAX_LISTED = 100
MAX_CELL = 60


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
