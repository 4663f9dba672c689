"""settlement: facts of the founding article and of the rule."""

from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world
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


def test_trade_is_paid_for_in_any_currency_of_the_register(tmp_path: Path) -> None:
    entry = """{{about: settlement, measure: share, actor: IND, partner: RUS, flow: total, currency: {},
        reporter: IND, dates: 2024, value: 96}}"""
    entries = [entry.format(currency) for currency in ("INR", "AED", "RUB_INR")]
    rows = world(tmp_path, [document("a", *entries)]).rows["settlement"]
    assert {row["currency"]: row["value"] for row in rows} == {"INR": 96, "AED": 96, "RUB_INR": 96}


def test_more_than_is_a_bound_without_value(tmp_path: Path) -> None:
    entry = """{about: settlement, measure: share, actor: RUS, partner: CHN, flow: total, currency: RUB_CNY,
        reporter: RUS, dates: 2024, value: 90, qualifier: more_than}"""
    row = world(tmp_path, [document("a", entry)]).one("settlement")
    assert pick(row, "value value_low value_high obs_status") == (None, 90, None, "A")
    assert pick(row, "actor_id partner_id time_period") == ("RUS", "CHN", "2024")
