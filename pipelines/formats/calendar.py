"""calendar.ics: when each publisher's data is due next, counted from the day of the release.

No clock is read: the same release gives the same dates. Whether one has passed, the book's page says by the reader's
clock, and ``bilateral doctor`` by that of the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from croniter import croniter

from pipelines.rows import Rows

FILE = "calendar.ics"
PAGES = "link_status"
"""What the source feeds that asks whether cited pages are still there."""
_LINE = 74
"""Bytes of a line; the standard wants at most 75."""


class Due(NamedTuple):
    """The day on which a source is due next."""

    day: date
    source_id: str
    title: str
    url: str


def dates(sources: Rows, released: str) -> list[Due]:
    """Of each source the first day after ``released`` (YYYY-MM-DD) on which it is asked, the earliest first.

    A release from before sources said when they are asked has none, and cited pages are no publisher's data.
    """
    after = date.fromisoformat(released)
    asked = (row for row in sources if row.get("cadence") and PAGES not in row["feeds"])
    due = [Due(next_day(row["cadence"], after), row["source_id"], row["title"], row["url"]) for row in asked]
    return sorted(due, key=lambda one: (one.day, one.source_id))


def next_day(cadence: str, after: date) -> date:
    """The first day after ``after`` that a cron expression names. Raises ValueError where there is none.

    >>> next_day("0 6 1 2,8 *", date(2026, 3, 1)), next_day("30 16 * * 1-5", date(2026, 11, 27))
    (datetime.date(2026, 8, 1), datetime.date(2026, 11, 30))
    """
    return croniter(cadence, datetime.combine(after, time.max)).get_next(datetime).date()


def calendar(due: list[Due], version: str, released: str) -> str:
    """The calendar, as RFC 5545 writes it: one entry of a whole day for each source."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Bilateral Indicators//{version}//EN", "CALSCALE:GREGORIAN"]
    lines += ["X-WR-CALNAME:Bilateral Indicators: publishers' next dates"]
    for one in due:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.source_id}-{one.day}@bilateral-indicators",
            f"DTSTAMP:{released.replace('-', '')}T000000Z",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"SUMMARY:{_text(f'{one.title}: new data may be out')}",
            f"URL:{one.url}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _text(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A long line in parts, each but the first after a blank; no letter is cut."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > _LINE:
            yield part
            part = " "
        part += letter
    yield part
