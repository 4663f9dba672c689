"""The narrow form of computed tables: which rows are read, from which columns, and which years are given as empty."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from pipelines.tables import measured
from pipelines.tables.measured import COLUMNS, IndicatorColumn, gaps, read
from pipelines.tables.shared import front_door
from schemas import derive
from schemas.tables import model_of
from tests.support.rows import default_row, fields, pick

VOTES = next(column for column in COLUMNS if column.indicator == "un_agreement")
SHARE = next(column for column in COLUMNS if column.indicator == "trade_share")


def table(name: str, *rows: dict[str, Any]) -> pa.Table:
    """A table of a model, what a test does not name being null."""
    schema = derive.to_arrow(model_of(name))
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema=schema)


def vote(a: str, b: str, agreement: float | None = 0.5) -> dict[str, Any]:
    return default_row("vote_pair", actor_a=a, actor_b=b, dyad=f"{a}-{b}", agreement=agreement)


def test_every_rule_reads_columns_that_its_table_declares() -> None:
    for column in COLUMNS:
        columns = {column.name for column in derive.columns(model_of(column.table))}
        wanted = {column.column, *column.ends, column.year, *(name for name, _ in column.where)} | (
            {column.count} if column.count else set()
        )
        assert wanted <= columns, column


def test_an_undirected_row_has_its_dyad_and_its_key() -> None:
    (row,) = read(table("un_votes", vote("CHN", "RUS"), vote("BRA", "CHN")), VOTES, ["CHN-RUS"])
    assert pick(row, "dyad origin destination year") == ("CHN-RUS", "*", "*", 2005)
    assert pick(row, "obs_value value_low value_high n_observations") == (0.5, 0.5, 0.5, 70)
    assert pick(row, "table row_id method_id") == ("un_votes", "CHN|RUS|60", "un-agreement")


def test_agreement_in_fewer_than_forty_votes_is_no_indicator() -> None:
    """Session 79 is there with 32 roll calls, all of 2025: they say nothing of 2024."""
    rows = [vote("CHN", "RUS") | {"session": 60 + n, "n_votes_agreement": n} for n in (32, 39, 40)]
    assert [row["n_observations"] for row in read(table("un_votes", *rows), VOTES, ["CHN-RUS"])] == [40]
    rows[2] |= {"n_votes_identical": 32, "identical_share": 0.5}
    of_whole = next(column for column in COLUMNS if column.indicator == "un_identical_share")
    assert list(read(table("un_votes", rows[2]), of_whole, ["CHN-RUS"])) == []
    distance = next(column for column in COLUMNS if column.indicator == "ideal_point_year_distance")
    assert len(list(read(table("un_votes", rows[0] | {distance.column: 0.5}), distance, ["CHN-RUS"]))) == 1


def test_a_directed_row_names_whose_share_it_is_and_its_source_is_its_series() -> None:
    (row,) = read(table("dependence", default_row("trade_share")), SHARE, ["CHN-RUS"])
    assert pick(row, "origin destination series n_observations") == ("RUS", "CHN", "imf_imts", 8)
    assert pick(row, "obs_value value_low value_high") == (0.16, 0.15, 0.22)


def test_a_break_of_a_share_is_that_of_its_side_and_of_a_ratio_that_of_either() -> None:
    ratio = next(column for column in COLUMNS if column.indicator == "dependence_ratio")
    row = default_row("trade_share", dependence_ratio=5.0, is_break=False, is_break_of_two=True)
    (share,), (of_two,) = (read(table("dependence", row), column, ["CHN-RUS"]) for column in (SHARE, ratio))
    assert (share["is_break"], of_two["is_break"]) == (False, True)


def test_what_rests_on_an_estimate_is_another_series_than_what_is_reported() -> None:
    """Russia's share with India of 2022 is the IMF's estimate, and so is the ratio of both sides; its rank is not."""
    row = default_row("trade_share", dependence_ratio=5.0, partner_rank=15, rank_source_id="cow_trade")
    row |= {"status": "estimated", "status_of_two": "estimated", "rank_status": "actual"}
    columns = {column.indicator: column for column in COLUMNS if column.table == "dependence"}
    found = {
        name: next(read(table("dependence", row), columns[name], ["CHN-RUS"]))["status"]
        for name in ("trade_share", "dependence_ratio", "partner_rank")
    }
    assert found == {"trade_share": "estimated", "dependence_ratio": "estimated", "partner_rank": "actual"}


def test_a_publishers_sums_complete_no_years_of_coverage() -> None:
    row = front_door.indicator_row("trade_total", "CHN-RUS", (1.0,) * 3, 2019, table="turnovers", unit_measure="USD")
    cell = {"table": "trade", "measure": "total", "dyad": "CHN-RUS", "time_period": "2021", "state": "not_searched"}
    assert gaps([row], [cell]) == []
    assert len(gaps([row | {"table": "trade"}], [cell])) == 1


def test_a_series_breaks_where_reporter_valuation_or_reliability_change_and_nowhere_else() -> None:
    def rows() -> list[dict[str, Any]]:
        basis = {2000: "A", 2001: "A", 2003: "B", 2002: None, 2004: "B"}
        month: dict[str, Any] = {
            "basis": "B",
            "series": "one",
            "unit_measure": "1",
            "freq": "M",
            "time_period": "2002-12",
        }
        return [front_door.indicator_row("x", "CHN-RUS", (1.0,) * 3, 2002, **month)] + [
            front_door.indicator_row("x", "CHN-RUS", (1.0,) * 3, year, basis=value, series=series, unit_measure="1")
            for series in ("one", "two")
            for year, value in basis.items()
        ]

    marked = rows()
    front_door.mark_breaks(marked)
    assert {(r["series"], r["year"]) for r in marked if r["is_break"]} == {("one", 2003), ("two", 2003)}
    assert not any("basis" in row for row in marked)


def test_a_row_without_any_number_is_not_read() -> None:
    assert list(read(table("un_votes", vote("CHN", "RUS", None)), VOTES, ["CHN-RUS"])) == []


def row_of(year: int, **more: Any) -> dict[str, Any]:
    return default_row("indicator", time_period=str(year), year=year) | more


def cell(year: int, state: str, dyad: str = "CHN-RUS") -> dict[str, Any]:
    return default_row("coverage_cell", dyad=dyad, time_period=str(year), state=state)


STATUSES = "not_captured L; not_searched L; out_of_domain M; not_published Q; none_found O; found O"


@pytest.mark.parametrize(("state", "status"), fields(STATUSES))
def test_a_year_without_a_row_says_why_and_is_no_zero(state: str, status: str) -> None:
    (gap,) = gaps([row_of(2018)], [cell(2018, "found"), cell(2019, state), cell(2019, state, "BRA-CHN")])
    assert pick(gap, "year time_period obs_status") == (2019, "2019", status)
    assert pick(gap, "obs_value value_low row_id n_observations") == (None, None, None, 0)


def test_series_are_completed_each_by_itself_and_a_window_keeps_its_length() -> None:
    rows = [row_of(2018, series="a"), row_of(2019, series="b")]
    assert sorted((gap["series"], gap["year"]) for gap in gaps(rows, [cell(2018, "found"), cell(2019, "found")])) == [
        ("a", 2019),
        ("b", 2018),
    ]
    window = row_of(2018, indicator="arms_tiv", table="arms_dependence", time_period="2014/2018")
    wide = cell(2019, "not_published") | {"table": "arms_transfers", "measure": "delivery"}
    assert [gap["time_period"] for gap in gaps([window], [wide])] == ["2015/2019"]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "expected"},
        {"freq": "M"},
        {"indicator": "unknown"},
        {"indicator": "exercises", "table": "counts", "method_id": front_door.OBSERVED},
        {"indicator": "finance_committed", "table": "funding_years", "series": "ledger"},
    ],
    ids=str,
)
def test_forecasts_others_rules_and_single_currencies_are_no_panels(change: dict[str, Any]) -> None:
    cells = [
        cell(2019, "not_searched"),
        cell(2019, "not_searched") | {"table": "funding", "measure": "amount"},
        cell(2019, "not_searched") | {"table": "exercises", "measure": "occurrence"},
    ]
    assert gaps([row_of(2018, **change)], cells) == []


def test_cases_of_sanctions_in_force_are_directed_by_data_set_and_a_zero_is_known() -> None:
    cases = next(column for column in COLUMNS if column.indicator == "sanctions_active")
    row = {"sender": "EUE", "target": "RUS", "dyad": "EUE-RUS", "source_id": "gsdb"}
    rows = table("sanctions_in_force", row | {"year": 2013, "n_cases": 0}, row | {"year": 2022, "n_cases": 5})
    none, five = read(rows, cases, ["EUE-RUS"])
    assert pick(none, "obs_value value_low value_high year n_observations") == (0, 0, 0, 2013, 1)
    assert pick(five, "obs_value unit_measure n_observations") == (5, "{case}", 5)
    assert pick(five, "origin destination series row_id") == ("EUE", "RUS", "gsdb", "EUE|RUS|2022|gsdb")


def test_what_is_covered_is_measured() -> None:
    assert isinstance(COLUMNS[0], IndicatorColumn)
    observed = {"trade_total", "trade_exports", "energy_volume", "settlement_share", "exercises", "leader_meetings"}
    assert set(measured.COVERED) <= {column.indicator for column in COLUMNS} | observed


def gap(exporter: str, importer: str, **more: Any) -> dict[str, Any]:
    return default_row("mirror_gap", exporter_report_id=exporter, importer_report_id=importer) | more


def test_a_mirror_gap_is_shown_once_for_two_sources_and_says_how_many_pairs_there_are() -> None:
    total = gap("g", "h", measure="total", origin="CHN", destination="RUS", time_period="2022-01/2022-06")
    total["symmetric_gap"] = 8.7
    others = [gap("a", "d", product="crude_oil"), gap("e", "f", dyad="FRA-GBR")]
    rows = [gap("a", "b"), gap("c", "b"), *others, total]
    exports, both = front_door.mirror_rows(table("mirror_gaps", *rows), ["CHN-RUS"])
    assert pick(exports, "origin destination row_id n_observations") == ("RUS", "CHN", "a|b", 2)
    assert pick(exports, "obs_value value_low value_high freq") == (43.0, 39.0, 43.1, "A")
    assert exports["series"] == "imf_imts/un_comtrade/G/USD"
    assert pick(both, "origin destination freq obs_value") == ("*", "*", "_Z", 8.7)
