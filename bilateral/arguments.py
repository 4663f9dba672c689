"""The arguments of the commands that read, each said once; and the types of a day and of a span of years."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from bilateral.cite import STYLES
from bilateral.commons.lookup import NotThere, day_of

AT = "those there, such as s3://bucket/releases or https://example.org/releases"
"""What `bilateral releases --at` lists."""


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


ARGUMENTS: dict[str, dict[str, Any]] = {
    "--at": {"default": "", "metavar": "URL", "help": AT},
    "--dyad": {"metavar": "A-B", "help": "two actors by id, code or name, as China-Russia"},
    "--estimates": {"action": "store_true", "help": "what a publisher made up, and what is doubted, too"},
    "--release": {"default": "latest", "metavar": "VERSION", "help": "a version, folder or URL; latest if left out"},
    "--signers": {
        "type": Path,
        "metavar": "FILE",
        "help": "it must be signed by one of them: lines `NAME ssh-ed25519 AAAA…`",
    },
    "--style": {"default": "text", "choices": [*STYLES], "help": "text if left out"},
    "--unit": {"help": "such as EUR: numbers in it instead of the usual unit"},
    "--wide": {"action": "store_true", "help": "one row for each pair and year, columns for each indicator"},
    "--years": {"type": years, "metavar": "A-B", "help": "such as 2015-2024"},
    "article": {"metavar": "ARTICLE", "help": "the article's document id, or its beginning"},
    "indicator": {"metavar": "INDICATOR", "help": "such as trade_total, or the code of a series"},
    "indicators": {"nargs": "+", "metavar": "INDICATOR", "help": "such as trade_total or exercises/patrols"},
    "new": {"metavar": "B", "help": "a later version, or latest"},
    "old": {"metavar": "A", "help": "a version, such as 1.0.0, a folder or a URL"},
    "pair": {"nargs": "?", "metavar": "PAIR", "help": "such as China-Russia, or RUS>CHN for a direction"},
    "row": {"nargs": "?", "metavar": "KEY", "help": "one row by its key, parts joined by |, as row_id gives it"},
    "table": {"metavar": "TABLE", "help": "the table, such as trade"},
    "version": {
        "nargs": "?",
        "default": "latest",
        "metavar": "VERSION",
        "help": "a version, folder or URL; latest if left out",
    },
    "words": {"nargs": "+", "metavar": "WORD", "help": "such as yuan"},
}


def add_arguments(options: argparse.ArgumentParser, names: str) -> None:
    """Add arguments by their names in ``ARGUMENTS``; ``--csv`` and ``--json`` exclude each other."""
    said = {"--csv": "print CSV, all rows and columns", "--json": "print JSON: command, release and rows"}
    forms = None
    for name in names.split():
        if name in said:
            forms = forms or options.add_mutually_exclusive_group()
            forms.add_argument(name, action="store_true", help=said[name])
        else:
            options.add_argument(name, **ARGUMENTS[name])
