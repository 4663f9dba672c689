"""What arguments of several commands of the shell share: the types of a day and of a span of years, and words."""

from __future__ import annotations

import argparse
from datetime import date

AT = "those there, such as s3://bucket/releases or https://example.org/releases"
"""What `bilateral releases --at` lists."""


def day(text: str) -> date:
    """``2025-06-01`` as a date. Raises ArgumentTypeError with the form that is expected."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write it as 2025-06-01") from None


def years(text: str) -> range:
    """``2015-2024`` or ``2024`` as a range. Raises ArgumentTypeError with the form that is expected."""
    from bilateral.lookup import NotThere
    from bilateral.selection import span

    try:
        return span(text)
    except NotThere as error:
        raise argparse.ArgumentTypeError(str(error)) from None
