"""The curators' commands, which look at or write the files of ``data/``: check, gaps and new.

What a home does with them (build, import, releases …) belongs to ``commands``, which declares these with its own.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bilateral.commons import layout
from bilateral.commons.machine import line
from bilateral.printing import answer, print_frame, refuse

if TYPE_CHECKING:
    from bilateral.folder import Folder
    from pipelines.ledger.reader import Ledger
    from pipelines.rows import Row

MAX_PRINTED = 200


def benchmark(args: argparse.Namespace) -> int:
    """Print how verdicts do on the labelled claims; 1 without the claims, or without tables to judge them by."""
    from pipelines.store.current import Store

    root = layout.checkout()
    try:
        from benchmarks import verdicts  # which, with the claims, is in a whole checkout alone

        claims = verdicts.read(root / verdicts.CLAIMS, "aside" if args.set_aside else "open")
        found = verdicts.judged(claims, root / "data", Store(layout.Home.find().build / "tables", ""))
    except (FileNotFoundError, ModuleNotFoundError) as error:
        return refuse(args, f"{error}: run bilateral build first", 1)
    print(*verdicts.lines(found), sep="\n")
    return 0


def check(args: argparse.Namespace) -> int:
    """Report everything that is wrong with the curated files, and with the declarations of sources."""
    return _check(args.paths, args.accept)[1]


def _check(paths: list[Path], reason: str = "") -> tuple[Ledger, int]:
    """The ledger, and the exit code of a check of it; with a ``reason``, what is warned of is accepted."""
    root = layout.checkout()
    from pipelines.ledger.reader import read_ledger
    from pipelines.ledger.rules import checker

    for path in paths:
        if not path.exists():
            raise layout.LayoutError(f"there is no {path}: name files or folders of {root / 'data'}")
        if not path.resolve().is_relative_to((root / "data").resolve()):
            raise layout.LayoutError(f"{path} is not a curated file: name files or folders of {root / 'data'}")
    home = layout.Home.find()
    ledger = read_ledger(root / "data", home.build)
    problems = checker.problems(ledger, paths)
    wrong = [*map(str, problems), *([] if paths else _slips())]
    for text in wrong[:MAX_PRINTED]:
        print(text)
    if len(wrong) > MAX_PRINTED:
        print(f"… and {len(wrong) - MAX_PRINTED} more")
    doubtful = checker.warnings(ledger, paths) if not problems else []
    if reason:
        from pipelines.cli.release_commands import write_accepted

        write_accepted(root, [{"warning": warning.name} for warning in doubtful], reason)
        doubtful = []
    warnings = [*map(str, doubtful)]
    plans = _open_plans(ledger) if not problems and not paths else ()
    warnings += [_plan(row) for row in plans if not row["search_ids"]]
    for warning in warnings[:MAX_PRINTED]:
        print(f"warning: {warning}")
    count = f"{len(wrong) or 'no'} problem{'s' if len(wrong) != 1 else ''}"
    print(f"{len(ledger.documents)} documents, {len(ledger.evidence)} entries: {count}")
    return ledger, int(bool(wrong))


def _slips() -> list[str]:
    """What is wrong with the declarations of sources."""
    from pipelines.sources.declarations import discover

    return [slip for source in discover().values() for slip in source.slips]


def preview(args: argparse.Namespace) -> int:
    """Report what the files would do to the next release; 1 where a build would refuse it, or a sentence would wait."""
    ledger, code = _check([])  # what is wrong elsewhere stops a build as well
    if code:
        return code
    from pipelines.cli.preview import look
    from pipelines.release.candidate import DamagedRelease
    from pipelines.store.current import MixedGenerations

    try:
        lines, is_well = look(ledger, layout.checkout(), layout.Home.find(), args.paths)
    except (DamagedRelease, MixedGenerations) as error:
        return refuse(args, f"{error}: run bilateral build first", 1)
    print(*map(line, lines), sep="\n")
    return int(not is_well)


def gaps(args: argparse.Namespace) -> int:
    """List what is missing and what was searched, plans without a report, gaps in series, or certify one year."""
    from bilateral import gaps as missing

    if args.plans or args.numbered:
        from pipelines.ledger.numbered import lacking
        from pipelines.ledger.reader import read_ledger

        ledger = read_ledger(layout.checkout() / "data", layout.Home.find().build)
        rows = [*_open_plans(ledger)] if args.plans else [*lacking(ledger)]
        lines = map(_plan, rows) if args.plans else ("{file}:{line}: {lacks}".format_map(row) for row in rows)
        return answer(args, None, rows, lines if rows else ["none"])
    folder = _latest()
    version = folder.manifest["version"]
    if args.certificate:
        cells = missing.certified(folder, *args.certificate)
        return answer(args, version, cells, missing.certificate(folder, cells))
    import pandas as pd

    return print_frame(pd.DataFrame(missing.missing(folder, args.pair)), args, version, is_short=True)


def _open_plans(ledger: Ledger) -> Iterator[Row]:
    """The open plans, each with the place of its entry and the searches for its report."""
    from pipelines.ledger.plans import open_plans

    for plan in open_plans(ledger):
        source = plan.entry.source
        what = {"record": f"{plan.table}/{plan.record_id}", "planned_for": str(plan.day)}
        place = {"file": f"data/{source.path}", "line": source.line(plan.entry.path)}
        yield place | what | {"search_ids": [*plan.searches]}


def _plan(row: Row) -> str:
    """An open plan as a line."""
    looked = f"looked for in {', '.join(row['search_ids'])}" if row["search_ids"] else "nobody looked for a report"
    return f"{row['file']}:{row['line']}: {row['record']} was planned for {row['planned_for']}; {looked}"


def new(args: argparse.Namespace) -> int:
    """Start a curated file of the kind that is named."""
    root = layout.checkout()
    from datetime import date

    from pipelines.ledger import new_dyad
    from pipelines.ledger import stubs as start
    from pipelines.ledger.reader import read_ledger

    ledger, today = read_ledger(root / "data", layout.Home.find().build), date.today()
    starters: dict[str, Callable[[], Path | tuple[Path, int]]] = {
        "document": lambda: start.document(args.name, ledger, today),
        "record": lambda: start.record(args.name, ledger, today),
        "table": lambda: start.table(args.name, args.like, root / "schemas" / "records.yaml"),
        "source": lambda: start.source(args.name, Path(args.other), root / "pipelines" / "sources" / "publishers"),
        "claims": lambda: start.claims(args.name, ledger),
        "search": lambda: start.search(args.name, args.pair, args.years, ledger, today),
    }
    try:
        if args.what == "sheet":
            with open(args.name, "xb") as sheet:
                sheet.write((root / "docs" / "figures.xlsx").read_bytes())
            print(f"{args.name}\nfill it in, then run: bilateral intake {args.name}")
            return 0
        if args.what == "dyad":
            print("\n".join(new_dyad.register(args.name, args.other, ledger)))
            return 0
        started = starters[args.what]()
    except FileExistsError as error:
        return refuse(args, f"{error.filename} is there already: name another file", 1)
    except (start.StubError, ValueError) as error:
        return refuse(args, _first(error), 1)
    file, line = started if isinstance(started, tuple) else (started, 1)
    place = file.relative_to(root)
    only = place if place.parts[0] == "data" else ""
    print(f"{place}:{line}\nfill it in, then run: bilateral check {only}".rstrip())
    return 0


def _latest() -> Folder:
    """The last release. Raises NoRelease."""
    from bilateral.folder import Folder
    from bilateral.releases import find

    return Folder(str(find(layout.Home.find().releases)))


def _first(error: Exception) -> str:
    """The message of an error, or of the first one that a validation collected."""
    errors = getattr(error, "errors", None)
    return str(errors()[0]["msg"]).removeprefix("Value error, ") if callable(errors) else str(error)
