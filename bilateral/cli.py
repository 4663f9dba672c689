"""The command line: one function per command, each importing what it needs when it runs.

The commands here read releases. Those that make releases come from the entry point ``bilateral.commands``.
"""

from __future__ import annotations

import argparse
import gc
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from bilateral.addresses import local

    at = local(args.at)
    root = Path(at) if at and "://" not in at else layout.Home.find().releases
    rows = [*_listed_at(at)] if "://" in at else [*_listed(root), *_listed(root / "public", "public/")]
    nothing = f"no release at {at}" if at else f"no release in {root} yet: {layout.first_step()}"
    return printing.answer(args, None, rows, _lines(rows) if rows else [nothing])


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        mark = ("  ← latest" if row["is_latest"] else "") + (", pinned" if row["is_pinned"] else "")
        yield f"{row['version']:14} {row['damage'] or row['date'] or ''}{mark}"
        if row["yanked"]:
            yield f"{'':14} {row['yanked']}"


def _listed_at(url: str) -> Iterator[Row]:
    """The releases behind a URL, by what is said of them there. Raises NoRelease."""
    from bilateral.addresses import latest_at, opened

    said = latest_at(*opened(url))
    for version, entry in said.releases.items():
        yield _row(version, said.version, said.marks) | {"date": entry.date}


def _listed(folder: Path, before: str = "") -> Iterator[Row]:
    """The releases of a folder: what each says of itself and is said of it; ``damage`` where it cannot be read."""
    from bilateral.releases import MarksError, NoRelease, current, manifest, marks, versions

    latest = now.name if (now := current(folder)) else None
    try:
        said = marks(folder)
    except MarksError as error:
        print(error, file=sys.stderr)
        said = {"pinned": None, "yanked": {}}
    for version in versions(folder):
        row = _row(version, latest, said) | {"version": before + version}
        try:
            yield row | {"date": manifest(folder / version)["date"]}
        except NoRelease as error:
            yield row | {"damage": str(error)}


def _row(version: str, latest: str | None, said: dict[str, Any]) -> Row:
    """What is said of a release beside it."""
    from bilateral.releases import notice

    is_latest = version == latest
    row: Row = {"version": version, "date": None, "damage": None, "is_latest": is_latest}
    return row | {"is_pinned": is_latest and bool(said["pinned"]), "yanked": notice(version, said)}


def verify(args: argparse.Namespace) -> int:
    """Check a release's hashes, schemas and keys."""
    from bilateral.copies import on_disk
    from bilateral.folder import find
    from bilateral.verify import verify as problems

    folder, signed = find(args.version if args.version != "latest" else args.release), ""
    name = folder.path.rpartition("/")[2]
    with on_disk(folder) as release:
        findings = problems(release)
        if args.signers:
            from bilateral.signatures import verify as signature

            signed, unsigned = signature(release, args.signers)
            findings += unsigned
    lines = [folder.notice] if folder.notice else []
    lines += [machine.line(f"{folder.path}: {problem}") for problem in findings]
    remedy = f"{name}: problems: {len(findings)}. Restore it from a copy, or delete it and {layout.first_step()}"
    whole = f"{name}: whole{f', signed by {signed}' if signed else ''} ({folder.path})"
    lines.append(remedy if findings else whole)
    printing.answer(args, name, ({"problem": problem} for problem in findings), lines)
    return int(bool(findings))


def diff(args: argparse.Namespace) -> int:
    """Show what changed between two releases."""
    from bilateral.changes import bump, describe, summary
    from bilateral.changes import diff as compare
    from bilateral.copies import differing
    from bilateral.folder import find

    old, new = find(args.old), find(args.new)
    with differing(old, new) as (before, now):
        changes = compare(before, now)
    lines = [f"{args.old} → {args.new}: {bump(changes) or 'no change'}"]
    for table, counts in summary(changes).items():
        numbers = " ".join(f"{count:6} {kind}" for kind, count in counts.items())
        lines.append(f"  {table:16} {numbers}")
    listed = [change for change in changes if change.change == "changed" or not change.key]
    for change in listed[:MAX_CHANGES]:
        lines.append(f"  {change.table} {change.key} {change.column}: {describe(change)} ({change.reason})")
    lines += [f"  … and {len(listed) - MAX_CHANGES} more"] if len(listed) > MAX_CHANGES else []
    return printing.answer(args, new.manifest["version"], map(asdict, changes), lines)


def download(args: argparse.Namespace) -> int:
    """Copy a release from an address to the home, where `bilateral.open()` finds it."""
    from bilateral.copies import kept

    print(kept(args.release, layout.Home.find().releases))
    return 0


def verdicts(args: argparse.Namespace) -> int:
    """Print the verdicts on an article's claims."""
    from bilateral.folder import find
    from bilateral.verdicts import lines, rows

    folder = find(args.release)
    claims = rows(folder, args.article)
    return printing.answer(args, folder.manifest["version"], claims, lines(folder, claims))


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
        description=f"Tables of bilateral indicators, each value with its document. Start: {layout.first_step()}.",
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
    text = "check a release's hashes, schemas and keys"
    add_arguments(command("verify", verify, text), "version --release --signers --json")
    text = "copy a release from an address to this machine, checked; no address is published yet"
    add_arguments(command("download", download, text), "--release")
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
