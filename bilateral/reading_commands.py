"""The commands that read: `show`, `ask`, `search`, `series`, `panel`, `evidence`, `cite`. Nothing is computed here."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bilateral.actors import actors_of
from bilateral.arguments import add_arguments, arguments, day
from bilateral.commons.absent import reason
from bilateral.commons.figures import asserted
from bilateral.commons.frames import Row, Rows, to_rows
from bilateral.printing import MAX_LINES, answer, print_frame, refuse

if TYPE_CHECKING:
    from bilateral.release import Release

SHOWN = (*"year value low high source is_break state published differs unit_measure other_units".split(), "series_code")
"""The columns of a series that are printed; ``--csv`` and ``--json`` have all."""
Add = Callable[[str, object, str], argparse.ArgumentParser]


def show(args: argparse.Namespace) -> int:
    """Print what is known of a pair, or rows of a table; else which tables there are."""
    r = _opened(args)
    if args.table is None:
        rows = [*_tables(r)]
        return answer(args, r.version, rows, map(_table_line, rows))
    if "-" in args.table and args.table not in r.tables:
        return _show_answers(r, args)
    return print_frame(r.load(args.table, dyad=args.dyad, years=args.years), args, r.version, is_short=True)


def _tables(r: Release) -> Iterator[Row]:
    """Each table with its rows, then each that is absent with the reason."""
    for name in r.tables:
        yield {"table": name, "rows": r.folder.manifest["tables"][name]["rows"], "absent": None}
    for name, entry in sorted(r.folder.absent.items()):
        yield {"table": name, "rows": 0, "absent": reason(entry)}


def _table_line(row: Row) -> str:
    return f"{row['table']:22} " + (f"   absent: {row['absent']}" if row["absent"] else f"{row['rows']:>9,} rows")


def _show_answers(r: Release, args: argparse.Namespace) -> int:
    """Print what is known of a pair, in sentences, and how to read what one rests on. Raises NotThere."""
    dyad = "-".join(actors_of(r.folder).pair(args.table))
    if "answers" not in {*r.tables, *r.folder.absent}:
        raise r.folder.too_old("table answers")
    rows = sorted(to_rows(r.load("answers", dyad=dyad)), key=lambda row: row["position"])
    lines = [f"{row['position']}. {row['sentence']}" for row in rows]
    last = f"no answer for {dyad}: what is missing and who looked for it: bilateral gaps {dyad}"
    if rows:
        last = f"what the first rests on: bilateral evidence answers '{dyad}|{rows[0]['topic']}'"
    return answer(args, r.version, rows, [*lines, last])


def evidence(args: argparse.Namespace) -> int:
    """Print the evidence for rows: formulas, and what each document supports, its place, the preferred one marked."""
    r = _opened(args)
    chosen = _rows(r, args)
    assertions = r.evidence(chosen, args.table)
    if args.csv or args.json:
        return print_frame(assertions, args, r.version)
    lines = list[str]()
    last = formula = None
    for row in to_rows(assertions):
        if row["formula"] != formula and row["formula"]:
            lines.append(formula := row["formula"])
        if row["observation_id"] != last or last is None:
            lines.append(row["observation_id"] or row["through"])
            last = row["observation_id"]
        lines += _support(row)
    print(*(lines or _nothing(r, args.table, to_rows(chosen))), sep="\n")
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
    citation = r.cite(rows, "csl" if args.json else args.style, args.table) if len(rows) else "[]"
    if citation in ("", "[]"):
        why = "no document and no source stands behind these rows" if len(rows) else "no rows"
        return refuse(args, f"nothing to cite: {why}", 1)
    return answer(args, r.version, json.loads(citation) if args.json else (), [citation])


def panel(args: argparse.Namespace) -> int:
    """Print one row per pair and year, with zeros and gaps told apart."""
    r = _opened(args)
    frame = r.panel(args.indicators, args.dyad, args.years, wide=args.wide, estimates=args.estimates)
    return print_frame(frame, args, r.version, is_short=True)


def series(args: argparse.Namespace) -> int:
    """Print one number a year, with its bounds, its source and its breaks."""
    r = _opened(args)
    frame = r.series(args.indicator, args.pair, args.years, unit=args.unit, estimates=args.estimates)
    if args.csv or args.json:
        return print_frame(frame, args, r.version)
    print_frame(frame[[name for name in SHOWN if name in frame]], args, r.version, is_short=True)
    if "page" in frame.attrs:
        print(f"code {frame.attrs['code']}, in the book {frame.attrs['page']}")
    return 0


def search(args: argparse.Namespace) -> int:
    """Print the indicators that words find."""
    r = _opened(args)
    return print_frame(r.search(" ".join(args.words)), args, r.version)


def ask(args: argparse.Namespace) -> int:
    """Print the answer to a question, or what is missing; with ``--suite`` how a file of questions fares."""
    r = _opened(args)
    today = args.today or r.date
    if args.suite:
        from bilateral.ask.suite import outcomes, table

        rows = [*outcomes(r.folder, args.suite, today)]
        return answer(args, r.version, rows, table(rows))
    if not args.words:
        return refuse(args, "no question: write one, such as 'How much did India and Japan trade last year?'", 2)
    reply = r.ask(" ".join(args.words), today)
    answer(args, r.version, reply.rows, _told(reply.rows))
    return int(not reply.answers)


def serve(args: argparse.Namespace) -> int:
    """Answer a program over stdin and stdout until it leaves."""
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        return refuse(args, "the server needs the extra mcp: pip install '.[mcp]' in the repository", 1)
    from bilateral.tools import server

    server(_opened(args)).run()
    return 0


def _told(rows: Rows) -> Iterator[str]:
    """The sentence of each answer, what to cite, and its page."""
    for row in rows:
        yield row["sentence"]
        yield from (f"  {name}: {row[name]}" for name in ("citation", "url", "page") if row.get(name))


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
    of_file = row["source_row"] and f"row {row['source_row']} of {row['capture_id']}"
    place = row["locator"] or of_file or row["capture_id"]
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
    options = add(panel, text, "indicators --years --wide --estimates --csv --json")
    options.add_argument("--dyad", action="append", **arguments()["--dyad"])
    text = "print one number a year of one pair, with bounds, source and breaks"
    add(series, text, "indicator pair --unit --years --estimates --csv --json")
    options = add(ask, "answer a question in plain words, or say what is missing", "--json")
    options.add_argument("words", nargs="*", metavar="QUESTION", help="such as 'exports of Japan to India in 2024'")
    options.add_argument("--today", type=day, metavar="DAY", help="what `last year` counts from; the release's day")
    options.add_argument("--suite", type=Path, metavar="FILE", help="a file of questions with their accepted answers")
    options = add(serve, "answer programs that ask a release, by the Model Context Protocol over stdin and stdout", "")
    options.add_argument("--mcp", action="store_true", required=True, help="the protocol; there is no other")
    add(search, "find indicators by words", "words --csv --json")
