"""The command line: one function per command, each importing what it needs when it runs."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from bilateral import layout, shell

MAX_SHOWN = 200
MAX_CHANGES = 50


def _checkout() -> Path:
    """The checkout, importable: commands that make things need ``pipelines``, which no wheel holds."""
    root = layout.checkout()
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return root


def build(args: argparse.Namespace) -> int:
    """Run the whole graph and publish a release if anything changed."""
    _checkout()
    from pipelines.build import build as run
    from pipelines.site import Site

    return run(Site.find(args.known_by, is_public=args.public))


def take(args: argparse.Namespace) -> int:
    """Archive what a publisher returned: files downloaded by hand, or, without files, what it answers now."""
    _checkout()
    from pipelines import commands
    from pipelines.archive import ArchiveError
    from pipelines.site import Site
    from pipelines.source import Scope

    if args.files and (args.years or args.only):
        print("bilateral import: --years and --only are for asking; leave the files out", file=sys.stderr)
        return 2
    if args.vintage and not args.files:
        print("bilateral import: --vintage is for files; what is asked says its day itself", file=sys.stderr)
        return 2
    try:
        if args.files:
            lines = commands.take(Site.find(), args.source, args.files, args.vintage)
        else:
            lines = commands.ask(Site.find(), args.source, Scope(args.years, tuple(args.only)))
    except (commands.CommandError, ArchiveError) as error:
        print(f"bilateral import: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def archive(args: argparse.Namespace) -> int:
    """Look into the archive of captures."""
    _checkout()
    from pipelines import commands
    from pipelines.archive import ArchiveError
    from pipelines.site import Site

    site, whole = Site.find(), True
    try:
        if args.action == "list":
            lines = commands.listing(site, args.name)
        elif args.action == "show":
            if not args.name:
                raise commands.CommandError("which capture? `bilateral archive list` shows all")
            lines = commands.show(site, args.name)
        elif args.action == "verify":
            lines, whole = commands.verify(site)
        else:
            lines = commands.collect(site, dry_run=args.dry_run)
    except (commands.CommandError, ArchiveError) as error:
        print(f"bilateral archive: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return int(not whole)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write it as 2025-06-01") from None


def _years(text: str) -> range:
    from bilateral.names import NotThere
    from bilateral.selecting import span

    try:
        return span(text)
    except NotThere as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def check(args: argparse.Namespace) -> int:
    """Report everything that is wrong with the curated files."""
    root = _checkout()
    from pipelines.check import problems
    from pipelines.ledger import read_ledger

    for path in args.paths:
        if not path.exists():
            raise layout.LayoutError(f"there is no {path}: name files or folders of {root / 'data'}")
        if not path.resolve().is_relative_to((root / "data").resolve()):
            raise layout.LayoutError(
                f"{path} is not a curated file: name files or folders of {root / 'data'}"
            )
    ledger = read_ledger(root / "data")
    found = problems(ledger, args.paths)
    for problem in found[:MAX_SHOWN]:
        print(problem)
    if len(found) > MAX_SHOWN:
        print(f"… and {len(found) - MAX_SHOWN} more")
    read = f"{len(ledger.documents)} documents, {len(ledger.evidence)} entries"
    print(
        f"{read}: {len(found)} problem{'s' if len(found) != 1 else ''}" if found else f"{read}: no problems"
    )
    return int(bool(found))


def new(args: argparse.Namespace) -> int:
    """Start a document or a record."""
    root = _checkout()
    from datetime import date

    from pipelines import new as start
    from pipelines.ledger import read_ledger

    ledger, today = read_ledger(root / "data"), date.today()
    try:
        if args.what == "document":
            file, line = start.document(args.name, ledger, today), 1
        else:
            file, line = start.record(args.name, ledger, today)
    except (start.NewError, ValueError) as error:
        print(f"bilateral new: {_first(error)}", file=sys.stderr)
        return 1
    print(f"{file.relative_to(root)}:{line}\nfill it in, then run: bilateral check {file.relative_to(root)}")
    return 0


def _first(error: Exception) -> str:
    """The message of an error, or of the first one that a validation collected."""
    errors = getattr(error, "errors", None)
    return str(errors()[0]["msg"]).removeprefix("Value error, ") if callable(errors) else str(error)


def releases(args: argparse.Namespace) -> int:
    """List the published releases."""
    from bilateral import releases as found

    root, count = layout.Home.find().releases, 0
    for folder in (root, root / "public"):
        latest = found.find(folder).name if (folder / found.LATEST).exists() else ""
        for version in found.versions(folder):
            said = found.manifest(folder / version)
            rows = sum(table["rows"] for table in said["tables"].values())
            mark = "  ← latest" if version == latest else ""
            name = (folder / version).relative_to(root).as_posix()
            print(
                f"{name:14} {said['date']}  {len(said['tables'])} tables, {rows:,} rows, {said['audience']}{mark}"
            )
            count += 1
    if not count:
        print(f"no release in {root} yet: run `bilateral build`")
    return 0


def verify(args: argparse.Namespace) -> int:
    """Check a release's hashes, schemas and keys."""
    from bilateral.releases import find
    from bilateral.verify import verify as problems

    release = find(layout.Home.find().releases, args.version)
    found = problems(release)
    for problem in found:
        print(f"{release}: {problem}")
    if found:
        counted = "1 problem" if len(found) == 1 else f"{len(found)} problems"
        print(
            f"{release.name}: {counted}. Restore the folder from a copy, or delete it and run `bilateral build`"
        )
    else:
        print(f"{release.name}: whole ({release})")
    return int(bool(found))


