"""funding: facts of the founding article and of the rule."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger
from tests.support.rows import pick


def test_the_package_of_2025_is_a_plan_without_recipient(real: BuiltLedger) -> None:
    rows = real.all("funding", funding_id="veb-package-2025", measure="amount")
    assert {"USD", "RUB"} <= {row["unit_measure"] for row in rows}
    for row in rows:
        assert pick(row, "status obs_status is_realised") == ("planned", "F", False)
        assert pick(row, "providers recipients partners") == (["VEB"], None, ["CHN"])
    dollars = next(row for row in rows if row["unit_measure"] == "USD")
    assert pick(dollars, "value value_low value_high") == (42.74e9, 42.735e9, 42.745e9)


def test_readiness_2030_is_a_planned_ceiling_and_no_amount(real: BuiltLedger) -> None:
    assert not real.all("funding", funding_id="readiness-2030", measure="amount")


def test_the_swap_line_is_one_ceiling_in_two_units(real: BuiltLedger) -> None:
    ceilings = real.all("funding", funding_id="pboc-cbr-swap", measure="ceiling")
    assert {row["unit_measure"] for row in ceilings} >= {"CNY", "RUB"}
    assert not real.all("funding", funding_id="pboc-cbr-swap", measure="amount")


def test_a_loan_has_the_terms_that_documents_state(real: BuiltLedger) -> None:
    syndicate = real.all("funding", funding_id="veb-syndicate-2016-09", measure="amount")
    assert {row["actor_id"]: row["value"] for row in syndicate} == {"*": 10e9, "CHN": 10e9}
