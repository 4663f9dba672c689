"""indicators: facts of the founding article and of the rule."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger
from tests.support.rows import pick

TOTAL = {"indicator": "trade_total", "dyad": "CHN-RUS", "unit_measure": "USD", "status": "actual"}


def test_trade_of_2024_leads_back_to_its_observation(real: BuiltLedger) -> None:
    row = real.one("indicators", **TOTAL, series="G/CHN", time_period="2024")
    observation = real.one("observations", observation_id=row["observation_id"])
    assert row["obs_value"] == observation["value"] == 244.81e9
    least, most = (row[end] / row["obs_value"] - 1 for end in ("value_low", "value_high"))
    assert -0.015 < least < -0.002 < 0.002 < most < 0.015, "known to a part of a per cent, and not to five digits"


def test_every_number_of_an_observation_or_count_is_its_own(real: BuiltLedger) -> None:
    known = {r["observation_id"]: r for r in real.rows["observations"]} | {
        r["count_id"]: r for r in real.rows["counts"]
    }
    seen = 0
    for row in real.rows["indicators"]:
        source = known.get(row["observation_id"] or row["row_id"])
        if source and not row["rests_on"]:  # sums have a test of their own
            seen += 1
            own = pick(source, "value value_low value_high")
            shared_by_lenders = (None, None, source["value_high"]) if row["indicator"] == "finance" else own
            if row["table"] == "trade" and row["value_low"] is not None and own[0] is not None:
                assert row["obs_value"] == own[0]
                assert row["value_low"] <= own[1] <= own[2] <= row["value_high"]
            elif row["table"] != "trade":
                assert pick(row, "obs_value value_low value_high") in (own, shared_by_lenders)
    assert seen > 400


def test_few_values_but_counts_and_shares_of_votes_have_an_interval_of_no_width(real: BuiltLedger) -> None:
    exact = ("counts", "contacts", "covotes", "dyads", "exercise_years", "sanctions_in_force", "un_votes")
    others = [
        row["value_low"] == row["value_high"]
        for row in real.rows["indicators"]
        if row["obs_value"] is not None and row["table"] not in exact and row["indicator"] != "vote_identical"
    ]
    assert len(others) > 1_000
    assert sum(others) <= 0.1 * len(others)
    trade = [row for row in real.rows["indicators"] if row["table"] == "trade" and row["obs_value"]]
    trade = [row for row in trade if row["indicator"] != "partner_rank"]
    assert {row["value_low"] == row["value_high"] for row in trade if row["value_low"] is not None} == {False}


def test_every_row_leads_to_a_row_or_says_why_it_is_empty(real: BuiltLedger) -> None:
    for row in real.rows["indicators"]:
        numbers = pick(row, "obs_value value_low value_high")
        assert row["row_id"] is not None or row["n_observations"] == 0
        if numbers == (None, None, None):
            assert row["obs_status"] in "OLMQ"


def test_a_series_has_every_year_that_coverage_answers_for(real: BuiltLedger) -> None:
    rows = real.all("indicators", **TOTAL, series="G/CHN", freq="A")
    cells = real.all("coverage", table="trade", measure="total", dyad="CHN-RUS")
    years = [int(cell["time_period"]) for cell in cells]
    assert {*years} <= {row["year"] for row in rows}
    rows = [row for row in rows if row["year"] in years]
    state = {int(cell["time_period"]): cell["state"] for cell in cells}
    for row in rows:
        if row["obs_value"] is None and row["value_low"] is None:
            assert (row["row_id"], row["obs_value"]) == (None, None)
            assert row["obs_status"] == {"found": "O", "none_found": "O", "not_searched": "L"}[state[row["year"]]]


def test_every_reporter_has_its_own_series_and_no_year_of_it_is_empty_where_there_is_a_report(
    real: BuiltLedger,
) -> None:
    names = "dyad origin status unit_measure series scope definition_id time_period"
    reported = set()
    for r in real.rows["trade"]:
        if r["n_evidence"] and r["product"] == "TOTAL":
            series = f"{r['goods_services']}/{r['reporter'] or '*'}"
            row = r | {"series": series} | {x: r[x] or "*" for x in ("origin", "scope", "definition_id")}
            reported.add((f"trade_{r['measure']}", *pick(row, names)))
    rows = [row for row in real.rows["indicators"] if row["table"] == "trade" and row["row_id"] is None]
    empty = {pick(row, f"indicator {names}") for row in rows}
    assert len(empty) > 100
    assert not empty & reported


def test_published_and_computed_exercises_stand_side_by_side(real: BuiltLedger) -> None:
    rows = real.all("indicators", indicator="exercises", dyad="CHN-RUS", time_period="2024")
    series = {row["definition_id"]: row["series"] for row in rows}
    assert series["article-2025-unstated"] == "published"
    assert series["all-forms"] == "computed"


def test_the_package_is_no_finance_from_china_to_russia(real: BuiltLedger) -> None:
    rows = real.all("indicators", indicator="finance", series="veb-package-2025")
    assert rows
    assert {pick(row, "dyad origin destination status") for row in rows} == {("CHN-RUS", "*", "*", "planned")}
