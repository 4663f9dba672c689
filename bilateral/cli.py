"""The command line: one function per command, each importing what it needs when it runs.

The commands here read releases. Those that make releases come from the entry point ``bilateral.commands``.
"""

from __future__ import annotations

import argparse
import gc
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bilateral import printing, reading_commands
from bilateral.arguments import add_arguments
from bilateral.commons import layout, machine

if TYPE_CHECKING:
    from bilateral.commons.frames import Row

MAX_CHANGES = 50
MAKERS = ("build", "import", "archive", "check", "gaps", "new", "ui")
"""Commands that only a checkout has. They are named here so that the wheel can say where to find them."""
Add = Callable[[str, object, str], argparse.ArgumentParser]


def releases(args: argparse.Namespace) -> int:
    """List the published releases of the home, or at an address."""
    root = layout.Home.find().releases
    here = (row for folder in (root, root / "public") for row in _listed(folder, root))
    rows = list(_listed_at(args.at) if args.at else here)
    if args.json:
        printing.print_json(args.command, None, rows)
        return 0
    for row in rows:
        if row["damage"]:
            printing.print_styled(f"{row['version']:14} {row['damage']}", "bad")
            continue
        mark = "  ← latest" if row["is_latest"] else ""
        mark += ", pinned" if row["is_pinned"] else ""
        line = f"{row['version']:14} {row['date'] or '':10}  {_size(row)}{mark}"
        printing.print_styled(line, "bold" if row["is_latest"] else "plain")
        if row["yanked"]:
            printing.print_styled(f"{'':14} {row['yanked']}", "bad")
    if not rows and args.at:
        print(f"no release at {args.at}")
    elif not rows:
        print(f"no release in {root} yet: run `bilateral build`")
    return 0


def _size(row: Row) -> str:
    """What a release of the home says of its tables; one at an address is known by its folder."""
    if "folder" in row:
        return str(row["folder"])
    lacking = f" ({row['absent']} absent)" if row["absent"] else ""
    return f"{row['tables']} tables{lacking}, {row['rows']:,} rows, {row['audience']}"


def _listed_at(url: str) -> Iterator[Row]:
    """The releases behind a URL, by what is said of them there. Raises NoRelease."""
    from bilateral.addresses import Address
    from bilateral.releases import notice

    said = Address.of(url).latest()
    for version, entry in said.releases.items():
        is_latest = version == said.version
        row: Row = {"version": version, "damage": None, "date": entry.date, "folder": entry.folder}
        row |= {"is_latest": is_latest, "is_pinned": is_latest and bool(said.pinned)}
        yield row | {"yanked": notice(version, said.marks)}


def _listed(folder: Path, root: Path) -> Iterator[Row]:
    """The releases of a folder: what each says of itself and is said of it; ``damage`` where it cannot be read."""
    from bilateral.releases import LATEST, MarksError, NoRelease, find, left_out, manifest, marks, notice, versions

    latest = find(folder).name if (folder / LATEST).exists() else ""
    try:
        said = marks(folder)
    except MarksError as error:
        print(error, file=sys.stderr)
        said = {"pinned": None, "yanked": {}}
    for version in versions(folder):
        row: Row = {"version": (folder / version).relative_to(root).as_posix(), "damage": None}
        try:
            release = manifest(folder / version)
            row["damage"] = left_out(release) or None
        except NoRelease as error:
            row["damage"] = str(error)
        if not row["damage"]:
            tables = release["tables"].values()
            row |= {"date": release["date"], "audience": release["audience"], "tables": len(tables)}
            row |= {"absent": len(release.get("absent", ())), "rows": sum(table["rows"] for table in tables)}
            row |= {"is_latest": version == latest, "is_pinned": version == latest and bool(said["pinned"])}
            row |= {"yanked": notice(version, said)}
        yield row


def verify(args: argparse.Namespace) -> int:
    """Check a release's hashes, schemas and keys."""
    from bilateral.copies import on_disk
    from bilateral.folder import find
    from bilateral.verify import verify as problems

    folder, signed = find(args.version), ""
    name = folder.path.rpartition("/")[2]
    with on_disk(folder) as release:
        findings = problems(release)
        if args.signers:
            from bilateral.signatures import verify as signature

            signed, unsigned = signature(release, args.signers)
            findings += unsigned
    if args.json:
        printing.print_json(args.command, name, ({"problem": problem} for problem in findings))
        return int(bool(findings))
    if yanked := folder.notice:
        printing.print_styled(yanked, "bad")
    for problem in findings:
        printing.print_styled(machine.line(f"{folder.path}: {problem}"), "bad")
    if findings:
        count = "1 problem" if len(findings) == 1 else f"{len(findings)} problems"
        print(f"{name}: {count}. Restore the folder from a copy, or delete it and run `bilateral build`")
    else:
        printing.print_styled(f"{name}: whole{f', signed by {signed}' if signed else ''} ({folder.path})", "good")
    return int(bool(findings))


