"""What the commands that read print: a frame as lines, CSV or JSON, lines in colour where a terminal has it.

One shape of JSON for every command: ``{"command": "series", "release": "1.0.0", "rows": [{…}, …]}``. Dates are ISO
8601, what is missing is null. What is read, and which rows are chosen, does not belong here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from bilateral.commons.machine import pass_on, plain

if TYPE_CHECKING:
    import pandas as pd

    from bilateral.commons.frames import Row

MAX_LINES = 60
STYLES = {"plain": "0", "bold": "1", "quiet": "2", "good": "32", "bad": "31"}
"""Select Graphic Rendition codes of terminals (ECMA-48)."""


def refuse(args: argparse.Namespace, message: str, code: int) -> int:
    """Print to standard error why a command cannot be carried out; the exit code."""
    print(f"bilateral {args.command}: {message}", file=sys.stderr)
    return code


def print_json(command: str, release: str | None, rows: Iterable[Row]) -> None:
    """Print rows in the one shape that all commands share."""
    shape = {"command": command, "release": release, "rows": [*rows]}
    pass_on(json.dumps(shape, ensure_ascii=False, indent=1, default=_iso, allow_nan=False) + "\n")


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def print_frame(frame: pd.DataFrame, args: argparse.Namespace, release: str, *, is_short: bool = False) -> None:
    """Print a frame as the command was asked to; with ``is_short``, what is equal in every row is printed once."""
    if getattr(args, "json", False):
        from bilateral.commons.frames import to_rows

        print_json(args.command, release, to_rows(frame))
    elif getattr(args, "csv", False):
        pass_on(_csv(frame))
    elif frame.empty:
        print("no rows")
    else:
        _print_lines(frame, is_short=is_short)


def _print_lines(frame: pd.DataFrame, *, is_short: bool) -> None:
    excerpt = frame.head(MAX_LINES).dropna(axis="columns", how="all")
    same = [name for name in excerpt if len({str(value) for value in excerpt[name]}) == 1]
    if is_short and len(excerpt) > 1 and 0 < len(same) < len(excerpt.columns):
        print_styled("in every row: " + ", ".join(f"{name} {excerpt[name].iloc[0]}" for name in same), "quiet")
        excerpt = excerpt.drop(columns=same)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    print(excerpt.to_string(index=False, max_colwidth=60, line_width=width, na_rep="", float_format="{:,.15g}".format))
    if len(frame) > MAX_LINES:
        print(f"… and {len(frame) - MAX_LINES:,} more: narrow with --dyad and --years, or print all with --csv")


def print_styled(text: str, style: str) -> None:
    """Print a line, in one of ``STYLES`` on a terminal that has colours and whose user did not refuse them.

    See https://no-color.org.
    """
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb":
        pass_on(f"\x1b[{STYLES[style]}m{plain(text)}\x1b[0m\n", styled=True)
    else:
        print(text)


def _csv(frame: pd.DataFrame) -> str:
    """The frame as CSV that is safe to open in a spreadsheet, written like a release's own CSV files."""
    import pyarrow as pa

    from bilateral.spreadsheet import to_csv

    table = pa.Table.from_pandas(frame, preserve_index=False)
    for place, column in enumerate(table.schema):
        kind = pa.date32() if pa.types.is_timestamp(column.type) else column.type
        if pa.types.is_null(kind) or pa.types.is_large_string(kind):
            kind = pa.string()
        table = table.set_column(place, column.name, table[column.name].cast(kind))
    return to_csv(table).decode()