def diff(args: argparse.Namespace) -> int:
    """Show what changed between two releases."""
    from bilateral.differences import bump, summary, told
    from bilateral.differences import diff as compare
    from bilateral.releases import find, tables, version_order

    root = layout.Home.find().releases
    old, new = find(root, args.old), find(root, args.new)
    changes = compare(tables(old), tables(new), MAX_CHANGES)
    print(f"{args.old} → {args.new}: {bump(changes) or 'no change'}")
    if version_order(old.name) > version_order(new.name):
        print("  (read backwards: the second is the older one)")
    for table, counts in summary(changes).items():
        print(
            f"  {table:16} {counts['added']:6} added {counts['changed']:6} changed {counts['removed']:6} removed"
        )
    shown = [change for change in changes if change.change == "changed" or not change.key]
    for change in shown[:MAX_CHANGES]:
        print(f"  {change.table} {change.key} {change.column}: {told(change)} ({change.reason})")
    if len(shown) > MAX_CHANGES:
        print(f"  … and {len(shown) - MAX_CHANGES} more")
    return 0


def verdicts(args: argparse.Namespace) -> int:
    """Print the verdicts on an article's claims."""
    from bilateral.releases import find
    from bilateral.verdicts import NoArticle, lines

    try:
        for line in lines(find(layout.Home.find().releases, args.release), args.article):
            print(line)
    except NoArticle as error:
        print(f"bilateral verdicts: {error}", file=sys.stderr)
        return 1
    return 0


def ui(args: argparse.Namespace) -> int:
    """Open the Dagster UI on the same state as `bilateral build`."""
    root = _checkout()
    from bilateral import serving
    from pipelines.instance import dagster_home
    from pipelines.site import Site

    if _is_busy(args.port):
        print(
            f"bilateral ui: port {args.port} is in use: give another one, --port {args.port + 1}",
            file=sys.stderr,
        )
        return 1
    dagster_home(Site.find())
    # Dagster warns that `dagster dev` has a successor, which whoever starts this command cannot heed.
    program = [sys.executable, "-W", "ignore::FutureWarning", "-m", "dagster", "dev"]
    return serving.beside(
        layout.Home.find().releases, [*program, "-w", "workspace.yaml", "-p", str(args.port)], root
    )


def book(args: argparse.Namespace) -> int:
    """Serve the books of the releases on this machine until it is interrupted."""
    from bilateral import serving

    return serving.serve(layout.Home.find().releases, args.version, args.port)


