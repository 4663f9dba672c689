"""Commands that make things: build, import, archive, check, new and ui; each imports what it needs when it runs.

``bilateral`` finds them by the entry point ``bilateral.commands``, in a checkout alone: the wheel does not hold them. What
reads a release belongs to ``bilateral``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bilateral import layout
from bilateral.arguments import day, years

MAX_SHOWN = 200


def register(command: Callable[[str, object, str], argparse.ArgumentParser]) -> None:
    """Add the commands to the parser of ``bilateral``."""
    added = command(
        "build", build, "read the ledger, build and check every table, and publish a release if anything changed"
    )
    added.add_argument(
        "--known-by",
        type=day,
        metavar="DATE",
        help="build aside, from documents issued and versions dated by this day; `latest` stays",
    )
    added.add_argument(
        "--public",
        action="store_true",
        help="release, in releases/public, only what may be passed on and what is computed; `latest` stays",
    )
    added = command(
        "import", take, "archive files of a source that were downloaded by hand, or ask the publisher for them"
    )
    added.add_argument("source", metavar="SOURCE", help="the source, such as unga_votes: see docs/sources.md")
    added.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="all files of one version; none: ask the publisher"
    )
    added.add_argument(
        "--vintage", type=day, metavar="DATE", help="the publisher's day of this version, if the files do not say"
    )
    added.add_argument("--years", type=years, metavar="A-B", help="which years to ask for, such as 2015-2024")
    added.add_argument("--only", action="append", default=[], metavar="ID", help="cited_documents: only this document")
    added = command("archive", archive, "look into the archive of captures")
    added.add_argument("action", choices=["list", "show", "verify", "gc"], help="what to do")
    added.add_argument("name", nargs="?", metavar="SOURCE|CAPTURE", help="list: of one source; show: which capture")
    added.add_argument("--dry-run", action="store_true", help="gc: only say what would go")
    added = command("check", check, "report everything that is wrong with the curated files, with file and line")
    added.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders; all of data/ if left out")
    added = command("new", new, "start a curated file with what is known")
    added.add_argument("what", choices=["document", "record"], help="a document to cite, or a record to register")
    added.add_argument(
        "name", metavar="URL|TABLE", help="the document's address, or the record's table, such as exercises"
    )
    added = command("ui", ui, "open the Dagster UI on the same state as `bilateral build`")
    added.add_argument("-p", "--port", type=int, default=3000, help="the port to listen on")


def build(args: argparse.Namespace) -> int:
    """Run the whole graph and publish a release if anything changed."""
    from pipelines.orchestration.build import build as run
    from pipelines.orchestration.workplace import Workplace

    return run(Workplace(known_by=args.known_by.isoformat() if args.known_by else "", is_public=args.public))


def take(args: argparse.Namespace) -> int:
    """Archive what a publisher returned: files downloaded by hand, or, without files, what it answers now."""
    from pipelines.archive.captures import ArchiveError
    from pipelines.cli import archive_commands as commands
    from pipelines.orchestration.workplace import Workplace
    from pipelines.sources.contract import Scope

    if args.files and (args.years or args.only):
        print("bilateral import: --years and --only are for asking; leave the files out", file=sys.stderr)
        return 2
    if args.vintage and not args.files:
        print("bilateral import: --vintage is for files; what is asked says its day itself", file=sys.stderr)
        return 2
    try:
        if args.files:
            lines = commands.take(Workplace(), args.source, args.files, args.vintage)
        else:
            lines = commands.ask(Workplace(), args.source, Scope(args.years, tuple(args.only)))
    except (commands.CommandError, ArchiveError) as error:
        print(f"bilateral import: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def archive(args: argparse.Namespace) -> int:
    """Look into the archive of captures."""
    from pipelines.archive.captures import ArchiveError
    from pipelines.cli import archive_commands as commands
    from pipelines.orchestration.workplace import Workplace

    workplace, is_whole = Workplace(), True
    try:
        if args.action == "list":
            lines = commands.listing(workplace, args.name)
        elif args.action == "show":
            if not args.name:
                raise commands.CommandError("which capture? `bilateral archive list` shows all")
            lines = commands.show(workplace, args.name)
        elif args.action == "verify":
            lines, is_whole = commands.verify(workplace)
        else:
            lines = commands.collect(workplace, dry_run=args.dry_run)
    except (commands.CommandError, ArchiveError) as error:
        print(f"bilateral archive: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return int(not is_whole)


def check(args: argparse.Namespace) -> int:
    """Report everything that is wrong with the curated files."""
    root = layout.checkout()
    from pipelines.ledger.reader import read_ledger
    from pipelines.ledger.rules.checker import problems

    for path in args.paths:
        if not path.exists():
            raise layout.LayoutError(f"there is no {path}: name files or folders of {root / 'data'}")
        if not path.resolve().is_relative_to((root / "data").resolve()):
            raise layout.LayoutError(f"{path} is not a curated file: name files or folders of {root / 'data'}")
    ledger = read_ledger(root / "data")
    found = problems(ledger, args.paths)
    for problem in found[:MAX_SHOWN]:
        print(problem)
    if len(found) > MAX_SHOWN:
        print(f"… and {len(found) - MAX_SHOWN} more")
    read = f"{len(ledger.documents)} documents, {len(ledger.evidence)} entries"
    print(f"{read}: {len(found)} problem{'s' if len(found) != 1 else ''}" if found else f"{read}: no problems")
    return int(bool(found))


def new(args: argparse.Namespace) -> int:
    """Start a document or a record."""
    root = layout.checkout()
    from datetime import date

    from pipelines.ledger import stubs as start
    from pipelines.ledger.reader import read_ledger

    ledger, today = read_ledger(root / "data"), date.today()
    try:
        if args.what == "document":
            file, line = start.document(args.name, ledger, today), 1
        else:
            file, line = start.record(args.name, ledger, today)
    except (start.StubError, ValueError) as error:
        print(f"bilateral new: {_first(error)}", file=sys.stderr)
        return 1
    print(f"{file.relative_to(root)}:{line}\nfill it in, then run: bilateral check {file.relative_to(root)}")
    return 0


def _first(error: Exception) -> str:
    """The message of an error, or of the first one that a validation collected."""
    errors = getattr(error, "errors", None)
    return str(errors()[0]["msg"]).removeprefix("Value error, ") if callable(errors) else str(error)


def ui(args: argparse.Namespace) -> int:
    """Open the Dagster UI on the same state as `bilateral build`."""
    root = layout.checkout()
    from bilateral import server as serving
    from pipelines.orchestration.instance import dagster_home
    from pipelines.orchestration.workplace import Workplace

    if _is_busy(args.port):
        print(f"bilateral ui: port {args.port} is in use: give another one, --port {args.port + 1}", file=sys.stderr)
        return 1
    dagster_home(Workplace())
    # Dagster warns that `dagster dev` has a successor, which whoever starts this command cannot heed.
    program = [sys.executable, "-W", "ignore::FutureWarning", "-m", "dagster", "dev"]
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
