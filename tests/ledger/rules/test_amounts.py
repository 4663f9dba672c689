"""Values and their excerpts: spellings of one number, and totals that need not add up."""

from __future__ import annotations

import pytest

from tests.support.bad_input import CUSTOMS, NAVY, Check, good


@pytest.mark.parametrize(
    "other", ["reporter: RUS", "reporter: CHN\n    goods_services: GS", "reporter: CHN\n    status: estimated"]
)
def test_a_total_of_another_kind_need_not_be_the_sum(ledger: Check, other: str) -> None:
    lines = good(CUSTOMS).splitlines()
    lines[36], lines[38], lines[41] = f"    {other}", "    value: 250.11", "    excerpt: total 250.11"
    assert ledger({CUSTOMS: "\n".join(lines)}) == []


def test_spelling_out_a_default_changes_nothing(ledger: Check) -> None:
    lines = good(CUSTOMS).splitlines()
    lines[38] = "    value: 250.11\n    product: TOTAL\n    goods_services: G\n    status: actual\n    as_stated: total"
    assert [problem.message[:11] for problem in ledger({CUSTOMS: "\n".join(lines)})] == ["exports and"]


PRINTED = "1300 sailors; 1,300 sailors; 1.300 Matrosen; 1 300 sailors; 1\u00a0300 sailors; 1\u202f300 sailors; "
PRINTED += "1’300 sailors; 1300,5 or 1300; in 2024 1 300 sailors; $1,300.00"
ELSEWHERE = "13000 sailors; 0.1300 of them; 13.00 metres; 130.0 sailors; 130 and 0 sailors; 1 and 300 sailors; sailors"


@pytest.mark.parametrize("excerpt", PRINTED.split("; "))
def test_a_value_is_found_however_it_is_printed(ledger: Check, excerpt: str) -> None:
    assert with_excerpt(ledger, excerpt) == []


@pytest.mark.parametrize("excerpt", ELSEWHERE.split("; "))
def test_a_value_is_not_found_inside_others(ledger: Check, excerpt: str) -> None:
    assert with_excerpt(ledger, excerpt) == ["1300 is not in the excerpt"]


def with_excerpt(ledger: Check, excerpt: str) -> list[str]:
    """The messages when this excerpt is quoted for 1,300 sailors, without a hedge or a note."""
    lines = good(NAVY).splitlines()
    lines[29:32] = [f"    excerpt: {excerpt}"]
    return [problem.message for problem in ledger({NAVY: "\n".join(lines)})]


@pytest.mark.parametrize(
    ("value", "unit", "most"),
    [("76100", "USD", "10,000,000,000,000 USD"), ("910000", "CNY", "90,000,000,000,000 CNY"), ("76.1", "USD", "")],
)
def test_an_amount_that_nobody_trades_is_a_slip_of_its_scale(ledger: Check, value: str, unit: str, most: str) -> None:
    """China's exports to all the world were 3.8 trillion dollars, or 27 trillion yuan, in 2025."""
    lines = good(CUSTOMS).splitlines()
    lines[17:21] = [f"    value: {value}", "    scale: billion", f"    unit: {unit}", f"    excerpt: exports, {value}"]
    found = [problem for problem in ledger({CUSTOMS: "\n".join(lines)}) if "can be" in problem.message]
    assert [problem.message for problem in found] == (
        [f"{value} billion {unit} is more than `exports` can be ({most})"] if most else []
    )
    assert all((problem.line, "correct the number or its scale" in problem.remedy) == (18, True) for problem in found)
