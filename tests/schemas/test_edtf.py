from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import edtf
from tests.support.rows import each_case

YEARS = st.integers(edtf.FIRST_YEAR, edtf.LAST_YEAR)
DAYS = st.dates(date(edtf.FIRST_YEAR, 1, 1), date(edtf.LAST_YEAR, 12, 31))
TEXTS = st.one_of(
    YEARS.map(str),
    DAYS.map(lambda day: f"{day:%Y-%m}"),
    DAYS.map(lambda day: f"{day:%Y-%m}-XX"),
    DAYS.map(str),
    st.tuples(DAYS, st.sampled_from("?~%")).map(lambda pair: f"{pair[0]}{pair[1]}"),
)


@each_case(__file__, "text low high precision")
def test_a_date_spans_the_days_that_it_may_be(text, low, high, precision):
    span = edtf.parse_date(text)
    assert (span.low, span.high, span.precision, span.is_uncertain) == (low, high, precision, False)


@pytest.mark.parametrize("mark", ["?", "~", "%"])
def test_a_mark_makes_a_date_uncertain_and_moves_nothing(mark):
    assert edtf.parse_date("2025-08" + mark) == edtf.Span(date(2025, 8, 1), date(2025, 8, 31), "month", True)


@each_case(__file__, "text reason")
def test_what_is_no_date_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        edtf.parse_date(text)


@each_case(__file__, "text start end")
def test_a_period_is_its_two_ends(text, start, end):
    assert edtf.parse_period(text) == (start, end)


@each_case(__file__, "text reason")
def test_what_is_no_period_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        edtf.parse_period(text)


@each_case(__file__, "period kind published")
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
