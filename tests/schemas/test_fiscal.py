"""Fiscal years as printed, by whose year it is; what is EDTF already is left alone."""

from __future__ import annotations

import pytest

from schemas.fiscal import PERSIAN, FiscalYear, years
from tests.support.rows import each_case

YEARS = {
    "IND": FiscalYear("04", "last"),
    "JPN": FiscalYear("04", "first"),
    "PAK": FiscalYear("07", "last"),
    "USA": FiscalYear("10", "last"),
    "IRN": FiscalYear(PERSIAN, "first"),
}


@each_case(__file__, "text actor period")
def test_a_fiscal_year_is_the_period_of_whose_it_is(text: str, actor: str, period: str) -> None:
    assert YEARS[actor].period(text) == period


@pytest.mark.parametrize(
    "text", ["2024", "2010-11", "2024-05", "2024-26", "24-25", "25", "2024/2025", "2024-04/2025-03", "FY"]
)
def test_what_is_a_date_or_no_year_is_left_alone(text: str) -> None:
    assert years(text) is None
