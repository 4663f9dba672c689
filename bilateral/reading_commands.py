"""The commands that read: `show`, `search`, `series`, `panel`, `evidence`, `cite`. Nothing is computed here."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bilateral.actors import actors_of
from bilateral.arguments import ARGUMENTS, add_arguments
from bilateral.commons.absent import reason
from bilateral.commons.figures import asserted
from bilateral.commons.frames import Row, Rows, to_rows
from bilateral.printing import MAX_LINES, print_frame, print_json, print_styled

if TYPE_CHECKING:
    from bilateral.release import Release

SHOWN = (*"year value low high source is_break state published differs unit_measure other_units".split(), "series_code")
"""The columns of a series that are printed; ``--csv`` and ``--json`` have all."""
Add = Callable[[str, object, str], argparse.ArgumentParser]


def show(args: argparse.Namespace) -> int:
    """Print what is known of a pair, or rows of a table; else which tables there are."""
    r = _opened(args)
    if args.table is None:
        _print_rows([*_tables(r)], args, r)
        return 0
    if "-" in args.table and args.table not in r.tables and r.folder.has("answers"):
        _show_answers(r, args)
        return 0
    print_frame(r.load(args.table, dyad=args.dyad, years=args.years), args, r.version, is_short=True)
    return 0


def _tables(r: Release) -> Iterator[tuple[str, Row]]:
    """Each table with its rows, then each that is absent with the reason: as a line and as a row."""
    for name in r.tables:
        rows = r.folder.manifest["tables"][name]["rows"]
        yield f"{name:22} {rows:>9,} rows", {"table": name, "rows": rows, "absent": None}
    for name, entry in sorted(r.folder.absent.items()):
        why = reason(entry)
        yield f"{name:22}    absent: {why}", {"table": name, "rows": 0, "absent": why}


def _show_answers(r: Release, args: argparse.Namespace) -> None:
    """Print what is known of a pair, in sentences, and how to read what one rests on. Raises NotThere."""
    dyad = "-".join(actors_of(r.folder).pair(args.table))
    rows = sorted(to_rows(r.load("answers", dyad=dyad)), key=lambda row: row["position"])
    _print_rows([(f"{row['position']}. {row['sentence']}", row) for row in rows], args, r)
    if args.json:
        return
    if rows:
        print_styled(f"what the first rests on: bilateral evidence answers '{dyad}|{rows[0]['topic']}'", "quiet")
    else:
        print(f"no answer for {dyad}: what is missing and who looked for it: bilateral gaps {dyad}")


def _print_rows(rows: list[tuple[str, Row]], args: argparse.Namespace, r: Release) -> None:
    """Print lines, or what they say as rows."""
    if args.json:
        print_json(args.command, r.version, (row for _, row in rows))
    else:
        print("\n".join(line for line, _ in rows))


def evidence(args: argparse.Namespace) -> int:
    """Print the evidence for rows: formulas, and what each document supports, its place, the preferred one marked."""
    r = _opened(args)
    chosen = _rows(r, args)
    assertions = r.evidence(chosen, args.table)
    if args.csv or args.json:
        print_frame(assertions, args, r.version)
        return 0
    last = formula = None
    for row in to_rows(assertions):
        if row["formula"] != formula and row["formula"]:
            print_styled(formula := row["formula"], "bold")
        if row["observation_id"] != last or last is None:
            print_styled(row["observation_id"] or row["through"], "bold")
            last = row["observation_id"]
        value, *place = _support(row)
        print_styled(value, "good" if row["is_preferred"] else "plain")
        for words in place:
            print_styled(words, "quiet")
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
    citation = r.cite(rows, "csl" if args.json else args.style, args.table)
    if citation in ("", "[]"):
        print("bilateral cite: nothing to cite: no document and no source stands behind these rows", file=sys.stderr)
        return 1
    if args.json:
        print_json(args.command, r.version, json.loads(citation))
    else:
        print(citation)
    return 0


def panel(args: argparse.Namespace) -> int:
    """Print one row per pair and year, with zeros and gaps told apart."""
    r = _opened(args)
    frame = r.panel(args.indicators, args.dyad, args.years, wide=args.wide)
    print_frame(frame, args, r.version, is_short=True)
    return 0


def series(args: argparse.Namespace) -> int:
    """Print one number a year, with its bounds, its source and its breaks."""
    r = _opened(args)
    frame = r.series(args.indicator, args.pair, args.years, unit=args.unit)
    if args.csv or args.json:
        print_frame(frame, args, r.version)
        return 0
    print_frame(frame[[name for name in SHOWN if name in frame]], args, r.version, is_short=True)
    if "page" in frame.attrs:
        print_styled(f"code {frame.attrs['code']}, in the book {frame.attrs['page']}", "quiet")
    return 0


def search(args: argparse.Namespace) -> int:
    """Print the indicators that words find."""
    r = _opened(args)
    print_frame(r.search(" ".join(args.words)), args, r.version)
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
    said = row["supports"] if row["observation_id"] else asserted(row)
    lines = [
        f"  {mark} {said}  {rated}  {who} ({row['issued'] or row['known_from'] or 'undated'}), "
        f"{row['document_id'] or row['source_id']}"
    ]
    words = " ".join(filter(None, [f"“{row['excerpt']}”" if row["excerpt"] else None, place and f"[{place}]"]))
    lines += [f"      {words}"] if words else []
    return [*lines, *([f"      {row['url']}"] if row["url"] else [])]


def register(command: Add) -> None:
    """Add the commands to the parser of `bilateral`."""

    def add(run: Callable[[argparse.Namespace], int], text: str, names: str) -> argparse.ArgumentParser:
        options = command(run.__name__, run, text)
        add_arguments(options, f"{names} --release")
        return options

    text = "print what is known of a pair, rows of a table, or which tables there are"
    options = add(show, text, "--dyad --years --csv --json")
    such = "the table, such as trade, or a pair, such as China-Russia; none: which there are"
    options.add_argument("table", nargs="?", metavar="TABLE", help=such)
    text = "print the evidence for rows: documents, places, excerpts, rivals"
    add(evidence, text, "table row --dyad --years --csv --json")
    add(cite, "print the documents behind rows, as citations", "table row --dyad --years --style --json")
    text = "print one row per pair and year, zeros and gaps told apart"
    options = add(panel, text, "indicators --years --wide --csv --json")
    options.add_argument("--dyad", action="append", **ARGUMENTS["--dyad"])
    text = "print one number a year of one pair, with bounds, source and breaks"
    add(series, text, "indicator pair --unit --years --csv --json")
    add(search, "find indicators by words", "words --csv --json")
