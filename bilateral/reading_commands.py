"""The commands that read: `show`, `search`, `series`, `panel`, `evidence`, `cite`. Nothing is computed here."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bilateral.arguments import years
from bilateral.figures import asserted
from bilateral.lookup import known
from bilateral.machine import pass_on

if TYPE_CHECKING:
    import pandas as pd

    from bilateral.frames import Row, Rows
    from bilateral.release import Release

MAX_LINES = 60
SHOWN = tuple("year value low high source is_break state published differs unit_measure series_code".split())
"""The columns of a series that are printed; ``--csv`` has all."""
Add = Callable[[str, object, str], argparse.ArgumentParser]


def show(args: argparse.Namespace) -> int:
    """Print what is known of a pair, rows of a table, or what its columns mean; else which tables there are."""
    r = _opened(args)
    if args.table is None:
        print("\n".join(_tables(r)))
        return 0
    if "-" in args.table and args.table not in r.tables and r.folder.has("answers"):
        print("\n".join(_answers(r, args.table)))
        return 0
    columns = args.columns.split(",") if args.columns else None
    if args.columns_only:
        description = r.describe(args.table)
        for name in columns or ():
            known(name, description.index, "column", f"table {args.table}")
        _print((description.loc[columns] if columns else description).reset_index(), args.csv)
    else:
        rows = r.load(args.table, dyad=args.dyad, years=args.years, columns=columns)
        _print(rows, args.csv, is_short=not columns)
    return 0


def _tables(r: Release) -> Iterator[str]:
    """A line for each table with its rows, then one for each that is absent with the reason."""
    from bilateral.absent import reason

    for name in r.tables:
        yield f"{name:22} {r.folder.manifest['tables'][name]['rows']:>9,} rows"
    for name, entry in sorted(r.folder.absent.items()):
        yield f"{name:22}    absent: {reason(entry)}"


def _answers(r: Release, pair: str) -> Iterator[str]:
    """What is known of a pair, in sentences, and how to read what one rests on. Raises NotThere."""
    from bilateral.actors import actors_of
    from bilateral.frames import to_rows

    dyad = "-".join(actors_of(r.folder).pair(pair))
    rows = sorted(to_rows(r.load("answers", dyad=dyad)), key=lambda row: row["position"])
    yield from (f"{row['position']}. {row['sentence']}" for row in rows)
    if rows:
        yield f"what the first rests on: bilateral evidence answers '{dyad}|{rows[0]['topic']}'"
    else:
        yield f"no answer for {dyad}: what is missing and who looked for it: bilateral gaps {dyad}"


def evidence(args: argparse.Namespace) -> int:
    """Print the evidence for rows: each assertion with its document and place, the preferred one marked."""
    from bilateral.frames import to_rows

    r = _opened(args)
    chosen = _rows(r, args)
    assertions = r.evidence(chosen, args.table)
    if args.csv:
        _print(assertions, True)
        return 0
    last = None
    for row in to_rows(assertions):
        if row["observation_id"] != last or last is None:
            print(row["observation_id"] or row["through"])
            last = row["observation_id"]
        print("\n".join(_support(row)))
    if assertions.empty:
        print("\n".join(_nothing(r, args.table, to_rows(chosen))))
    return 0


def _nothing(r: Release, table: str, rows: Rows) -> list[str]:
    """Why rows have no evidence: there are none, they have no value, or they name no source."""
    from bilateral.gaps import reasons

    if not rows:
        return ["no rows"]
    gaps = list(reasons(r.folder, rows)) if table == "indicators" else []
    if not gaps:
        return ["no evidence: the rows name no observation, no row of a source and no source"]
    more = [f"… and {len(gaps) - MAX_LINES:,} more"] if len(gaps) > MAX_LINES else []
    return [f"{name}\n  this release has no value: {why}" for name, why in gaps[:MAX_LINES]] + more


def cite(args: argparse.Namespace) -> int:
    """Print the documents behind rows."""
    r = _opened(args)
    rows = _rows(r, args)
    if not len(rows):
        print("bilateral cite: nothing to cite: no rows", file=sys.stderr)
        return 1
    citation = r.cite(rows, args.style, args.table)
    if citation in ("", "[]"):
        print("bilateral cite: nothing to cite: no document and no source stands behind these rows", file=sys.stderr)
        return 1
    print(citation)
    return 0


def panel(args: argparse.Namespace) -> int:
    """Print one row per pair and year, with zeros and gaps told apart."""
    pairs = "all" if args.all_pairs else args.dyad
    chosen: dict[str, Any] = {"best": not args.every_series, "wide": args.wide, "rule": args.rule}
    codes = args.codes.split(",") if args.codes else ()
    frame = _opened(args).panel(args.indicators, pairs, args.years, codes=codes, system=args.system, **chosen)
    _print(frame, args.csv, is_short=True)
    return 0


def series(args: argparse.Namespace) -> int:
    """Print one number a year, with its bounds, its source and its breaks."""
    frame = _opened(args).series(args.indicator, args.pair, args.years, rule=args.rule, system=args.system)
    if args.csv:
        _print(frame, True)
        return 0
    _print(frame[[name for name in SHOWN if name in frame]], False, is_short=True)
    if "page" in frame.attrs:
        print(f"code {frame.attrs['code']}, in the book {frame.attrs['page']}")
    return 0


def search(args: argparse.Namespace) -> int:
    """Print the indicators that words find."""
    _print(_opened(args).search(" ".join(args.words)), args.csv)
    return 0


def _opened(args: argparse.Namespace) -> Release:
    import bilateral

    return bilateral.open(args.release)


def _rows(r: Release, args: argparse.Namespace) -> Any:
    """The row that is named by its key, else those of the dyad and the years."""
    if args.row is None:
        return r.load(args.table, dyad=args.dyad, years=args.years)
    return [r.row(args.table, args.row)]


def _support(row: Row) -> list[str]:
    """Two or three lines: the value with its source, the excerpt with its place, the address."""
    mark = "→" if row["is_preferred"] else "✗" if row["is_admissible"] is False else "·"
    rated = f"{row['reliability']}{row['credibility']}" if row["credibility"] else ""
    rated += " inferred" if row["derivation"] == "inferred" else ""
    who = " – ".join(filter(None, [row["publisher"], row["title"] if row["title"] != row["publisher"] else None]))
    place = (
        row["locator"] or (row["source_row"] and f"row {row['source_row']} of {row['capture_id']}") or row["capture_id"]
    )
    lines = [
        f"  {mark} {asserted(row)}  {rated}  {who} ({row['issued'] or row['known_from'] or 'undated'}), "
        f"{row['document_id'] or row['source_id']}"
    ]
    words = " ".join(filter(None, [f"“{row['excerpt']}”" if row["excerpt"] else None, place and f"[{place}]"]))
    lines += [f"      {words}"] if words else []
    return [*lines, *([f"      {row['url']}"] if row["url"] else [])]


def _print(frame: pd.DataFrame, as_csv: bool, *, is_short: bool = False) -> None:
    """Print a frame; with ``is_short``, columns that are equal in every row are printed once."""
    if as_csv:
        pass_on(_csv(frame))
        return
    if frame.empty:
        print("no rows")
        return
    excerpt = frame.head(MAX_LINES).dropna(axis="columns", how="all")
    same = [name for name in excerpt if len({str(value) for value in excerpt[name]}) == 1]
    if is_short and len(excerpt) > 1 and 0 < len(same) < len(excerpt.columns):
        print("in every row:", ", ".join(f"{name} {excerpt[name].iloc[0]}" for name in same))
        excerpt = excerpt.drop(columns=same)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    print(excerpt.to_string(index=False, max_colwidth=60, line_width=width, na_rep="", float_format="{:,.15g}".format))
    if len(frame) > MAX_LINES:
        print(f"… and {len(frame) - MAX_LINES:,} more: narrow with --dyad and --years, or print all with --csv")


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


def register(command: Add) -> None:
    """Add the commands to the parser of `bilateral`."""

    def row_command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        options = command(name, run, text)
        options.add_argument("table", metavar="TABLE", help="the table, such as trade")
        options.add_argument(
            "row", nargs="?", metavar="KEY", help="one row by its key, parts joined by |, as row_id gives it"
        )
        return options

    def with_choice(options: argparse.ArgumentParser, *, is_many: bool = False) -> argparse.ArgumentParser:
        many: dict[str, Any] = {"action": "append"} if is_many else {}
        options.add_argument("--dyad", metavar="A-B", help="two actors by id, code or name, as China-Russia", **many)
        return with_release(options)

    def with_release(options: argparse.ArgumentParser, *, has_years: bool = True) -> argparse.ArgumentParser:
        if has_years:
            options.add_argument("--years", type=years, metavar="A-B", help="such as 2015-2024")
        options.add_argument(
            "--release", default="latest", metavar="VERSION", help="a version, folder or URL; latest if left out"
        )
        return options

    def with_rule(options: argparse.ArgumentParser) -> None:
        options.add_argument("--rule", default="published", help="which series answers: published, newest or official")
        options.add_argument("--system", help="what codes of actors are: id, iso2, m49, cow, gw or name")
        options.add_argument("--csv", action="store_true", help=as_csv)

    as_csv = "print CSV, all rows and columns"
    options = with_choice(
        command("show", show, "print what is known of a pair, rows of a table, or which tables there are")
    )
    options.add_argument(
        "table",
        nargs="?",
        metavar="TABLE",
        help="the table, such as trade, or a pair, such as China-Russia; none: which there are",
    )
    options.add_argument("--columns", metavar="A,B", help="only these columns")
    options.add_argument(
        "--describe", dest="columns_only", action="store_true", help="what the columns mean, instead of rows"
    )
    options.add_argument("--csv", action="store_true", help=as_csv)
    options = with_choice(
        row_command("evidence", evidence, "print the evidence for rows: documents, places, excerpts, rivals")
    )
    options.add_argument("--csv", action="store_true", help=as_csv)
    options = with_choice(row_command("cite", cite, "print the documents behind rows, as citations"))
    options.add_argument("--style", default="text", choices=["text", "bibtex", "csl"], help="text if left out")
    options = with_choice(
        command("panel", panel, "print one row per pair and year, zeros and gaps told apart"), is_many=True
    )
    options.add_argument("indicators", nargs="+", metavar="INDICATOR", help="such as trade_total or exercises/patrols")
    options.add_argument("--all-pairs", action="store_true", help="all pairs of the state system instead of --dyad")
    options.add_argument(
        "--wide", action="store_true", help="one row for each pair and year, columns for each indicator"
    )
    options.add_argument("--every-series", action="store_true", help="all series side by side instead of the best")
    options.add_argument("--codes", metavar="A,B", help="add codes of both actors: iso2, m49, cow, gw")
    with_rule(options)
    options = command("series", series, "print one number a year of one pair, with bounds, source and breaks")
    options.add_argument("indicator", metavar="INDICATOR", help="such as trade_total, or the code of a series")
    options.add_argument("pair", nargs="?", metavar="PAIR", help="such as China-Russia, or RUS>CHN for a direction")
    with_rule(with_release(options))
    options = with_release(command("search", search, "find indicators by words"), has_years=False)
    options.add_argument("words", nargs="+", metavar="WORD", help="such as yuan")
    options.add_argument("--csv", action="store_true", help=as_csv)
