"""The reading commands of the shell: `show`, `evidence`, `cite` and `panel`. What they print is what the package gives."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bilateral.arguments import years
from bilateral.figures import asserted
from bilateral.lookup import known

if TYPE_CHECKING:
    import pandas as pd

    from bilateral.frames import Rows
    from bilateral.release import Release

MAX_LINES = 60
Add = Callable[[str, object, str], argparse.ArgumentParser]


def show(args: argparse.Namespace) -> int:
    """Print rows of a table; without a choice of rows, what its columns mean."""
    r = _opened(args)
    columns = args.columns.split(",") if args.columns else None
    if args.columns_only:
        told = r.describe(args.table)
        for name in columns or ():
            known(name, told.index, "column", f"table {args.table}")
        _print((told.loc[columns] if columns else told).reset_index(), args.csv)
    else:
        rows = r.load(args.table, dyad=args.dyad, years=args.years, columns=columns)
        _print(rows, args.csv, is_short=not columns)
    return 0


def evidence(args: argparse.Namespace) -> int:
    """Print what rows rest on: each assertion with its document and its place, the preferred one marked."""
    from bilateral.frames import to_rows

    r = _opened(args)
    given = _rows(r, args)
    found = r.evidence(given, args.table)
    if args.csv:
        _print(found, True)
        return 0
    last = None
    for row in to_rows(found):
        if row["observation_id"] != last or last is None:
            print(row["observation_id"] or row["through"])
            last = row["observation_id"]
        print("\n".join(_support(row)))
    if found.empty:
        print("\n".join(_nothing(r, args.table, to_rows(given))))
    return 0


def _nothing(r: Release, table: str, rows: Rows) -> list[str]:
    """Why nothing stands behind rows: there are none, they have no value, or they are values of nobody's."""
    from bilateral.gaps import reasons

    if not rows:
        return ["no rows"]
    gaps = list(reasons(r.folder, rows)) if table == "indicators" else []
    if not gaps:
        return ["nothing: the rows name no observation, no row of a source and no source"]
    more = [f"… and {len(gaps) - MAX_LINES:,} more"] if len(gaps) > MAX_LINES else []
    return [f"{name}\n  this release has no value: {why}" for name, why in gaps[:MAX_LINES]] + more


def cite(args: argparse.Namespace) -> int:
    """Print the documents behind rows."""
    r = _opened(args)
    rows = _rows(r, args)
    if not len(rows):
        print("bilateral cite: no rows: nothing to cite", file=sys.stderr)
        return 1
    said = r.cite(rows, args.style, args.table)
    if said in ("", "[]"):
        print("bilateral cite: no document and no source stands behind these rows: nothing to cite", file=sys.stderr)
        return 1
    print(said)
    return 0


def panel(args: argparse.Namespace) -> int:
    """Print yearly series, complete, with zeros and gaps told apart."""
    _print(_opened(args).panel(args.indicators, args.dyad, args.years), args.csv, is_short=True)
    return 0


def _opened(args: argparse.Namespace) -> Release:
    import bilateral

    return bilateral.open(args.release)


def _rows(r: Release, args: argparse.Namespace) -> Any:
    """The row that is named by its key, else those of the dyad and the years."""
    if args.row is None:
        return r.load(args.table, dyad=args.dyad, years=args.years)
    return [r.row(args.table, args.row)]


def _support(row: dict[str, Any]) -> list[str]:
    """Two lines or three: what is said, by whom and where; the words; the address."""
    mark = "→" if row["is_preferred"] else "✗" if row["is_admissible"] is False else "·"
    rated = f"{row['reliability']}{row['credibility']}" if row["credibility"] else ""
    who = " – ".join(filter(None, [row["publisher"], row["title"] if row["title"] != row["publisher"] else None]))
    place = (
        row["locator"] or (row["source_row"] and f"row {row['source_row']} of {row['capture_id']}") or row["capture_id"]
    )
    lines = [
        f"  {mark} {asserted(row)}  {rated}  {who} ({row['issued'] or row['known_from'] or 'undated'}), {row['document_id'] or row['source_id']}"
    ]
    words = " ".join(filter(None, [f"“{row['excerpt']}”" if row["excerpt"] else None, place and f"[{place}]"]))
    lines += [f"      {words}"] if words else []
    return [*lines, *([f"      {row['url']}"] if row["url"] else [])]


