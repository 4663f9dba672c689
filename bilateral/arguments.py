"""What arguments of several commands of the shell share: the types of a day and of a span of years, and words."""

from __future__ import annotations

import argparse
from datetime import date

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
