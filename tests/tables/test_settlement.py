"""settlement: facts of the founding article and of the rule."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger
from tests.support.rows import pick


def test_shares_of_national_currencies_in_russian_chinese_trade(real: BuiltLedger) -> None:
    rows = real.all("settlement", actor_id="RUS", partner_id="CHN", flow="total", currency="RUB_CNY", measure="share")
    assert rows
    for row in rows:
        assert row["unit_measure"] == "%"
        assert all(0 <= row[name] <= 100 for name in ("value", "value_low") if row[name] is not None)
    year = next(row for row in rows if row["time_period"] == "2024")
    assert year["value_low"] <= 80 <= year["value_high"]


def test_a_withheld_share_is_missing_with_its_reason(real: BuiltLedger) -> None:
    withheld = real.all("settlement", obs_status="Q")
    assert withheld
    assert {pick(row, "value value_low value_high") for row in withheld} == {(None, None, None)}
