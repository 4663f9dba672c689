"""calendar.ics: the next day of each source, counted from the day of the release."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.formats.calendar import calendar, dates, next_day
from pipelines.sources.declarations import discover

SOURCE = {
    "source_id": "sipri",
    "title": "Arms, transfers; SIPRI",
    "url": "https://sipri.example",
    "cadence": "0 6 1 4 *",
    "feeds": ["arms_transfers"],
}


@pytest.mark.parametrize(
    ("cadence", "after", "day"),
    [("0 6 1 2,8 *", date(2026, 3, 1), date(2026, 8, 1)), ("30 16 * * 1-5", date(2026, 11, 27), date(2026, 11, 30))],
)
def test_the_next_day_is_the_first_after_that_fits(cadence: str, after: date, day: date) -> None:
    assert next_day(cadence, after) == day


def test_every_source_has_a_next_date() -> None:
    assert all(next_day(source.cadence, date(2026, 11, 26)) for source in discover().values())


def test_the_earliest_comes_first_and_what_is_no_publisher_or_does_not_say_has_none() -> None:
    later, silent = SOURCE | {"source_id": "later", "cadence": "0 6 1 9 *"}, {"source_id": "old"}
    pages = SOURCE | {"source_id": "cited_documents", "feeds": ["link_status"]}
    assert [one.source_id for one in dates([later, SOURCE, silent, pages], "2026-01-31")] == ["sipri", "later"]


def test_the_calendar_is_written_as_the_standard_wants() -> None:
    """Line ends, folded lines of at most 75 bytes, and signs that mean something are escaped."""
    long = SOURCE | {"title": "Größte Sammlung " * 9}
    text = calendar(dates([SOURCE, long], "2026-01-31"), "1.0.0", "2026-01-31")
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in lines) <= 75
    assert "SUMMARY:Arms\\, transfers\\; SIPRI: new data may be out" in lines
    assert lines.count("DTSTART;VALUE=DATE:20260401") == 2
    assert "DTSTAMP:20260131T000000Z" in lines
    assert "Größte Sammlung " * 9 in text.replace("\r\n ", "")
