"""Numbers and days as a newspaper prints them."""

from __future__ import annotations

from pipelines.judgement.phrases import count, days, figure, ordinal, when


def test_an_open_end_is_said_to_be_open() -> None:
    assert figure(None, 5e11, "USD") == "at most 500 billion dollars"
    assert figure(1, 1, "{exercise}") == "1 exercise"
    assert figure(1.19e6, 1.19e6, "[bbl_us]/d") == "1.19 million barrels a day"
    assert figure(None, None, "USD") == ""


def test_days_of_one_month_name_it_once() -> None:
    assert days("2024-02-01", "2024-02-29") == "February 2024"
    assert days("2024-02-01", "2024-02-28") == "1 to 28 February 2024"
    assert days("2024-02-28", "2024-03-01") == "28 February 2024 to 1 March 2024"
    assert days("2023-02", "2024-02") == "February 2023 to February 2024"


def test_what_is_no_plain_date_stays_as_it_is() -> None:
    assert days("2024-21", None) == "2024-21"
    assert days("[2025-06-01..2025-12-31]", None) == "between June 2025 and December 2025"
    assert when("2024-02") == "in February 2024"


def test_ranks_end_as_they_are_spoken() -> None:
    assert [ordinal(place) for place in (3, 11, 12, 21, 102, 111)] == [
        "third",
        "11th",
        "12th",
        "21st",
        "102nd",
        "111th",
    ]
    assert [count(number) for number in (0, 7, 10)] == ["no", "seven", "10"]
