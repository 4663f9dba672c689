"""Formulas in the evidence of computed numbers: they give the number, or there is none."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.book.formulas import Formula, formula
from pipelines.book.panels import Mark
from tests.book.section_rows import indicator_row, tables_of

END = "|exports||actual||USD"
SOLD = f"trade/RUS>CHN/TOTAL/G/2022/CHN/CIF{END}"
BOUGHT = f"trade/CHN>RUS/TOTAL/G/2022/CHN/FOB{END}"
ALL_SOLD = f"trade/RUS>WLD/TOTAL/G/2022/RUS/FOB{END}"
ALL_BOUGHT = f"trade/WLD>RUS/TOTAL/G/2022/RUS/CIF{END}"
VALUES = {SOLD: 114.149e9, BOUGHT: 76.123e9, ALL_SOLD: 592.5e9, ALL_BOUGHT: 255.3e9}
KEY = "RUS|CHN|2022"


def told(indicator: str, value: float, **computed: Any) -> Formula | None:
    ends = {"origin": "RUS", "destination": "CHN", "table": "dependence", "row_id": KEY, "method_id": "trade-share"}
    row = indicator_row(indicator, "CHN-RUS", "2022", value, **ends)
    tables = tables_of([row], computed={f"dependence/{KEY}": {"rests_on": [*VALUES]} | computed})
    return formula(Mark((("indicators", row),), {}), [], VALUES, tables)


def test_a_share_by_the_partners_report_is_written_with_its_factors() -> None:
    share = told("trade_share", (114.149 / 1.06 + 76.123 * 1.06) / (592.5 + 255.3))
    assert share
    assert share.text == "(114.1 / 1.06 + 76.1 × 1.06) / (592.5 + 255.3) = 22.2 %, in billion dollars"
    assert share.observations == (SOLD, BOUGHT, ALL_SOLD, ALL_BOUGHT)


@pytest.mark.parametrize(
    ("indicator", "value", "text"),
    [
        ("export_share", 114.149 / 592.5, "114.1 / 592.5 = 19.3 %, in billion dollars"),
        ("import_share", 76.123 / 255.3, "76.1 / 255.3 = 29.8 %, in billion dollars"),
    ],
)
def test_a_share_of_one_flow_has_that_flow_in_it(indicator: str, value: float, text: str) -> None:
    share = told(indicator, value)
    assert share
    assert share.text == text


def test_a_number_that_no_combination_gives_has_no_formula() -> None:
    assert told("trade_share", 0.5) is None


def test_a_ratio_is_one_share_over_the_other() -> None:
    ratio = told("dependence_ratio", 8, trade_share=0.32, partner_share=0.04)
    assert ratio
    assert ratio.text == "32.0 % / 4.00 % = 8"
    assert told("dependence_ratio", 7, trade_share=0.32, partner_share=0.04) is None


def test_a_count_is_told_only_if_its_records_are_as_many() -> None:
    row = indicator_row("exercises", "CHN-RUS", "2022", None, method_id="count-by-definition", value_low=2)
    mark = Mark((("indicators", row),), {})
    both = ["exercises/a|occurrence||held||1", "exercises/b|occurrence||held||1", "exercises/b|role|CHN|held||"]
    assert formula(mark, both, {}, tables_of()) == Formula("2 records counted, each once")
    assert formula(mark, both[:1], {}, tables_of()) is None


def test_a_sum_is_of_amounts_in_one_unit() -> None:
    row = indicator_row("finance_disbursed", "CHN-RUS", "2009", 19e9, method_id="funding-by-year", unit_measure="USD")
    values = {"funding/a|amount||disbursed||USD": 1e10, "funding/b|amount||disbursed||USD": 9e9, "x|y||z||CNY": 5.0}
    found = formula(Mark((("indicators", row),), {}), [*values], values, tables_of())
    assert found
    assert found.text == "10.0 + 9.00 = 19.0 billion dollars"
    assert len(found.observations) == 2