def diff(args: argparse.Namespace) -> int:
    """Show what changed between two releases."""
    from bilateral.changes import bump, describe, summary
    from bilateral.changes import diff as compare
    from bilateral.copies import differing
    from bilateral.folder import find
    from bilateral.releases import version_order

    old, new = find(args.old), find(args.new)
    with differing(old, new) as (before, now):
        changes = compare(before, now, MAX_CHANGES)
    if args.json:
        printing.print_json(args.command, new.manifest["version"], (asdict(change) for change in changes))
        return 0
    print(f"{args.old} → {args.new}: {bump(changes) or 'no change'}")
    if version_order(old.manifest["version"]) > version_order(new.manifest["version"]):
        print("  (read backwards: the second is the older one)")
    for table, counts in summary(changes).items():
        print(f"  {table:16} {counts['added']:6} added {counts['changed']:6} changed {counts['removed']:6} removed")
    listed = [change for change in changes if change.change == "changed" or not change.key]
    for change in listed[:MAX_CHANGES]:
        print(f"  {change.table} {change.key} {change.column}: {describe(change)} ({change.reason})")
    if len(listed) > MAX_CHANGES:
        print(f"  … and {len(listed) - MAX_CHANGES} more")
    return 0


def verdicts(args: argparse.Namespace) -> int:
    """Print the verdicts on an article's claims."""
    from bilateral.folder import find
    from bilateral.verdicts import lines, rows

    folder = find(args.release)
    if args.json:
        printing.print_json(args.command, folder.manifest["version"], rows(folder, args.article))
    else:
        print("\n".join(lines(folder, args.article)))
    return 0


def book(args: argparse.Namespace) -> int:
    """Serve the books of the releases on this machine until it is interrupted."""
    from bilateral import server

    return server.serve(layout.Home.find().releases, args.version, args.port)


def _elsewhere(args: argparse.Namespace) -> int:
    """Say where to find a command that only a checkout has. Raises LayoutError where there is no checkout."""
    root = layout.checkout()
    return printing.refuse(args, f"run {root}/.venv/bin/bilateral; `make build` there sets it up", 1)


def _add_makers_commands(command: Add) -> None:
    """Add the commands of entry points whose package lies beside this one; a stranger's package is left alone."""
    beside = Path(__file__).resolve().parents[1]
    is_checkout = False
    for entry in {entry.value: entry for entry in entry_points(group="bilateral.commands")}.values():
        spec = None
        with suppress(ModuleNotFoundError):
            spec = find_spec(entry.module.partition(".")[0])
        if spec and spec.origin and Path(spec.origin).resolve().parents[1] == beside:
            is_checkout = True
            entry.load()(command)
    for name in () if is_checkout else MAKERS:
        command(name, _elsewhere, "(in a clone of the repository)")


def parser() -> argparse.ArgumentParser:
    """All commands with their help."""
    shell_parser = argparse.ArgumentParser(
        prog="bilateral",
        description="Tables of bilateral indicators, each value with its document. Start with `bilateral build`.",
        epilog="Releases are in data/releases, or in $BILATERAL_HOME/releases. Start reading at README.md.",
    )
    commands = shell_parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        options = commands.add_parser(name, help=text, description=text)
        options.set_defaults(run=run)
        return options

    _add_makers_commands(command)
    if "releases" not in commands.choices:  # a checkout has more of it
        add_arguments(command("releases", releases, "list the published releases"), "--at --json")
    add_arguments(command("verify", verify, "check a release's hashes, schemas and keys"), "version --signers --json")
    add_arguments(command("diff", diff, "show what changed between two releases"), "old new --json")
    text = "print the verdicts on an article's claims, with the evidence for each"
    add_arguments(command("verdicts", verdicts, text), "article --release --json")
    reading_commands.register(command)
    options = command("book", book, "serve a release's book, whose charts lead to evidence (it also opens as a file)")
    options.add_argument("version", nargs="?", default="latest", help="a version, or latest")
    options.add_argument("-p", "--port", type=int, default=3001, help="the port to listen on")
    return shell_parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 for success, 1 for problems found, 2 for a wrong call."""
    warnings.formatwarning = lambda message, *_: f"bilateral: {message}\n"
    gc.set_threshold(50_000, 20, 100)  # looking for garbage in what is imported and read took a tenth of a command
    with machine.plain_output():
        shell_parser = parser()
        args, rest = shell_parser.parse_known_args(argv)
        if rest and args.run is not _elsewhere:
            shell_parser.error(f"unrecognized arguments: {' '.join(rest)}")
        code, said = _outcome(args)
        return printing.refuse(args, said, code) if said else code


def _outcome(args: argparse.Namespace) -> tuple[int, str]:
    """Run the command: its exit code, and what ended it early."""
    from bilateral.commons.lookup import NotThere
    from bilateral.releases import NoRelease

    try:
        code = int(args.run(args))
        sys.stdout.flush()
        return code, ""
    except (layout.LayoutError, NoRelease, NotThere) as error:
        return 1, str(error)
    except BrokenPipeError:
        machine.drop_output()
        return machine.CLOSED, ""
    except KeyboardInterrupt:
        return 130, "interrupted; the last good release stays"
    except Exception as error:
        if not (sentence := machine.trouble(error, layout.Home.find().runs / "dagster")):
            raise
        try:
            sys.stdout.flush()
        except OSError:
            machine.drop_output()
        return 1, sentence


if __name__ == "__main__":
    sys.exit(main())
