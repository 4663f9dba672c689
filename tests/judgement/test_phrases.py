"""Days as a newspaper prints them."""

from __future__ import annotations

from pipelines.judgement.phrases import days, when


def test_days_of_one_month_name_it_once() -> None:
    assert days("2024-02-01", "2024-02-29") == "February 2024"
    assert days("2024-02-01", "2024-02-28") == "1 to 28 February 2024"
    assert days("2024-02-28", "2024-03-01") == "28 February 2024 to 1 March 2024"
    assert days("2023-02", "2024-02") == "February 2023 to February 2024"


def test_what_is_no_plain_date_stays_as_it_is() -> None:
    assert days("2024-21", None) == "2024-21"
    assert days("[2025-06-01..2025-12-31]", None) == "between June 2025 and December 2025"
    assert when("2024-02") == "in February 2024"
