"""Fiscal years as printed, by whose year it is; what is EDTF already is left alone."""

import pytest

from schemas.fiscal import PERSIAN, FiscalYear, years

YEARS = {
    "IND": FiscalYear("04", "last"),
    "JPN": FiscalYear("04", "first"),
    "PAK": FiscalYear("07", "last"),
    "USA": FiscalYear("10", "last"),
    "IRN": FiscalYear(PERSIAN, "first"),
}


@pytest.mark.parametrize(
    ("text", "actor", "period"),
    [
        ("2024-25", "IND", "2024-04/2025-03"),
        ("2024/25", "IND", "2024-04/2025-03"),
        ("2024–25", "JPN", "2024-04/2025-03"),
        ("FY 2024-25", "IND", "2024-04/2025-03"),
        ("FY2024/2025", "IND", "2024-04/2025-03"),
        ("FY2025", "IND", "2024-04/2025-03"),
        ("FY25", "IND", "2024-04/2025-03"),
        ("financial year 2025", "PAK", "2024-07/2025-06"),
        ("FY2025", "JPN", "2025-04/2026-03"),
        ("FY2025", "USA", "2024-10/2025-09"),
        ("1999-00", "PAK", "1999-07/2000-06"),
        ("FY2010-11", "IND", "2010-04/2011-03"),
        ("1399", "IRN", "2020-03-20/2021-03-20"),
        ("1400", "IRN", "2021-03-21/2022-03-20"),
        ("1402", "IRN", "2023-03-21/2024-03-19"),
        ("1403", "IRN", "2024-03-20/2025-03-20"),
        ("1358", "IRN", "1979-03-21/1980-03-20"),
        ("2024-25", "IRN", "2024-03-20/2025-03-20"),
    ],
)
def test_a_fiscal_year_is_the_period_of_whose_it_is(text: str, actor: str, period: str) -> None:
    assert YEARS[actor].period(text) == period


@pytest.mark.parametrize(
    "text", ["2024", "2010-11", "2024-05", "2024-26", "24-25", "25", "2024/2025", "2024-04/2025-03", "FY"]
)
def test_what_is_a_date_or_no_year_is_left_alone(text: str) -> None:
    assert years(text) is None
