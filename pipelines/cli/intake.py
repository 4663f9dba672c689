"""`bilateral intake`: what somebody sent as a sheet or an issue is checked, and only then written."""

from __future__ import annotations

import argparse
import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bilateral.commons import layout
from bilateral.printing import refuse


def intake(args: argparse.Namespace) -> int:
    """Make a sheet, or the text of an issue's form, a document with its tables and records; 1 where it cannot be."""
    from pipelines.cli.curation import preview
    from pipelines.ledger.intake import making, sheets
    from pipelines.ledger.reader import FOLDERS, read_ledger
    from pipelines.ledger.rules import checker
    from pipelines.ledger.stubs import StubError
    from pipelines.release.candidate import last_release

    if not args.sheet.is_file():
        return refuse(args, f"there is no file {args.sheet}", 1)
    data, home = layout.checkout() / "data", layout.Home.find()
    try:
        made = making.made(sheets.read(args.sheet), read_ledger(data, home.build), date.today())
        with TemporaryDirectory() as folder:  # where it is checked, so that nothing is written that must be taken back
            copy = Path(folder) / "data"
            for name in FOLDERS:
                shutil.copytree(data / name, copy / name, copy_function=shutil.copyfile)
            made.write(copy)
            ledger, files = read_ledger(copy, home.build), [copy / path for path in made.files]
            told = {fault.place for fault in made.faults}
            found = dict.fromkeys(map(made.fault, checker.problems(ledger, files)))
            faults = [*made.faults, *(fault for fault in found if fault.place not in told)]
            warnings = [] if faults else [made.fault(warning) for warning in checker.warnings(ledger, files)]
        if not faults:
            made.write(data)
    except (StubError, ValueError, FileExistsError) as error:
        return refuse(args, str(error), 1)
    if faults:
        end = f"{len(faults)} to correct, and nothing was written: correct {args.sheet.name}, and run this again"
        print(*faults, end, sep="\n")
        return 1
    written = [f"data/{path}: checked, and written" for path in made.files]
    print(*written, *(f"warning: {warning}" for warning in warnings), sep="\n", flush=True)
    if last_release(home.releases) is None:
        print("no problems; after a first build, `bilateral preview` shows what they change")
        return 0
    args.paths = [data / path for path in made.files]
    return preview(args)
