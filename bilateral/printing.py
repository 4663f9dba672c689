"""What the commands that read print: a frame as lines, CSV or JSON.

One shape of JSON for every command: ``{"command": "series", "release": "1.0.0", "rows": [{…}, …]}``. Dates are ISO
8601, what is missing is null. What is read, and which rows are chosen, does not belong here.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bilateral.commons.machine import pass_on

if TYPE_CHECKING:
    import pandas as pd

    from bilateral.commons.frames import Row

MAX_LINES = 60


def refuse(args: argparse.Namespace, message: str, code: int) -> int:
    """Print to standard error why a command cannot be carried out; the exit code."""
    print(f"bilateral {args.command}: {message}", file=sys.stderr)
    return code


def answer(args: argparse.Namespace, release: str | None, rows: Iterable[Row], lines: Iterable[str]) -> int:
    """Print rows as JSON where that was asked for, else lines; the exit code."""
    if args.json:
        shape = {"command": args.command, "release": release, "rows": [*rows]}
        pass_on(json.dumps(shape, ensure_ascii=False, indent=1, default=str, allow_nan=False) + "\n")
    else:
        print(*lines, sep="\n")
    return 0


def print_frame(frame: pd.DataFrame, args: argparse.Namespace, release: str, *, is_short: bool = False) -> int:
    """Print a frame as the command was asked to; with ``is_short``, what is equal in every row is printed once."""
    if args.csv:
        import pyarrow as pa

        from bilateral.spreadsheet import to_csv

        pass_on(to_csv(pa.Table.from_pandas(frame, preserve_index=False)).decode())
        return 0
    from bilateral.commons.frames import to_rows

    return answer(args, release, to_rows(frame) if args.json else (), _lines(frame, is_short=is_short))


def _lines(frame: pd.DataFrame, *, is_short: bool) -> Iterator[str]:
    if frame.empty:
        yield "no rows"
        return
    excerpt = frame.head(MAX_LINES).dropna(axis="columns", how="all")
    same = [name for name in excerpt if len({str(value) for value in excerpt[name]}) == 1]
    if is_short and len(excerpt) > 1 and 0 < len(same) < len(excerpt.columns):
        yield "in every row: " + ", ".join(f"{name} {excerpt[name].iloc[0]}" for name in same)
        excerpt = excerpt.drop(columns=same)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    yield excerpt.to_string(index=False, max_colwidth=60, line_width=width, na_rep="", float_format="{:,.15g}".format)
    if {"value", "low", "high"} <= {*frame}:
        is_open = frame["value"].notna() & frame["low"].isna() & frame["high"].isna()
        yield from ["where low and high are empty, the range is not known"] if is_open.any() else []
    if len(frame) > MAX_LINES:
        yield f"… and {len(frame) - MAX_LINES:,} more: ask for less, or print all with --csv"
