"""mirror_gaps: which reports meet, with which factor, and what comes of it."""

from __future__ import annotations

import math
from typing import Any

import pytest

from pipelines.store.checks import checked_bulk
from pipelines.tables import mirror_gaps
from pipelines.tables.shared.registry import reader
from schemas.tables import model_of
from tests.support.rows import each_case, pick
from tests.support.trade_reports import observation, report, table, transport_margins

EXPORTER = report("RUS", "CHN", 69.4, "RUS", source_id="imf_imts", capture_id="imf_imts-0")
IMPORTER = report("RUS", "CHN", 114.1, "CHN")


def rows(
    *reports: dict[str, Any],
    trade: list[dict[str, Any]] | None = None,
    covered: str = "CHN-RUS DEU-RUS",
    **margins: float,
) -> list[dict[str, Any]]:
    coverage: Any = [{"dyad": dyad} for dyad in covered.split()]
    result = mirror_gaps.build(reader(table(*reports)), trade or [], transport_margins(**margins), [], coverage)
    assert not checked_bulk("mirror_gaps", result, model_of("mirror_gaps"))
    return result.to_pylist()


def test_without_reports_there_is_no_pair() -> None:
    assert rows() == []


def test_two_reports_of_a_flow_by_hand() -> None:
    (row,) = rows(EXPORTER, IMPORTER)
    by_factor = [114.1 / (69.4 * k) for k in (1.06, 1.0588, 1.102)]
    assert (row["exporter_report_id"], row["importer_report_id"]) == ("imf_imts-0#0", "un_comtrade-0#1")
    assert pick(row, "is_corrected factor dyad year") == (True, 1.06, "CHN-RUS", 2022)
    assert row["gap_ratio"] == pytest.approx(by_factor[0])
    assert (row["gap_ratio_low"], row["gap_ratio_high"]) == pytest.approx((by_factor[2], by_factor[1]))
    assert row["log_gap"] == pytest.approx(math.log(by_factor[0]))
    fob = 69.4 * 1.06
    assert row["symmetric_gap"] == pytest.approx(200 * (114.1 - fob) / (114.1 + fob))
    assert row["symmetric_gap_low"] < row["symmetric_gap"] < row["symmetric_gap_high"]
    assert row["rests_on"] is None


@each_case(__file__, "change")
def test_reports_of_two_things_or_by_others_do_not_meet(change: dict[str, Any]) -> None:
    assert rows(EXPORTER, {**IMPORTER, **change}) == []


def test_what_a_state_buys_of_its_own_goods_is_no_report_of_two_sides() -> None:
    assert rows(report("CHN", "CHN", 106.8, "CHN", source_id="imf_imts")) == []


def test_the_reports_of_one_source_meet_each_other_and_those_of_another() -> None:
    again = {**EXPORTER, "source_id": "un_comtrade", "capture_id": "un_comtrade-0"}
    pairs = rows(EXPORTER, IMPORTER, again)
    assert [(r["exporter_source_id"], r["importer_source_id"]) for r in pairs] == [
        ("imf_imts", "un_comtrade"),
        ("un_comtrade", "un_comtrade"),
    ]


@pytest.mark.parametrize("valuation", ["FOB", None])
def test_no_factor_where_the_importer_does_not_say_cif(valuation: str | None) -> None:
    (row,) = rows(EXPORTER, {**IMPORTER, "valuation": valuation})
    assert (row["is_corrected"], row["factor"]) == (False, 1)
    assert row["gap_ratio"] == row["gap_ratio_low"] == row["gap_ratio_high"] == pytest.approx(114.1 / 69.4)


def test_an_exporters_zero_has_no_ratio() -> None:
    (row,) = rows({**EXPORTER, "value": 0.0}, IMPORTER)
    assert row["gap_ratio"] is row["log_gap"] is None
    assert row["symmetric_gap"] == 200


