"""dependence: what documents quote, and what is doubted, among the choices of the same small panels."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.tables import dependence
from pipelines.tables.shared.registry import reader
from tests.support.rows import each_case, pick
from tests.support.trade_reports import ACTORS, economy, observation, report, table, transport_margins
from tests.tables.test_dependence import CHINA, RUSSIA, rows

QUOTED = [
    observation("total", "CHN-RUS", 190, "CHN", value_low=189.5, value_high=190.5),
    observation("total", "CHN-WLD", 6300, "CHN", value_low=6250, value_high=6350),
    observation("share", "CHN-RUS", 3.0, "CHN", value_low=2.5, value_high=3.5, unit_measure="%", base_actor="CHN"),
]


def test_quoted_totals_give_a_share_with_the_interval_of_their_words() -> None:
    row = rows(trade=QUOTED[:2])["CHN", "RUS"]
    assert row["trade_share"] == 190 / 6300
    assert (row["trade_share_low"], row["trade_share_high"]) == (189.5 / 6350, 190.5 / 6250)
    assert row["export_share"] is None
    assert pick(row, "source_id driver n_choices") == ("ledger", "interval", 1)
    assert row["rests_on"] == sorted(r["trade_id"] for r in QUOTED[:2])


def test_where_no_total_is_quoted_exports_and_imports_are_added_up() -> None:
    flows = [observation("exports", "CHN>WLD", 3000, "CHN"), observation("exports", "WLD>CHN", 2500, "CHN")]
    row = rows(trade=[QUOTED[0], *flows])["CHN", "RUS"]
    assert row["trade_share"] == 190 / 5500
    assert rows(trade=[QUOTED[0], flows[0]]) == {}
    assert rows(trade=[QUOTED[0], *flows], doubts=[{"row_id": flows[0]["trade_id"]}]) == {}, "one is questioned"


def test_a_stated_share_is_a_choice_of_its_own_after_the_computed_one() -> None:
    row = rows(trade=QUOTED)["CHN", "RUS"]
    assert row["trade_share"] == 190 / 6300
    assert (row["trade_share_low"], row["trade_share_high"]) == (189.5 / 6350, 190.5 / 6250), "3 per cent agrees"
    rival = {**QUOTED[2], "value": 3.2, "value_low": 3.15, "value_high": 3.25}
    assert rows(trade=[*QUOTED[:2], rival])["CHN", "RUS"]["trade_share_high"] == 0.0325
    assert row["rests_on"] == sorted(r["trade_id"] for r in QUOTED)
    assert rows(trade=QUOTED[2:])["CHN", "RUS"]["trade_share"] == 0.03


@each_case(__file__, "change")
def test_plans_parts_of_years_and_what_only_publishers_support_are_not_quoted(change: dict[str, Any]) -> None:
    assert rows(trade=[{**QUOTED[0], **change}, QUOTED[1]]) == {}


def test_currencies_are_never_mixed() -> None:
    yuan = {**QUOTED[1], "unit_measure": "CNY", "trade_id": "yuan"}
    assert rows(trade=[QUOTED[0], yuan]) == {}


def test_a_quoted_report_of_the_partner_is_a_mirror() -> None:
    quoted = [observation("exports", "RUS>CHN", 106, "CHN"), observation("exports", "CHN>RUS", 70, "CHN")]
    row = rows(*RUSSIA, trade=quoted)["RUS", "CHN"]
    assert row["mirror_source_id"] == "ledger"
    assert row["trade_share_high"] > row["trade_share"]
    assert row["rests_on"] == sorted(r["trade_id"] for r in quoted)


def test_what_a_reporter_withheld_is_mirrored_and_what_is_given_for_it_is_an_estimate() -> None:
    """Russia in 2022: nothing by partner, so that neither a quoted total nor a source's figure is its own."""
    silent = observation("exports", "RUS>CHN", None, "RUS", obs_status="Q")
    quoted = [observation("total", "CHN-RUS", 90, "RUS"), observation("total", "RUS-WLD", 700, "RUS")]
    row = rows(*RUSSIA, *CHINA, trade=[silent, *quoted])["RUS", "CHN"]
    assert row["trade_share"] == pytest.approx((106 / 1.06 + 70 * 1.06) / 700, rel=1e-12)
    assert pick(row, "is_mirrored obs_status trade_share_low") == (True, "I", 90 / 700)
    open_year = rows(*RUSSIA, *CHINA, trade=quoted)["RUS", "CHN"]
    assert pick(open_year, "trade_share obs_status") == (100 / 700, "A")


def test_flows_that_nobody_read_and_totals_that_somebody_did_never_meet() -> None:
    unread = [observation("exports", "RUS>CHN", 60, "RUS", obs_status="U")]
    own = [observation("exports", "RUS>WLD", 500, "RUS"), observation("exports", "WLD>RUS", 200, "RUS")]
    assert ("RUS", "CHN") not in rows(trade=[*unread, *own])
    row = rows(trade=[*unread, {**own[0], "obs_status": "U"}])["RUS", "CHN"]
    assert pick(row, "export_share obs_status") == (60 / 500, "U")


def doubt(number: int) -> dict[str, str]:
    return {"row_id": f"capture#{number}", "code": "size"}


def with_doubts(doubts: list[dict[str, str]], *reports: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    given = table(*(row | {"capture_id": "capture"} for row in reports))
    args: Any = (economy(), [], ACTORS, transport_margins(), doubts)
    return {(r["actor_id"], r["partner_id"]): r for r in dependence.build(reader(given), *args).to_pylist()}


def test_a_doubted_flow_gives_way_to_another_source_and_stretches_no_bound() -> None:
    wrong = report("RUS", "CHN", 60_000, "RUS", source_id="un_comtrade")
    row = with_doubts([doubt(4)], *RUSSIA, wrong)["RUS", "CHN"]
    assert pick(row, "export_share export_share_high is_doubted") == (60 / 500, 60 / 500, False)


def test_a_share_of_a_doubted_flow_alone_is_doubted_and_so_is_all_over_a_doubted_total() -> None:
    more = (*RUSSIA, report("RUS", "DEU", 80, "RUS", source_id="imf_imts"))
    flow = with_doubts([doubt(0)], *more)
    assert (flow["RUS", "CHN"]["is_doubted"], flow["RUS", "DEU"]["is_doubted"]) == (True, False)
    total = with_doubts([doubt(2)], *more)
    assert (total["RUS", "CHN"]["is_doubted"], total["RUS", "DEU"]["is_doubted"]) == (True, True)
    assert not any(row["is_doubted"] for row in with_doubts([], *more).values())


@pytest.mark.parametrize(("value", "is_doubted"), [(60, True), (1, False)])
def test_a_sum_is_doubted_where_a_doubted_flow_is_a_hundredth_of_it(value: float, is_doubted: bool) -> None:
    of = {"CHN": value, "DEU": 100, "USA": 100}
    flows = [
        report(*ends, of[name], None, source_id="cow_trade") for name in of for ends in (("RUS", name), (name, "RUS"))
    ]
    assert with_doubts([doubt(0)], *flows)["RUS", "DEU"]["is_doubted"] is is_doubted
