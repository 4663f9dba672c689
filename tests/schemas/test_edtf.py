from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import edtf

YEARS = st.integers(edtf.FIRST_YEAR, edtf.LAST_YEAR)
DAYS = st.dates(date(edtf.FIRST_YEAR, 1, 1), date(edtf.LAST_YEAR, 12, 31))
TEXTS = st.one_of(
    YEARS.map(str),
    DAYS.map(lambda day: f"{day:%Y-%m}"),
    DAYS.map(lambda day: f"{day:%Y-%m}-XX"),
    DAYS.map(str),
    st.tuples(DAYS, st.sampled_from("?~%")).map(lambda pair: f"{pair[0]}{pair[1]}"),
)


@pytest.mark.parametrize(
    ("text", "low", "high", "precision"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("2024-XX", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2023-02-XX", date(2023, 2, 1), date(2023, 2, 28), "month"),
        ("2025-08-25", date(2025, 8, 25), date(2025, 8, 25), "day"),
        ("[..2025-04-29]", None, date(2025, 4, 29), "day"),
        ("[..2025-04]", None, date(2025, 4, 30), "month"),
        ("[2025-04..]", date(2025, 4, 1), None, "month"),
        ("[2025-06-01..2025-12]", date(2025, 6, 1), date(2025, 12, 31), "month"),
    ],
)
def test_a_date_spans_the_days_that_it_may_be(text, low, high, precision):
    span = edtf.parse_date(text)
    assert (span.low, span.high, span.precision, span.is_uncertain) == (low, high, precision, False)


@pytest.mark.parametrize("mark", ["?", "~", "%"])
def test_a_mark_makes_a_date_uncertain_and_moves_nothing(mark):
    assert edtf.parse_date("2025-08" + mark) == edtf.Span(date(2025, 8, 1), date(2025, 8, 31), "month", True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-02-30", "2024-02 has 29 days"),
        ("1900-02-29", "1900-02 has 28 days"),
        ("2024-13", "no month 13"),
        ("2024-00", "no month 00"),
        ("2024-01-00", "has 31 days"),
        ("20245", "is not a date"),
        ("202", "is not a date"),
        ("0999", "outside 1800 to 2100"),
        ("2101", "outside 1800 to 2100"),
        ("2024-XX-05", "a day but no month"),
        ("25.08.2025", "is not a date"),
        ("[..]", "is not a date"),
        ("[2025-06..2025-05]", "ends before it starts"),
        ("2025-8-25", "is not a date"),
        ("2025-08-25\n", "is not a date"),
        (" 2025", "is not a date"),
        ("٢٠٢٤", "is not a date"),
        ("2024-21", "no month 21"),
        ("", "is not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        edtf.parse_date(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", "2024", "2024"),
        ("2003/2022-06", "2003", "2022-06"),
        ("2022-02-24/", "2022-02-24", None),
        ("2022-02-24/..", "2022-02-24", None),
        ("/2022", None, "2022"),
        ("2025-08-25/2025-08", "2025-08-25", "2025-08"),
    ],
)
def test_a_period_is_its_two_ends(text, start, end):
    assert edtf.parse_period(text) == (start, end)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-08-25/2025-08-07", "ends before it starts"),
        ("2025/2024", "ends before it starts"),
        ("2024/2025/2026", "more than one slash"),
        ("/", "names no date"),
        ("../..", "names no date"),
        ("2024/soon", "is not a date"),
        ("2024-02-01/2024-02-30", "has 29 days"),
    ],
)
def test_what_is_no_period_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        edtf.parse_period(text)


@pytest.mark.parametrize(
    ("period", "kind", "published"),
    [
        ("2024", "year", "2024"),
        ("2022-04/2023-03", "fiscal_year", "2022-04/2023-03"),
        ("2024-01/2024-03", "quarter", "2024-01/2024-03"),
        ("2024-02/2024-04", "since", "2024-02/2024-04"),
        ("2024-07", "month", "2024-07"),
        ("2024-07-05", "day", "2024-07-05"),
        ("2023-01/2023-10", "to_date", "2023-01/2023-10"),
        ("2023-01-01/2023-10-15", "to_date", "2023-01/2023-10-15"),
        ("2003/2022-06", "since", "2003-01/2022-06"),
        ("2022-02-24/", "since", "2022-02-24/.."),
        ("/2022", "since", "../2022-12"),
    ],
)
def test_kind_and_name_of_a_period(period, kind, published):
    ends = edtf.parse_period(period)
    assert (edtf.period_kind(*ends), edtf.time_period(*ends)) == (kind, published)


@given(TEXTS)
def test_the_first_day_is_never_after_the_last(text):
    span = edtf.parse_date(text)
    assert span.low <= span.high
    assert {str(span.low)[:4], str(span.high)[:4]} == {text[:4]}


@given(DAYS, DAYS)
def test_exactly_the_periods_that_run_backwards_are_refused(a, b):
    if a > b:
        with pytest.raises(ValueError, match="ends before it starts"):
            edtf.parse_period(f"{a}/{b}")
    else:
        assert edtf.parse_period(f"{a}/{b}") == (str(a), str(b))


@given(TEXTS.filter(lambda text: text[-1].isdigit()))
def test_a_published_period_reads_back_as_itself(text):
    published = edtf.time_period(*edtf.parse_period(text))
    assert published == text
    assert edtf.time_period(*edtf.parse_period(published)) == published


@given(DAYS, DAYS)
def test_any_published_interval_reads_back_as_itself(a, b):
    published = edtf.time_period(str(min(a, b)), str(max(a, b)))
    again = edtf.parse_period(published)
    assert edtf.time_period(*again) == published
    assert (edtf.low(again[0]), edtf.high(again[1])) == (min(a, b), max(a, b))


@given(YEARS)
def test_spellings_of_a_year_agree(year):
    spellings = (f"{year}", f"{year}-01/{year}-12", f"{year}-01-01/{year}-12-31", f"{year}/{year}", f"{year}-XX")
    assert {edtf.time_period(*edtf.parse_period(text)) for text in spellings} == {str(year)}


@given(DAYS)
def test_spellings_of_a_month_agree(day):
    month, last = f"{day:%Y-%m}", monthrange(day.year, day.month)[1]
    spellings = (month, f"{month}-01/{month}-{last}", f"{month}/{month}", f"{month}-XX", f"{month}-01/{month}")
    assert {edtf.time_period(*edtf.parse_period(text)) for text in spellings} == {month}