def _is_busy(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def parser() -> argparse.ArgumentParser:
    """All commands with their help."""
    made = argparse.ArgumentParser(
        prog="bilateral",
        description="Tables of bilateral indicators in which every value has its document. Start with `bilateral build`.",
        epilog="Releases lie in data/releases, or in $BILATERAL_HOME/releases. README.md has the first five minutes.",
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    added = command(
        "build",
        build,
        "read the ledger, build and check every table, and publish a release if anything changed",
    )
    added.add_argument(
        "--known-by", type=_day, metavar="DATE",
        help="build aside, from documents issued and versions dated by this day; `latest` stays",
    )  # fmt: skip
    added.add_argument(
        "--public", action="store_true",
        help="release, in releases/public, only what may be passed on and what is computed; `latest` stays",
    )  # fmt: skip
    added = command(
        "import",
        take,
        "archive files of a source that were downloaded by hand, or ask the publisher for them",
    )
    added.add_argument("source", metavar="SOURCE", help="the source, such as unga_votes: see docs/sources.md")
    added.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="all files of one version; none: ask the publisher",
    )
    added.add_argument(
        "--vintage",
        type=_day,
        metavar="DATE",
        help="the publisher's day of this version, if the files do not say",
    )
    added.add_argument(
        "--years", type=_years, metavar="A-B", help="which years to ask for, such as 2015-2024"
    )
    added.add_argument(
        "--only", action="append", default=[], metavar="ID", help="cited_documents: only this document"
    )
    added = command("archive", archive, "look into the archive of captures")
    added.add_argument("action", choices=["list", "show", "verify", "gc"], help="what to do")
    added.add_argument(
        "name", nargs="?", metavar="SOURCE|CAPTURE", help="list: of one source; show: which capture"
    )
    added.add_argument("--dry-run", action="store_true", help="gc: only say what would go")
    added = command(
        "check", check, "report everything that is wrong with the curated files, with file and line"
    )
    added.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files or folders; all of data/ if left out"
    )
    added = command("new", new, "start a curated file with what is known")
    added.add_argument(
        "what", choices=["document", "record"], help="a document to cite, or a record to register"
    )
    added.add_argument(
        "name", metavar="URL|TABLE", help="the document's address, or the record's table, such as exercises"
    )
    command("releases", releases, "list the published releases")
    added = command("verify", verify, "check a release's hashes, schemas and keys")
    added.add_argument(
        "version",
        nargs="?",
        default="latest",
        metavar="VERSION",
        help="a version or a folder; latest if left out",
    )
    added = command("diff", diff, "show what changed between two releases")
    added.add_argument("old", metavar="A", help="a version, such as 1.0.0")
    added.add_argument("new", metavar="B", help="a later version, or latest")
    added = command("verdicts", verdicts, "print the verdicts on an article's claims, and what they rest on")
    added.add_argument("article", metavar="ARTICLE", help="the article's document id, or its beginning")
    added.add_argument("--release", default="latest", metavar="VERSION", help="a release; latest if left out")
    shell.register(command, _years)
    added = command(
        "book", book, "serve the book of a release, where charts lead to evidence; it opens from its file too"
    )
    added.add_argument("version", nargs="?", default="latest", help="a version, or latest")
    added.add_argument("-p", "--port", type=int, default=3001, help="the port to listen on")
    added = command("ui", ui, "open the Dagster UI on the same state as `bilateral build`")
    added.add_argument("-p", "--port", type=int, default=3000, help="the port to listen on")
    return made


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 for success, 1 for problems found, 2 for a wrong call."""
    from bilateral.names import NotThere
    from bilateral.releases import NoRelease

    args = parser().parse_args(argv)
    try:
        return int(args.run(args))
    except (layout.LayoutError, NoRelease, NotThere) as error:
        print(f"bilateral {args.command}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}" if error.filename else str(error)
        print(f"bilateral {args.command}: {reason}. Check that it exists and may be written", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"bilateral {args.command}: interrupted; the last good release stays", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
