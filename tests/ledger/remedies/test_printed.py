"""Numbers and dates as printed in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ledger.remedies import printed_dates, printed_numbers
from schemas import edtf


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("three", {3}),
        ("Nine", {9}),
        ("fifth", {5}),
        ("twentieth", {20}),
        ("twenty-first", {21}),
        ("zero", {0}),
        ("thirteen hundred", {1300}),
        ("one hundred and five", {105}),
        ("a hundred", {100}),
        ("a dozen", {12}),
        ("two dozen", {24}),
        ("two million", {2_000_000}),
        ("a thousand", {1000}),
        ("one thousand two hundred and thirty-four", {1234}),
        ("two and three", {2, 3}),
        ("six, seven", {6, 7}),
        ("37th", {37}),
        ("1,300", {1300, 1.3}),
        ("3 thousand", {3000}),
        ("$1.5 billion", {1.5e9}),
        ("56bn", {56e9}),
        ("300 m", {300, 300e6}),
        ("10,000 to 12,000", {10_000, 10, 12_000, 12}),
    ],
)
def test_numbers_in_words_and_digits(text, numbers):
    assert {float(number) for number in printed_numbers.numbers(text)} == numbers


@pytest.mark.parametrize(
    "text",
    [
        "third-largest half",
        "half a million",
        "dozens",
        "several hundred",
        "7964万吨",
        "30億",
        "quatre",
        "首次",
        "pang-anim",
        "million tons",
        "Saturday",
        "$50. 58 billion",
        "more than half",
        "",
    ],
)
def test_what_is_not_read_with_certainty_says_nothing(text):
    assert printed_numbers.numbers(text) == set()


@pytest.mark.parametrize(
    ("text", "edtf_"),
    [
        ("5-11 November 2026", "2026-11-05/2026-11-11"),
        ("August 7, 2025", "2025-08-07"),
        ("Aug. 7th, 2025", "2025-08-07"),
        ("7 August 2025", "2025-08-07"),
        ("07.08.2025", "2025-08-07"),
        ("2025/08/07", "2025-08-07"),
        ("25/08/2025", "2025-08-25"),
        ("8/25/2025", "2025-08-25"),
        ("8/8/2025", "2025-08-08"),
        ("August 7-25, 2025", "2025-08-07/2025-08-25"),
        ("7 August - 2 September 2025", "2025-08-07/2025-09-02"),
        ("28 December 2025 – 3 January 2026", "2025-12-28/2026-01-03"),
        ("August to November 2025", "2025-08/2025-11"),
        ("from the 7th to the 25th of August 2025", "2025-08-07/2025-08-25"),
        ("August 2025", "2025-08"),
        ("2025/08", "2025-08"),
        ("2023-2024", "2023/2024"),
        ("Q1 2025", "2025-01/2025-03"),
        ("2025-8-7", "2025-08-07"),
        ("20250807", "2025-08-07"),
        ("2025-08-07T12:00", "2025-08-07"),
        ("2025-08-07 to 2025-08-25", "2025-08-07/2025-08-25"),
        ("2025-08-07 - 2025-08-25", "2025-08-07/2025-08-25"),
        ("٢٠٢٤", "2024"),
    ],
)
def test_dates_that_mean_one_thing(text, edtf_):
    assert printed_dates.iso(text) == edtf_


@pytest.mark.parametrize(
    "text",
    [
        "07/08/2025",
        "7 and 25 August 2025",
        "31 June 2025",
        "summer 2025",
        "early 2025",
        "7 August",
        "20245",
        "2024-13",
        "soon",
        "",
        "28 December - 3 January 2026",
        "25-7 August 2025",
        "7 August 1066",
        "2025-08-07/25",
        "August August 2025",
    ],
)
def test_dates_that_mean_several_things_or_none(text):
    assert printed_dates.iso(text) is None


@given(st.text(st.sampled_from("0123456789-/. ajutoqst"), max_size=24))
def test_what_is_read_as_a_date_is_one(text):
    date = printed_dates.iso(text)
    assert date is None or edtf.parse_period(date)


@given(st.text(max_size=30))
def test_no_text_makes_the_readers_raise(text):
    printed_dates.iso(text)
    printed_numbers.numbers(text)