def _print(frame: pd.DataFrame, as_csv: bool, *, is_short: bool = False) -> None:
    """Print a frame; a short one says once what is the same in every row."""
    if as_csv:
        sys.stdout.write(_csv(frame))
        return
    if frame.empty:
        print("no rows")
        return
    shown = frame.head(MAX_LINES).dropna(axis="columns", how="all")
    same = [name for name in shown if len({str(value) for value in shown[name]}) == 1]
    if is_short and len(shown) > 1 and len(same) < len(shown.columns):
        print("in every row:", ", ".join(f"{name} {shown[name].iloc[0]}" for name in same))
        shown = shown.drop(columns=same)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    print(shown.to_string(index=False, max_colwidth=60, line_width=width, na_rep="", float_format="{:,.15g}".format))
    if len(frame) > MAX_LINES:
        print(f"… and {len(frame) - MAX_LINES:,} more: choose with --dyad and --years, or take all with --csv")


def _csv(frame: pd.DataFrame) -> str:
    """The frame as CSV that a spreadsheet may open, as the files beside the tables are written."""
    import pyarrow as pa

    from bilateral.spreadsheet import to_csv

    table = pa.Table.from_pandas(frame, preserve_index=False)
    for place, column in enumerate(table.schema):
        kind = pa.date32() if pa.types.is_timestamp(column.type) else column.type
        if pa.types.is_null(kind) or pa.types.is_large_string(kind):
            kind = pa.string()
        table = table.set_column(place, column.name, table[column.name].cast(kind))
    return to_csv(table).decode()


def register(command: Add) -> None:
    """Add the commands to the parser of `bilateral`."""

    def with_rows(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = command(name, run, text)
        added.add_argument("table", metavar="TABLE", help="the table, such as trade")
        added.add_argument(
            "row", nargs="?", metavar="KEY", help="one row by its key, parts joined by |, as row_id gives it"
        )
        return added

    def choice(added: argparse.ArgumentParser, *, is_many: bool = False) -> argparse.ArgumentParser:
        many: dict[str, Any] = {"action": "append"} if is_many else {}
        added.add_argument("--dyad", metavar="A-B", help="two actors in either order, as CHN-RUS", **many)
        added.add_argument("--years", type=years, metavar="A-B", help="such as 2015-2024")
        added.add_argument(
            "--release", default="latest", metavar="VERSION", help="a version, folder or URL; latest if left out"
        )
        return added

    as_csv = "print CSV, all rows and columns"
    added = choice(command("show", show, "print rows of a table"))
    added.add_argument("table", metavar="TABLE", help="the table, such as trade")
    added.add_argument("--columns", metavar="A,B", help="only these columns")
    added.add_argument(
        "--describe", dest="columns_only", action="store_true", help="what the columns mean, instead of rows"
    )
    added.add_argument("--csv", action="store_true", help=as_csv)
    added = choice(with_rows("evidence", evidence, "print what rows rest on: documents, places, excerpts, rivals"))
    added.add_argument("--csv", action="store_true", help=as_csv)
    added = choice(with_rows("cite", cite, "print the documents behind rows, as citations"))
    added.add_argument("--style", default="text", choices=["text", "bibtex", "csl"], help="text if left out")
    added = choice(
        command("panel", panel, "print yearly series, complete, with zeros and gaps told apart"), is_many=True
    )
    added.add_argument("indicators", nargs="+", metavar="INDICATOR", help="such as trade_total or un_identical_share")
    added.add_argument("--csv", action="store_true", help=as_csv)
