"""calendar.ics: when each publisher's data is due next, counted from the day of the release.

No clock is read: the same release gives the same dates. Whether one has passed, the book's page says by the reader's
clock, and ``bilateral doctor`` by that of the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.rows import Rows

FILE = "calendar.ics"
PAGES = "link_status"
"""What the source feeds that asks whether cited pages are still there."""
LONGEST = 366
"""Days within which a source is asked at least once."""
_LINE = 74
"""Bytes of a line; the standard wants at most 75."""


@dataclass(frozen=True)
class Due:
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
    """The first day after ``after`` that a cron expression names by day of the month, month and day of the week.

    >>> next_day("0 6 1 2,8 *", date(2026, 3, 1)), next_day("30 16 * * 1-5", date(2026, 11, 27))
    (datetime.date(2026, 8, 1), datetime.date(2026, 11, 30))
    """
    _, _, days, months, weekdays = cadence.split()
    for n in range(1, LONGEST + 1):
        day = after + timedelta(days=n)
        asked = ((days, day.day), (months, day.month), (weekdays, day.isoweekday() % 7))
        if all(_holds(field, value) for field, value in asked):
            return day
    raise ValueError(f"no day within a year of {after} fits the cadence {cadence!r}: expected a cron expression")


def _holds(field: str, value: int) -> bool:
    """Whether a field of a cron expression (``*``, ``5``, ``1-5``, ``2,8``) names a value."""
    if field == "*":
        return True
    ends = ([int(end) for end in part.split("-")] for part in field.split(","))
    return any(part[0] <= value <= part[-1] for part in ends)


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
