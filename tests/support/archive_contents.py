"""Shared by tests of requesting and archiving: the day, the archive's contents, and how to request.

Nothing here tests anything; the fixtures are in ``tests/support/retrieval_fixtures.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pipelines.archive.captures import Archive
from pipelines.sources.answers import Asked

TODAY = date(2027, 1, 15)
START = "2027-01-15T08:00:00.000000+00:00"

Asking = Callable[..., Asked]


def sighting_times(archive: Archive) -> list[list[str]]:
    """The times at which each capture was seen."""
    return [[s["retrieved"] for s in archive.sightings(c)] for c in archive.captures()]


def file_contents(archive: Archive) -> list[dict[str, bytes]]:
    """What each capture holds, by the names of its files."""
    return [{part.name: part.path.read_bytes() for part in archive.parts(c)} for c in archive.captures()]
