"""Numbers and dates as printed in texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.ledger.remedies import printed_dates, printed_numbers
from schemas import edtf
from tests.support.rows import each_case


@each_case(__file__, "text numbers")
def test_numbers_in_words_and_digits(text, numbers):
    assert {float(number) for number in printed_numbers.numbers(text)} == {*numbers}


@each_case(__file__, "text")
def test_what_is_not_read_with_certainty_says_nothing(text):
    assert printed_numbers.numbers(text) == set()


@each_case(__file__, "text edtf_")
def test_dates_that_mean_one_thing(text, edtf_):
    assert printed_dates.iso(text) == edtf_


@each_case(__file__, "text")
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
