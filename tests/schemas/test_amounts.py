from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.amounts import Amount, decimal, denote
from schemas.vocabulary import QUALIFIERS, SCALES
from tests.support.rows import each_case

PRINTED = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.decimals(-(10**9), 10**9, places=2).map(lambda d: f"{d:.2f}"),
    st.decimals(0, 1000, places=6).map(lambda d: f"{d:.6f}"),
)
TWO_SIDED = st.sampled_from(("exact", "about", "nearly"))


@each_case(__file__, "value more expected")
def test_a_printed_number_denotes_an_interval(value, more, expected):
    assert denote(value, **more) == Amount(*expected)


def test_190_and_190_27_agree_while_558_and_588_troops_do_not():
    def agree(a: Amount, b: Amount) -> bool:
        return max(a.low, b.low) <= min(a.high, b.high)

    assert agree(denote("190"), denote("190.27"))
    assert not agree(denote("558", is_count=True), denote("588", is_count=True))


REFUSED = "1e309 NaN nan inf -inf .inf 1,300 1_000 .5 5. +5 --5 0x10 five ١٣ ½ 1.2.3".split()
REFUSED += ["1 300", "", " 5", "5\n", "9" * 16, "0." + "1" * 13]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_plain_number_is_refused(text):
    with pytest.raises(ValueError, match="is not a plain number, such as"):
        decimal(text)


@given(PRINTED)
def test_a_printed_number_keeps_its_digits(text):
    assert str(decimal(text)) == text or decimal(text) == 0
    assert decimal(text).as_tuple().exponent == -len(text.partition(".")[2])


@given(PRINTED)
def test_an_exact_number_is_within_half_of_its_last_digit(text):
    half = Decimal(10) ** -len(text.partition(".")[2]) / 2
    assert denote(text) == Amount(float(text), float(Decimal(text) - half), float(Decimal(text) + half))


@given(PRINTED, TWO_SIDED, st.booleans(), st.sampled_from([None, *SCALES]))
def test_the_interval_holds_its_value(text, qualifier, is_count, scale):
    amount = denote(text, qualifier=qualifier, is_count=is_count, scale=scale)
    assert amount.low <= amount.value <= amount.high
    assert all(math.isfinite(number) for number in (amount.low, amount.value, amount.high))


@given(PRINTED)
def test_a_hedge_never_narrows(text):
    count, exact, about = denote(text, is_count=True), denote(text), denote(text, qualifier="about")
    assert about.low <= exact.low <= count.low == count.high <= exact.high <= about.high
    assert denote(text, qualifier="nearly").low <= count.low or text.startswith("-")


@given(PRINTED)
def test_one_sided_words_bound_one_side_at_the_number(text):
    number = float(text)
    assert denote(text, qualifier="up_to") == Amount(None, None, number)
    assert denote(text, qualifier="at_least") == denote(text, qualifier="more_than") == Amount(None, number, None)


@given(PRINTED, st.sampled_from(sorted(set(QUALIFIERS) - {"between"})), st.sampled_from(sorted(SCALES)))
def test_a_scale_moves_the_decimal_point_and_nothing_else(text, qualifier, scale):
    plain, scaled = denote(text, qualifier=qualifier), denote(text, qualifier=qualifier, scale=scale)
    places = len(text.partition(".")[2])
    whole = str(int(Decimal(text).scaleb(places)))
    for a, b in zip((plain.value, plain.low, plain.high), (scaled.value, scaled.low, scaled.high), strict=True):
        assert (a is None) == (b is None)
        if a is not None:
            assert b == pytest.approx(a * 10 ** SCALES[scale], rel=1e-15)
    if scaled.value is not None and SCALES[scale] >= places:
        assert scaled.value == float(int(whole) * 10 ** (SCALES[scale] - places)), (
            "exactly, not by float multiplication"
        )


@given(PRINTED, PRINTED)
def test_between_is_its_two_bounds(a, b):
    low, high = sorted((a, b), key=Decimal)
    assert denote(None, qualifier="between", low=low, high=high) == Amount(None, float(low), float(high))
