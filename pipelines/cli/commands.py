"""The makers' commands: build, import, archive, releases, extract, check, gaps, new, draft-claims, doctor and ui.

Each imports what it needs when it runs. ``bilateral`` finds them by the entry point ``bilateral.commands``, in a
checkout only: the wheel does not hold them. Commands that read a release belong to ``bilateral``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bilateral import layout
from bilateral.arguments import AT, day, years
from bilateral.printing import add_forms, print_json

if TYPE_CHECKING:
    from datetime import date

    from bilateral.folder import Folder
    from pipelines.ledger.reader import Ledger
    from pipelines.rows import Row

MAX_PRINTED = 200
NAMED = {
    "document": "its address",
    "record": "its table, such as exercises",
    "series": "the document that has the figures",
    "claims": "the document of the article",
    "search": "the table that you look in, such as exercises",
    "definition": "a name for the counting rule",
    "hypothesis": "a name for it",
    "publisher": "its name as documents spell it",
    "dyad": "one of its two actors, of which the other follows",
}
"""What `new` starts, and what it is given for each."""


def register(command: Callable[[str, object, str], argparse.ArgumentParser]) -> None:
    """Add the commands to the parser of ``bilateral``."""
    add = command(
        "build", build, "read the ledger, build and check every table, and publish a release if anything changed"
    ).add_argument
    known_by = "build beside, from documents issued and versions dated by this day; `latest` stays"
    add("--known-by", type=day, metavar="DATE", help=known_by)
    public = "release beside, in releases/public, only what may be passed on and what is computed; `latest` stays"
    add("--public", action="store_true", help=public)
    add = command(
        "import", take, "archive files of a source that were downloaded by hand, or ask the publisher for them"
    ).add_argument
    every = "ask every publisher that needs no key, go on where the last run stopped, and build"
    add("--all", action="store_true", help=every)
    add("source", nargs="?", metavar="SOURCE", help="the source, such as unga_votes: see docs/sources.md")
    add("files", nargs="*", type=Path, metavar="FILE", help="all files of one version; none: ask the publisher")
    add("--vintage", type=day, metavar="DATE", help="the publisher's day of this version, if the files do not say")
    add("--years", type=years, metavar="A-B", help="which years to ask for, such as 2015-2024")
    add("--only", action="append", default=[], metavar="ID", help="cited_documents: only this document")
    missing_years = "ask for, or make, the years of a source that are not there yet, each in a run of its own"
    add = command("backfill", backfill, missing_years).add_argument
    add("source", metavar="SOURCE", help="a source that has single years, such as un_comtrade or baci")
    add("years", type=years, metavar="A-B", help="which years, such as 2015-2020")
    add = command("archive", archive, "look into the archive of captures, take one back").add_argument
    add("action", choices=["list", "show", "verify", "withdraw", "reinstate", "gc"], help="what to do")
    add("name", nargs="?", metavar="SOURCE|CAPTURE", help="list: of one source; show, withdraw, reinstate: which one")
    add("--because", default="", metavar="TEXT", help="withdraw, reinstate: the reason, which stays and is published")
    add("--dry-run", action="store_true", help="gc: only say what would go")
    marking = command("releases", mark, "list the published releases, pin `latest` to one, yank a wrong one")
    add_forms(marking, has_csv=False)
    add = marking.add_argument
    actions = ["pin", "unpin", "yank", "send", "site"]
    add("action", nargs="?", choices=actions, help="what to do; left out: list them")
    which = "pin, yank: which, such as 1.0.0 or public/1.0.0; send: to which address; site: into which new folder"
    add("version", nargs="?", default="", metavar="VERSION|ADDRESS|FOLDER", help=which)
    add("--because", default="", metavar="TEXT", help="yank: the reason, which readers are told")
    add("--at", default="", metavar="URL", help=f"list, send, site: {AT}; else BILATERAL_RELEASES")
    add = command(
        "extract", extract, "keep rows of a computed table in data/extracts, computed anew from this home's captures"
    ).add_argument
    add("table", metavar="TABLE", nargs="+", help="the table, such as un_votes")
    add("--states", nargs="+", metavar="ID", help="only rows between these; all if left out")
    add("--years", type=years, metavar="A-B", help="only these years; from 1992 on if left out")
    add = command(
        "check", check, "report everything that is wrong with the curated files, with file and line"
    ).add_argument
    add("paths", nargs="*", type=Path, metavar="PATH", help="files or folders; all of data/ if left out")
    missing = command("gaps", gaps, "list what the last release has no figure for, and who has looked")
    choice = missing.add_mutually_exclusive_group()
    choice.add_argument("pair", nargs="?", default="", metavar="A-B", help="one pair; all if left out")
    plans = "planned events whose day has passed, without a report"
    choice.add_argument("--plans", action="store_true", help=plans)
    looked = "who looked for what of one pair and year, where, when, with what result, by the last release"
    choice.add_argument("--certificate", nargs=3, metavar=("A-B", "TABLE", "YEAR"), help=looked)
    add_forms(missing, has_csv=False)
    add = command("new", new, "start a curated file with what is known").add_argument
    add("what", choices=[*NAMED], help="; ".join(f"{kind}: {name}" for kind, name in NAMED.items()))
    add("name", metavar="NAME", help="what the kind asks for")
    add("other", nargs="?", default="", metavar="ACTOR", help="dyad: the other actor")
    add("--about", default="trade", metavar="TABLE", help="series: trade (if left out), energy, settlement, counts …")
    usual = "series: total (if left out), exports, volume …; search: occurrence or total if left out"
    add("--measure", default="", metavar="NAME", help=usual)
    add("--pair", default="", metavar="A-B", help="CHN-RUS, or 'RUS>CHN' for one direction")
    add("--reporter", default="", metavar="ACTOR", help="series: whose statistics")
    add("--years", type=years, metavar="A-B", help="series, search: which years, such as 1992-2024")
    add("--table", default="", metavar="NAME", help="series: a name for a second table of the same document")
    draft = "print a draft of claims: what an article says beside what the last release has"
    add = command("draft-claims", draft_claims, draft).add_argument
    add("text", type=Path, metavar="ARTICLE.txt", help="the article as plain English text, in UTF-8")
    looks = "look at all that a home stands on, from disk and clock to the last release: what is wrong, and the remedy"
    add = command("doctor", doctor, looks).add_argument
    add("--mend", action="store_true", help="mend what is safe to mend, and remove what is no longer kept")
    add = command("ui", ui, "open the Dagster UI on the same state as `bilateral build`").add_argument
    add("-p", "--port", type=int, default=3000, help="the port to listen on")


def doctor(args: argparse.Namespace) -> int:
    """Look at everything that the home stands on; 1 where something is wrong."""
    from pipelines.cli.doctor import examine
    from pipelines.orchestration.workplace import Workplace

    lines, is_well = examine(Workplace(), mends=args.mend)
    print("\n".join(lines))
    return int(not is_well)


def build(args: argparse.Namespace) -> int:
    """Run the whole graph and publish a release if anything changed."""
    from pipelines.orchestration.build import build as run
    from pipelines.orchestration.workplace import Workplace

    return run(Workplace(known_by=args.known_by.isoformat() if args.known_by else "", is_public=args.public))


def take(args: argparse.Namespace) -> int:
    """Archive what a publisher returned: files downloaded by hand, or, without files, what it answers now."""
    from pipelines.cli import archive_commands as commands
    from pipelines.orchestration.workplace import Workplace
    from pipelines.sources.contract import Scope

    if args.all:
        return _take_all(args)
    if not args.source:
        return _refuse(args, "which source? docs/sources.md lists them; --all asks all that need no key", 2)
    if args.files and (args.years or args.only):
        return _refuse(args, "--years and --only are for asking; leave the files out", 2)
    if args.vintage and not args.files:
        return _refuse(args, "--vintage is for files; what is asked says its day itself", 2)
    if args.files:
        return _print(args, lambda: commands.take(Workplace(), args.source, args.files, args.vintage))
    return _print(args, lambda: commands.ask(Workplace(), args.source, Scope(args.years, tuple(args.only))))


def _take_all(args: argparse.Namespace) -> int:
    """Ask every publisher that needs no key, and build."""
    from pipelines.cli.import_all import import_all
    from pipelines.orchestration import build as building
    from pipelines.orchestration.workplace import Workplace

    if args.source or args.files or args.years or args.only or args.vintage:
        return _refuse(args, "--all asks every source as it stands: leave out the source and the other options", 2)
    return import_all(Workplace(), building.build)


def backfill(args: argparse.Namespace) -> int:
    """Ask for, or make, the years of a source that are not there; 1 where one fails."""
    from pipelines.cli import archive_commands as commands
    from pipelines.orchestration.workplace import Workplace

    return _print(args, lambda: commands.backfill(Workplace(), args.source, args.years))


def archive(args: argparse.Namespace) -> int:
    """Look into the archive of captures; the exit code of ``verify`` is 1 where something is wrong."""
    from pipelines.cli import archive_commands as commands
    from pipelines.orchestration.workplace import Workplace

    workplace = Workplace()
    if args.action in ("show", "withdraw", "reinstate") and not args.name:
        return _refuse(args, "which capture? `bilateral archive list` shows all", 1)
    if args.action == "withdraw" and not args.because.strip():
        return _refuse(args, "say why: --because 'months 1 and 2 are swapped'", 2)
    actions: dict[str, Callable[[], list[str]]] = {
        "list": lambda: commands.listing(workplace, args.name),
        "show": lambda: commands.show(workplace, args.name),
        "verify": lambda: commands.verify(workplace),
        "withdraw": lambda: commands.decide(workplace, "withdrawn", args.name, args.because),
        "reinstate": lambda: commands.decide(workplace, "reinstated", args.name, args.because),
        "gc": lambda: commands.collect(workplace.archive, dry_run=args.dry_run),
    }
    return _print(args, actions[args.action])


def mark(args: argparse.Namespace) -> int:
    """List the published releases, or mark one."""
    from pipelines.settings import settings

    if not args.action:
        from bilateral.cli import releases

        args.at = args.at or settings().releases
        return releases(args)
    from pipelines.cli.release_commands import mark as run
    from pipelines.cli.release_commands import pass_on

    if args.action in ("send", "site"):
        source = args.at or settings().releases
        return _print(args, lambda: pass_on(settings().home, source, args.action, args.version))
    if args.action != "unpin" and not args.version:
        return _refuse(args, f"which one? bilateral releases {args.action} VERSION", 2)
    if args.action == "yank" and not args.because.strip():
        return _refuse(args, "say why: --because 'the shares of 2024 are doubled'", 2)
    return _print(args, lambda: run(settings().home, settings().releases, args.action, args.version, args.because))


def extract(args: argparse.Namespace) -> int:
    """Renew the extracts of tables where their captures or their formula changed."""
    from pipelines.extracts.files import FOLDER
    from pipelines.extracts.making import make
    from pipelines.orchestration.code_versions import code_version
    from pipelines.orchestration.workplace import Workplace

    workplace = Workplace()

    def lines() -> list[str]:
        folder = workplace.data / FOLDER
        code = partial(code_version, root=workplace.root)
        made = [
            make(name, workplace.store, workplace.archive, folder, code, args.years, args.states) for name in args.table
        ]
        return [line for one in made for line in one.lines]

    return _print(args, lines)


def _print(args: argparse.Namespace, lines: Callable[[], list[str]]) -> int:
    """Print the lines of a command; 1 where it cannot be carried out, or where it prints what is wrong."""
    from bilateral.machine import line
    from pipelines.archive.blobs import BusyError
    from pipelines.archive.captures import ArchiveError
    from pipelines.cli.archive_commands import CommandError, Wrong
    from pipelines.extracts.files import ExtractError
    from pipelines.release.publication import PublishError

    try:
        print(*map(line, lines()), sep="\n")
    except Wrong as error:
        print(*map(line, error.args), sep="\n")
        return 1
    except (CommandError, ArchiveError, BusyError, ExtractError, PublishError) as error:
        return _refuse(args, "\n".join(map(line, error.args)), 1)
    return 0


def _refuse(args: argparse.Namespace, message: str, code: int) -> int:
    print(f"bilateral {args.command}: {message}", file=sys.stderr)
    return code


def check(args: argparse.Namespace) -> int:
    """Report everything that is wrong with the curated files."""
    root = layout.checkout()
    from pipelines.cli.archived_quotes import misquoted
    from pipelines.ledger.reader import read_ledger
    from pipelines.ledger.rules import checker

    for path in args.paths:
        if not path.exists():
            raise layout.LayoutError(f"there is no {path}: name files or folders of {root / 'data'}")
        if not path.resolve().is_relative_to((root / "data").resolve()):
            raise layout.LayoutError(f"{path} is not a curated file: name files or folders of {root / 'data'}")
    ledger = read_ledger(root / "data")
    problems = checker.problems(ledger, args.paths, more=misquoted(ledger, layout.Home.find()))
    for problem in problems[:MAX_PRINTED]:
        print(problem)
    if len(problems) > MAX_PRINTED:
        print(f"… and {len(problems) - MAX_PRINTED} more")
    warnings = [*map(str, checker.warnings(ledger, args.paths))] if not problems else []
    plans = _open_plans(ledger) if not problems and not args.paths else ()
    warnings += [_plan(row) for row in plans if not row["search_ids"]]
    for line in warnings[:MAX_PRINTED]:
        print(f"warning: {line}")
    count = f"{len(problems) or 'no'} problem{'s' if len(problems) != 1 else ''}"
    print(f"{len(ledger.documents)} documents, {len(ledger.evidence)} entries: {count}")
    return int(bool(problems))


def gaps(args: argparse.Namespace) -> int:
    """List what is missing and what was searched, the plans that nobody has reported on, or certify one year."""
    from bilateral import gaps as missing

    if args.plans:
        from pipelines.ledger.reader import read_ledger

        rows = [*_open_plans(read_ledger(layout.checkout() / "data"))]
        lines = [*map(_plan, rows)] or ["no open plan"]
    elif args.certificate:
        rows = missing.certificate_rows(_latest(), *args.certificate) if args.json else []
        lines = [] if args.json else [*missing.certificate(_latest(), *args.certificate)]
    else:
        rows = missing.missing_rows(_latest(), args.pair) if args.json else []
        lines = [] if args.json else [*missing.missing(_latest(), args.pair)]
    if args.json:
        print_json(args.command, None if args.plans else _latest().manifest["version"], rows)
    else:
        print("\n".join(lines))
    return 0


def _open_plans(ledger: Ledger) -> Iterator[Row]:
    """The open plans, each with the place of its entry and the searches for its report."""
    from pipelines.ledger.plans import open_plans

    for plan in open_plans(ledger):
        source = plan.entry.source
        yield {
            "file": f"data/{source.path}",
            "line": source.line(plan.entry.path),
            "record": f"{plan.table}/{plan.record_id}",
            "planned_for": str(plan.day),
            "search_ids": [*plan.searches],
        }


def _plan(row: Row) -> str:
    """An open plan as a line."""
    looked = f"looked for in {', '.join(row['search_ids'])}" if row["search_ids"] else "nobody looked for a report"
    return f"{row['file']}:{row['line']}: {row['record']} was planned for {row['planned_for']}; {looked}"


def new(args: argparse.Namespace) -> int:
    """Start a curated file of one of the kinds of ``NAMED``."""
    root = layout.checkout()
    from datetime import date

    from pipelines.ledger import new_dyad
    from pipelines.ledger import stubs as start
    from pipelines.ledger.reader import read_ledger

    ledger, today = read_ledger(root / "data"), date.today()
    try:
        if args.what == "dyad":
            print("\n".join(new_dyad.register(args.name, args.other, ledger, today)))
            return 0
        file, line = _start(args, ledger, today)
    except (start.StubError, ValueError) as error:
        return _refuse(args, _first(error), 1)
    print(f"{file.relative_to(root)}:{line}\nfill it in, then run: bilateral check {file.relative_to(root)}")
    return 0


def _start(args: argparse.Namespace, ledger: Ledger, today: date) -> tuple[Path, int]:
    """Start what is asked for; return its file and line."""
    from pipelines.ledger import stubs as start

    measure = args.measure or ("total" if args.what == "series" else "")
    wanted = start.Wanted(args.about, measure, args.pair, args.reporter, args.years, args.table)
    starters: dict[str, Callable[[], Path | tuple[Path, int]]] = {
        "document": lambda: start.document(args.name, ledger, today),
        "record": lambda: start.record(args.name, ledger, today),
        "series": lambda: start.series(args.name, wanted, ledger),
        "claims": lambda: start.claims(args.name, ledger),
        "search": lambda: start.search(args.name, wanted, ledger, today),
        "definition": lambda: start.definition(args.name, ledger),
        "hypothesis": lambda: start.hypothesis(args.name, wanted, ledger, today),
        "publisher": lambda: start.publisher(args.name, ledger),
    }
    started = starters[args.what]()
    return started if isinstance(started, tuple) else (started, 1)


def draft_claims(args: argparse.Namespace) -> int:
    """Print the draft of a claims file."""
    from pipelines.ledger.drafts.claims_file import lines
    from pipelines.ledger.reader import read_ledger

    ledger = read_ledger(layout.checkout() / "data")
    try:
        print("\n".join(lines(args.text, ledger, _latest())))
    except UnicodeDecodeError as error:
        return _refuse(args, f"{args.text} is not text in UTF-8: {error}", 1)
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


def ui(args: argparse.Namespace) -> int:
    """Open the Dagster UI on the same state as `bilateral build`."""
    root = layout.checkout()
    from bilateral import server as serving
    from pipelines.orchestration.instance import open_instance
    from pipelines.orchestration.workplace import Workplace

    if _is_busy(args.port):
        return _refuse(args, f"port {args.port} is in use: give another one, --port {args.port + 1}", 1)
    with open_instance(Workplace()) as instance:
        instance.get_runs_count(), instance.all_asset_keys()  # a damaged history is told before anything starts
    # Dagster warns that `dagster dev` has a successor, which whoever starts this command cannot heed.
    os.environ.update(BILATERAL_HOME=str(layout.Home.find().root))  # its processes run in the checkout
    program = [sys.executable, "-W", "ignore::FutureWarning", "-m", "pipelines.orchestration.web_guard"]
    return serving.beside(layout.Home.find().releases, [*program, "-w", "workspace.yaml", "-p", str(args.port)], root)


def _is_busy(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
