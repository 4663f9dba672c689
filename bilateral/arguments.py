"""The arguments of the commands that read, each said once; and the types of a day and of a span of years."""

from __future__ import annotations

import argparse
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bilateral.cite import STYLES
from bilateral.commons.beside import read
from bilateral.commons.lookup import NotThere, day_of


def day(text: str) -> date:
    """``2025-06-01`` as a date. Raises ArgumentTypeError with the form that is expected."""
    try:
        return day_of(text)
    except NotThere as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def years(text: str) -> range:
    """``2015-2024`` or ``2024`` as a range. Raises ArgumentTypeError with the form that is expected."""
    from bilateral.selection import span

    try:
        return span(text)
    except NotThere as error:
        raise argparse.ArgumentTypeError(str(error)) from None


TYPES = {"years": years, "file": Path}


@cache
def arguments() -> dict[str, dict[str, Any]]:
    """The arguments by name, as ``arguments.toml`` has them."""
    found = read(__file__)
    for said in found.values():
        said |= {"type": TYPES[said["type"]]} if "type" in said else {}
    found["--style"]["choices"] = [*STYLES]
    return found


def add_arguments(options: argparse.ArgumentParser, names: str) -> None:
    """Add arguments by their names in ``arguments.toml``; ``--csv`` and ``--json`` exclude each other."""
    said = {"--csv": "print CSV, all rows and columns", "--json": "print JSON: command, release and rows"}
    forms = None
    for name in names.split():
        if name in said:
            forms = forms or options.add_mutually_exclusive_group()
            forms.add_argument(name, action="store_true", help=said[name])
        else:
            options.add_argument(name, **arguments()[name])
