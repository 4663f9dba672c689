"""The makers' commands: build, import, backfill, archive, releases, extract, accounts, doctor and ui, the curators'.

Each imports what it needs when it runs. ``bilateral`` finds them by the entry point ``bilateral.commands``, in a
checkout only: the wheel does not hold them. Commands that read a release belong to ``bilateral``; those on curated
files to ``curation``. What each command is called, says of itself and takes stands in ``commands.yaml``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bilateral.arguments import add_arguments, day, years
from bilateral.commons import layout
from bilateral.printing import refuse
from pipelines.cli import curation
from pipelines.cli.intake import intake as intake
from schemas import beside

if TYPE_CHECKING:
    from bilateral.folder import Folder
    from pipelines.orchestration.workplace import Workplace

TYPES = {"day": day, "years": years, "path": Path, "int": int}
"""What the words of an argument may be."""


def register(command: Callable[[str, object, str], argparse.ArgumentParser]) -> None:
    """Add the commands to the parser of ``bilateral``, as ``commands.yaml`` declares them."""
    functions = vars(curation) | globals()
    for name, declared in beside.read(__file__).items():
        _add(command(name, functions[declared.get("by", name)], declared["help"]), declared["arguments"])


def _add(options: Any, arguments: dict[str, Any]) -> None:
    for names, declared in arguments.items():
        if names == "one of":
            _add(options.add_mutually_exclusive_group(), declared)
        elif declared is None:
            add_arguments(options, names)
        else:
            how: dict[str, Any] = {name: tuple(of) if isinstance(of, list) else of for name, of in declared.items()}
            options.add_argument(*names.split(), **how | ({"type": TYPES[how["type"]]} if "type" in how else {}))


def doctor(args: argparse.Namespace) -> int:
    """Look at everything that the home stands on; 1 where something is wrong."""
    from pipelines.cli.doctor import examine

    lines, is_well = examine(_workplace(), mends=args.mend)
    print("\n".join(lines))
    return int(not is_well)


def build(args: argparse.Namespace) -> int:
    """Run the whole graph and publish a release if anything changed; start nothing where nothing has."""
    from pipelines.cli import unchanged
    from pipelines.settings import settings

    if args.compare and not args.anew:
        return refuse(args, "--compare is for --anew: it compares what is made anew with what was kept", 2)
    root, home, is_beside = layout.checkout(), settings().home, args.public
    if not is_beside and not args.anew and unchanged.is_unchanged(root, home, settings()):
        print(f"nothing has changed since the last build; {home.releases / 'latest'}")
        return 0
    from pipelines.orchestration.build import build as run
    from pipelines.orchestration.release_assets import compare
    from pipelines.release.candidate import MEMO

    workplace = _workplace(is_public=args.public)
    before = "" if is_beside else unchanged.inputs(root, home, settings())
    if args.anew and not args.compare:
        (workplace.candidates / MEMO).unlink(missing_ok=True)
    code = run(workplace)
    if not code and not is_beside:
        unchanged.record(home, before)
    return compare(workplace) if args.compare and not code else code


def take(args: argparse.Namespace) -> int:
    """Archive what a publisher returned: files downloaded by hand, or, without files, what it answers now."""
    from pipelines.cli import archive_commands as commands
    from pipelines.sources.contract import Scope

    if args.all:
        return _take_all(args)
    if not args.source:
        return refuse(args, "which source? docs/sources.md lists them; --all asks all that need no key", 2)
    if args.files and (args.years or args.only):
        return refuse(args, "--years and --only are for asking; leave the files out", 2)
    if args.vintage and not args.files:
        return refuse(args, "--vintage is for files; what is asked says its day itself", 2)
    if args.files:
        return _print(args, lambda: commands.take(_workplace(), args.source, args.files, args.vintage))
    return _print(args, lambda: commands.ask(_workplace(), args.source, Scope(args.years, tuple(args.only or ()))))


def _take_all(args: argparse.Namespace) -> int:
    """Ask every publisher that needs no key, and build."""
    from pipelines.cli.import_all import import_all
    from pipelines.orchestration import build as building

    if args.source or args.files or args.years or args.only or args.vintage:
        return refuse(args, "--all asks every source as it stands: leave out the source and the other options", 2)
    return import_all(_workplace(), building.build)


def backfill(args: argparse.Namespace) -> int:
    """Ask for, or make, the years of a source that are not there; 1 where one fails."""
    from pipelines.cli import archive_commands as commands

    return _print(args, lambda: commands.backfill(_workplace(), args.source, args.years))


def archive(args: argparse.Namespace) -> int:
    """Look into the archive of captures; the exit code of ``verify`` is 1 where something is wrong."""
    from pipelines.cli import archive_commands as commands

    workplace = _workplace()
    if args.action in ("show", "withdraw", "reinstate") and not args.name:
        return refuse(args, "which capture? `bilateral archive list` shows all", 1)
    if args.action == "withdraw" and not args.because.strip():
        return refuse(args, "say why: --because 'months 1 and 2 are swapped'", 2)
    actions: dict[str, Callable[[], list[str]]] = {
        "list": lambda: commands.listing(workplace, args.name),
        "show": lambda: commands.show(workplace, args.name),
        "verify": lambda: commands.verify(workplace),
        "withdraw": lambda: commands.decide(workplace, "withdrawn", args.name, args.because),
        "reinstate": lambda: commands.decide(workplace, "reinstated", args.name, args.because),
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

    address = args.at or settings().releases
    if args.action == "restore":
        from pipelines.cli.release_commands import put_back

        return _print(args, lambda: put_back(_workplace(is_public=args.version == "public")))
    if args.action == "probe":
        from pipelines.cli.release_commands import probe

        return _print(args, lambda: probe(settings().home, args.version or address))
    if args.action in ("yank", "accept") and not args.because.strip():
        return refuse(args, "say why: --because 'the shares of 2024 are doubled'", 2)
    if args.action == "accept":
        from pipelines.cli.release_commands import accept

        return _print(args, lambda: accept(layout.checkout(), settings().home, args.version, args.because))
    if args.action in ("send", "site"):
        return _print(args, lambda: pass_on(settings().home, address, args.action, args.version))
    if args.action != "unpin" and not args.version:
        return refuse(args, f"which one? bilateral releases {args.action} VERSION", 2)
    return _print(args, lambda: run(settings().home, address, args.action, args.version, args.because))


def extract(args: argparse.Namespace) -> int:
    """Renew the extracts of tables where their captures or their formula changed."""
    from pipelines.extracts.files import FOLDER
    from pipelines.extracts.making import make
    from pipelines.orchestration.code_versions import code_version

    workplace = _workplace()

    def lines() -> list[str]:
        folder = workplace.data / FOLDER
        code = partial(code_version, root=workplace.root)
        made = [make(name, workplace.store, workplace.archive, folder, code) for name in args.table]
        return [line for one in made for line in one.lines]

    return _print(args, lines)


def accounts(args: argparse.Namespace) -> int:
    """Print what a release knows of the trade of pairs; 1 where figures contradict each other.

    With ``--calibrate``, the constants of accuracy and how their intervals do; 1 without the publishers' files.
    """
    import bilateral

    if args.write and not args.calibrate:
        return refuse(args, "--write is for --calibrate: it declares the constants that were fitted", 2)
    release = bilateral.open(args.release)
    if args.calibrate:
        from benchmarks.calibration import calibrate

        try:
            print(*calibrate(layout.checkout(), release, writes=args.write), sep="\n")
        except FileNotFoundError as error:
            return refuse(args, str(error), 1)
        return 0
    lines, is_well = agreement(release.folder)
    print(*lines, sep="\n")
    return int(not is_well)


def agreement(folder: Folder) -> tuple[list[str], bool]:
    """How much a release knows of accounts of trade, the contradictions in them, and whether there is none.

    Raises NotThere where the release lacks a table.
    """
    from pipelines.release import consistency

    tables = {name: folder.read(name) for name in ("indicators", "exchange_rates")}
    found, lines = [*consistency.disagreeing(tables)], [f"release {folder.manifest['version']}"]
    with suppress(ModuleNotFoundError):  # how much is known is measured in a whole checkout alone
        from benchmarks.accounts import coverage

        lines += coverage(folder, tables)
    lines += [f"contradictions: {len(found) or 'none'}", *(f"  {consistency.said(one)}" for one in found)]
    return lines, not found


def _workplace(**settings: Any) -> Workplace:
    """The checkout and the home, which only some commands need: with it comes Dagster."""
    from pipelines.orchestration.workplace import Workplace

    return Workplace(**settings)


def _print(args: argparse.Namespace, lines: Callable[[], list[str]]) -> int:
    """Print the lines of a command; 1 where it cannot be carried out, or where it prints what is wrong."""
    from bilateral.commons.machine import line
    from pipelines.archive.captures import ArchiveError
    from pipelines.cli.archive_commands import CommandError, Wrong
    from pipelines.extracts.files import ExtractError
    from pipelines.release.publication import PublishError

    try:
        print(*map(line, lines()), sep="\n")
    except Wrong as error:
        print(*map(line, error.args), sep="\n")
        return 1
    except (CommandError, ArchiveError, ExtractError, PublishError) as error:
        return refuse(args, "\n".join(map(line, error.args)), 1)
    return 0


def metrics(args: argparse.Namespace) -> int:
    """Serve the numbers of the home until the process is ended."""
    try:
        from pipelines.orchestration.metrics import serve
    except ModuleNotFoundError as error:
        if error.name != "prometheus_client":
            raise
        return refuse(args, "prometheus-client is not installed: pip install '.[metrics]' in the repository", 1)
    if _is_busy(args.port):
        return refuse(args, f"port {args.port} is in use: give another one, --port {args.port + 1}", 1)
    serve(_workplace(), args.port, args.host)
    return 0


def ui(args: argparse.Namespace) -> int:
    """Open the Dagster UI on the same state as `bilateral build`."""
    root = layout.checkout()
    from bilateral import server as serving
    from pipelines.orchestration.instance import open_instance
    from pipelines.settings import settings

    if _is_busy(args.port):
        return refuse(args, f"port {args.port} is in use: give another one, --port {args.port + 1}", 1)
    with open_instance(_workplace()) as instance:
        instance.get_runs_count(), instance.all_asset_keys()  # a damaged history is told before anything starts
    os.environ.update(BILATERAL_HOME=str(layout.Home.find().root))  # its processes run in the checkout
    if "ui_url" not in settings().model_fields_set:
        os.environ.update(BILATERAL_UI_URL=f"http://127.0.0.1:{args.port}")
    program = [sys.executable, "-m", "pipelines.orchestration.services", str(args.port)]
    return serving.beside(layout.Home.find().releases, program, root)


def _is_busy(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