def test_two_quoted_totals_meet_without_a_factor() -> None:
    """Two turnovers of one year; the figures of methods' vector, 8.74 per cent apart."""
    quoted = [observation("total", "CHN-RUS", 240.11, "CHN"), observation("total", "CHN-RUS", 220, "RUS")]
    (row,) = rows(trade=quoted)
    assert pick(row, "measure origin destination factor") == ("total", "CHN", "RUS", 1)
    assert (row["exporter_value"], row["importer_value"]) == (240.11, 220)
    assert round(row["symmetric_gap"], 2) == -8.74
    assert row["rests_on"] == sorted(r["trade_id"] for r in quoted)


def test_a_quoted_flow_meets_a_published_one() -> None:
    (row,) = rows(EXPORTER, trade=[observation("exports", "RUS>CHN", 114.1, "CHN")])
    assert pick(row, "exporter_source_id importer_source_id is_corrected") == ("imf_imts", "ledger", True)
    assert len(row["rests_on"]) == 1


def test_an_observation_whose_value_is_a_report_here_does_not_stand_twice() -> None:
    same = observation("exports", "RUS>CHN", 114.1, "CHN", preferred_support_id="un_comtrade-0#1")
    assert len(rows(EXPORTER, IMPORTER, trade=[same])) == 1


def test_expected_totals_do_not_meet_actual_ones() -> None:
    quoted = [
        observation("total", "CHN-RUS", 240.11, "CHN"),
        observation("total", "CHN-RUS", 220, "RUS", status="expected"),
    ]
    assert rows(trade=quoted) == []


def test_a_period_of_two_years_has_no_year() -> None:
    quoted = [
        observation("total", "CHN-RUS", 1, reporter, time_period="2022-04/2023-03", period_kind="fiscal_year")
        for reporter in ("CHN", "RUS")
    ]
    (row,) = rows(trade=quoted)
    assert row["year"] is None


def test_the_order_of_rows_changes_nothing() -> None:
    again = {**EXPORTER, "source_id": "un_comtrade", "capture_id": "un_comtrade-0"}
    ordered = [{**row, "source_row": str(n)} for n, row in enumerate((EXPORTER, IMPORTER, again))]
    assert rows(*ordered) == rows(*reversed(ordered))


def test_the_pairs_own_margin_counts_in_the_bounds_alone() -> None:
    (row,) = rows(EXPORTER, IMPORTER, CHN_RUS=20.0, RUS_CHN=50.0)
    assert pick(row, "factor pair_factor") == (1.06, 1.25)
    assert row["gap_ratio"] == pytest.approx(114.1 / (69.4 * 1.06))
    assert row["gap_ratio_low"] == pytest.approx(114.1 / (69.4 * 1.25))
    (row,) = rows(EXPORTER, IMPORTER, RUS_CHN=50.0)
    assert row["pair_factor"] is None


def test_neither_an_estimate_nor_what_nobody_read_or_a_reporter_withheld_is_a_report() -> None:
    assert rows({**EXPORTER, "is_estimated": True}, IMPORTER) == []
    assert rows(IMPORTER, trade=[observation("exports", "RUS>CHN", 69.4, "RUS", obs_status="U")]) == []
    silent = observation("exports", "RUS>CHN", None, "RUS", obs_status="Q")
    assert rows(EXPORTER, IMPORTER, trade=[silent]) == []
    assert len(rows(EXPORTER, IMPORTER, trade=[{**silent, "time_period": "2021"}])) == 1


def test_two_publishers_reports_of_a_pair_outside_coverage_have_the_ratio_alone() -> None:
    (inside,), (outside,) = rows(EXPORTER, IMPORTER), rows(EXPORTER, IMPORTER, covered="")
    left_out = {name for name in inside if inside[name] != outside[name]}
    ends = ("", "_low", "_high")
    following = {name + end for name in ("log_gap", "symmetric_gap", "gap_ratio") for end in ends} - {"gap_ratio"}
    assert left_out == following
    assert {outside[name] for name in following} == {None}
