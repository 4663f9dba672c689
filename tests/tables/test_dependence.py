"""dependence: every number by hand on small panels, and the rules of the point and the bounds."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pytest

from pipelines.indicators import choices
from pipelines.store.checks import checked_bulk
from pipelines.tables import dependence
from pipelines.tables.shared.registry import reader
from schemas import derive
from schemas.tables import model_of
from tests.support.rows import fields, pick
from tests.support.trade_reports import ACTORS, economy, observation, report, table, transport_margins

RUSSIA = (  # as the IMF compiles what Russia reports
    report("RUS", "CHN", 60, "RUS", source_id="imf_imts"),
    report("CHN", "RUS", 40, "RUS", source_id="imf_imts"),
    report("RUS", "WLD", 500, "RUS", source_id="imf_imts"),
    report("WLD", "RUS", 200, "RUS", source_id="imf_imts"),
)
CHINA = (
    report("CHN", "RUS", 70, "CHN"),
    report("RUS", "CHN", 106, "CHN"),
    report("CHN", "WLD", 3000, "CHN"),
    report("WLD", "CHN", 2500, "CHN"),
)


def built(
    *reports: dict[str, Any],
    trade: list[dict[str, Any]] | None = None,
    gdp: pa.Table | None = None,
    margins: pa.Table | None = None,
    doubts: Any = (),
) -> pa.Table:
    args = (gdp or economy(), trade or [], ACTORS, margins or transport_margins(), doubts)
    result = dependence.build(reader(table(*reports)), *args)
    assert not checked_bulk("dependence", result, model_of("dependence"))
    return result


def rows(*reports: dict[str, Any], **more: Any) -> dict[tuple[str, str], dict[str, Any]]:
    return {(r["actor_id"], r["partner_id"]): r for r in built(*reports, **more).to_pylist()}


def test_without_reports_and_quotations_there_is_no_row() -> None:
    assert built().num_rows == 0


def test_flows_that_give_no_share_give_no_row() -> None:
    assert rows(report("BRA", "AUS", 0, "AUS", source_id="un_comtrade")) == {}


def test_the_drivers_of_the_model_are_those_of_the_choices() -> None:
    declared = {column.name: column.allowed for column in derive.columns(model_of("dependence"))}
    assert declared["driver"] == choices.DRIVERS


def test_an_actors_own_reports_over_its_own_totals() -> None:
    row = rows(*RUSSIA, gdp=economy(RUS=2000))["RUS", "CHN"]
    assert row["export_share"] == 60 / 500
    assert row["import_share"] == 40 / 200
    assert row["trade_share"] == 100 / 700
    assert row["trade_gdp"] == 100 / 2000
    assert row["openness"] == 700 / 2000
    assert pick(row, "source_id is_mirrored obs_status is_total_summed") == ("imf_imts", False, "A", False)
    assert row["trade_share_low"] == row["trade_share_high"] == row["trade_share"]
    assert pick(row, "n_choices driver rests_on") == (1, None, None)


def test_what_needs_the_partner_is_missing_without_it() -> None:
    row = rows(*RUSSIA)["RUS", "CHN"]
    of_two = "partner_share salience symmetry interdependence dependence_ratio asymmetry"
    for name in f"{of_two} trade_gdp trade_intensity".split():
        assert row[name] is row[f"{name}_low"] is row[f"{name}_high"] is None
    assert row["partner_source_id"] is None


def test_the_mirror_is_divided_by_the_actors_own_totals_as_they_are() -> None:
    """China's report of the flow over Russia's totals: 106 CIF are 100 FOB, 70 FOB are 74.2 CIF."""
    row = rows(*RUSSIA, *CHINA)["RUS", "CHN"]
    by_factor = [(106 / k + 70 * k) / 700 for k in (1.06, 1.0588, 1.102)]
    assert row["trade_share"] == 100 / 700
    assert row["trade_share_low"] == 100 / 700
    assert row["trade_share_high"] == pytest.approx(max(by_factor), rel=1e-12)
    assert row["export_share_high"] == pytest.approx(106 / 1.0588 / 500, rel=1e-12)
    assert row["import_share_high"] == pytest.approx(70 * 1.102 / 200, rel=1e-12)
    assert pick(row, "n_choices driver mirror_source_id") == (4, "reporter", "un_comtrade")
    assert (row["source_id"], row["partner_source_id"]) == ("imf_imts", "un_comtrade")


def test_a_mirror_of_the_same_source_is_used_before_another_sources() -> None:
    same = [{**r, "source_id": "imf_imts", "value": r["value"] * 2} for r in CHINA]
    row = rows(*RUSSIA, *CHINA, *same)["RUS", "CHN"]
    assert row["mirror_source_id"] == "imf_imts"
    assert row["export_share_high"] == pytest.approx(212 / 1.0588 / 500, rel=1e-12)


def test_a_mirror_above_the_actors_total_is_no_share_of_it() -> None:
    china = [*CHINA[:1], {**CHINA[1], "value": 540.0}, *CHINA[2:]]
    row = rows(*RUSSIA, *china)["RUS", "CHN"]
    assert (row["export_share_high"], row["trade_share_high"]) == (540 / 1.102 / 500, (540 / 1.102 + 70 * 1.102) / 700)


def test_a_mirror_that_is_a_share_by_another_factor_alone_gives_no_row() -> None:
    """107 CIF are more than the total of 100 by 1.06, and 97.1 by 1.102: bounds without a point."""
    total = report("RUS", "WLD", 100, "RUS", source_id="imf_imts")
    assert ("RUS", "CHN") not in rows(total, report("RUS", "CHN", 107, "CHN"))
    assert rows(total, report("RUS", "CHN", 106, "CHN"))["RUS", "CHN"]["export_share"] == 1


def test_the_pairs_own_margin_is_one_more_choice() -> None:
    """China's imports from Russia at 20 per cent of freight: 106 CIF are 84.8 FOB; for the other way there is none."""
    row = rows(*RUSSIA, *CHINA, margins=transport_margins(CHN_RUS=20, CHN_AUS=10))["RUS", "CHN"]
    assert row["n_choices"] == 5
    assert row["trade_share"] == 100 / 700
    exact = {**RUSSIA[0], "value": 99.0}
    row = rows(exact, *RUSSIA[1:], *CHINA, margins=transport_margins(CHN_RUS=20))["RUS", "CHN"]
    assert row["export_share_low"] == pytest.approx(106 * 0.8 / 500)


def test_an_estimate_is_in_the_bounds_and_the_mirror_is_the_point() -> None:
    made = [{**r, "is_estimated": True} for r in RUSSIA[:2]]
    row = rows(*made, *RUSSIA[2:], *CHINA)["RUS", "CHN"]
    assert row["trade_share"] == pytest.approx((106 / 1.06 + 70 * 1.06) / 700, rel=1e-12)
    assert pick(row, "trade_share_low obs_status is_mirrored") == (100 / 700, "I", True)
    alone = rows(*made, *RUSSIA[2:])["RUS", "CHN"]
    assert pick(alone, "trade_share obs_status is_mirrored") == (100 / 700, "E", False)


def test_the_mirror_is_over_totals_that_are_the_actors_own_before_those_that_a_source_made() -> None:
    made = [{**r, "is_estimated": True} for r in RUSSIA]
    own = [observation("exports", "RUS>WLD", 400, "RUS"), observation("exports", "WLD>RUS", 300, "RUS")]
    row = rows(*made, *CHINA, trade=own)["RUS", "CHN"]
    assert row["trade_share"] == pytest.approx((106 / 1.06 + 70 * 1.06) / 700, rel=1e-12)
    assert pick(row, "source_id mirror_source_id is_mirrored") == ("ledger", "un_comtrade", True)
    assert row["export_share"] == pytest.approx(106 / 1.06 / 400, rel=1e-12)


def test_the_mirror_is_the_point_only_where_the_actor_reports_no_such_flow() -> None:
    """Its total stays as it is: it says nothing of the flow that could be replaced."""
    row = rows(*RUSSIA[2:], *CHINA)["RUS", "CHN"]
    assert row["trade_share"] == pytest.approx((106 / 1.06 + 70 * 1.06) / 700, rel=1e-12)
    assert pick(row, "is_mirrored obs_status driver") == (True, "I", "factor")


def test_no_factor_where_imports_are_reported_fob() -> None:
    russia = [*RUSSIA[2:3], *({**r, "valuation": "FOB"} for r in (RUSSIA[1], RUSSIA[3]))]
    china = [CHINA[0], {**CHINA[1], "valuation": "FOB"}]
    row = rows(*russia, *china)["RUS", "CHN"]
    assert row["export_share"] == row["export_share_low"] == row["export_share_high"] == 106 / 500
    assert pick(row, "import_share import_share_low import_share_high") == (0.35, 0.2, 0.35)


def test_of_two_valuations_of_one_reporter_cif_is_read_in_flow_and_total() -> None:
    fob = [{**r, "valuation": "FOB", "value": r["value"] / 2} for r in (RUSSIA[1], RUSSIA[3])]
    assert rows(*fob, *RUSSIA)["RUS", "CHN"]["import_share"] == 0.2


def test_both_directions_agree_on_what_is_symmetric_and_turn_the_rest() -> None:
    by_pair = rows(*RUSSIA, *CHINA)
    ours, theirs = by_pair["RUS", "CHN"], by_pair["CHN", "RUS"]
    for name in ("salience", "symmetry", "interdependence"):
        for end in ("", "_low", "_high"):
            assert ours[name + end] == theirs[name + end]
    assert ours["partner_share"] == theirs["trade_share"] == 176 / 5500
    assert ours["dependence_ratio"] == pytest.approx(100 / 700 / (176 / 5500))
    assert ours["asymmetry"] == -theirs["asymmetry"]
    assert ours["dependence_ratio_low"] == ours["trade_share_low"] / ours["partner_share_high"]
    assert ours["dependence_ratio_high"] == ours["trade_share_high"] / ours["partner_share_low"]


FLOWS = "RUS CHN 30; CHN RUS 20; RUS DEU 50; DEU RUS 50; CHN DEU 80; DEU CHN 40; RUS EUE 55; EUE RUS 55"
WORLD = [  # compiled: nobody is named as reporter, and totals are sums
    report(origin, destination, int(value), None, source_id="cow_trade") for origin, destination, value in fields(FLOWS)
]


def test_a_file_of_a_few_partners_without_a_total_gives_no_share_and_no_rank() -> None:
    few = [report("CHN", "DEU", 68, "CHN"), report("CHN", "BRA", 6, "CHN"), report("DEU", "CHN", 74, "CHN")]
    total = report("CHN", "WLD", 1578, "CHN", capture_id="another")
    assert built(*few).num_rows == 0
    assert built(*few, total | {"year": 2021}).num_rows == built(*few, total | {"product": "27"}).num_rows == 0
    row = rows(*few, total)["CHN", "DEU"]
    assert (row["export_share"], row["partner_rank"]) == (68 / 1578, None), "of its total it is a share"


def test_a_state_with_one_partner_in_a_file_of_all_has_its_share() -> None:
    many = [report("CHN", f"X{letter}X", 1, "CHN") for letter in "ABCDEFGHIJKLMNOPQRST"]
    assert rows(*many, report("DEU", "CHN", 74, "DEU"))["DEU", "CHN"]["export_share"] == 1
    more = report("CHN", "DEU", 5, "CHN", capture_id="a later file of one partner")
    actors = [{"actor_id": f"X{letter}X", "type": "state"} for letter in "ABCDEFGHIJKLMNOPQRST"]
    table_of_all = table(*many, more)
    made = dependence.build(reader(table_of_all), economy(), [], [*ACTORS, *actors], transport_margins(), [])
    result = made.to_pylist()
    shares = {(r["actor_id"], r["partner_id"]): r["export_share"] for r in result}
    assert shares["CHN", "DEU"] == 5 / 25, "beside a file of all it is one partner more"


def test_a_compiled_source_gives_totals_as_sums_over_states_and_never_over_groups() -> None:
    by_pair = rows(*WORLD)
    row = by_pair["RUS", "CHN"]
    assert row["export_share"] == 30 / 80
    assert row["import_share"] == 20 / 70
    assert row["trade_share"] == 50 / 150
    assert row["is_total_summed"]
    assert by_pair["RUS", "EUE"]["export_share"] == 55 / 80
    assert by_pair["RUS", "EUE"]["partner_rank"] is by_pair["EUE", "RUS"]["partner_rank"] is None


def test_rank_and_concentration_are_among_states() -> None:
    by_pair = rows(*WORLD)
    assert (by_pair["RUS", "DEU"]["partner_rank"], by_pair["RUS", "CHN"]["partner_rank"]) == (1, 2)
    hhi = (50 / 150) ** 2 + (100 / 150) ** 2
    for partner in ("CHN", "DEU"):
        row = by_pair["RUS", partner]
        assert row["hhi"] == pytest.approx(hhi)
        assert row["hirschman"] == pytest.approx(100 * math.sqrt(hhi))
        assert row["hhi_normalised"] == pytest.approx((hhi - 0.5) / 0.5)
        assert row["rank_source_id"] == "cow_trade"


def test_intensity_leaves_the_exporters_own_imports_out_of_the_worlds() -> None:
    """Russia sends 30 of 80 to China, which takes 70 of 270 - 70."""
    row = rows(*WORLD[:6])["RUS", "CHN"]
    expected = (30 / 80) / (70 / (270 - 70))
    assert row["trade_intensity"] == pytest.approx(expected)
    assert row["trade_intensity_symmetric"] == pytest.approx((expected - 1) / (expected + 1))
    assert row["intensity_source_id"] == "cow_trade"


def test_customs_data_come_before_compiled_ones_and_both_count_in_the_bounds() -> None:
    row = rows(*RUSSIA, *WORLD)["RUS", "CHN"]
    assert (row["source_id"], row["trade_share"]) == ("imf_imts", 100 / 700)
    assert (row["trade_share_low"], row["trade_share_high"]) == (100 / 700, 50 / 150)
    assert (row["driver"], row["n_choices"]) == ("source", 2)


def test_a_source_with_few_partners_of_each_reporter_gives_no_total_and_so_no_share() -> None:
    """A sum over China and the United States is not what Russia trades with everybody."""
    few = [
        row | {"source_id": "comtrade_by_partner"} for row in RUSSIA if "WLD" not in (row["origin"], row["destination"])
    ]
    assert built(*few).num_rows == 0
    assert rows(*RUSSIA, *few) == rows(*RUSSIA)


def test_reports_that_a_later_version_replaced_other_products_and_months_do_not_count() -> None:
    other = [
        {**CHINA[0], "value": 1e6, **change}
        for change in (
            {"is_current": False},
            {"product": "crude_oil"},
            {"freq": "M", "time_period": "2022-01"},
            {"goods_services": "GS"},
        )
    ]
    assert built(*other, *CHINA).equals(built(*CHINA))


def test_one_flow_alone_gives_its_share_and_no_share_of_trade() -> None:
    row = rows(RUSSIA[0], RUSSIA[2])["RUS", "CHN"]
    assert row["export_share"] == 60 / 500
    assert row["import_share"] is row["trade_share"] is row["partner_rank"] is None


def test_zero_is_a_share_and_missing_is_none() -> None:
    none = [report(*ends, 0, "RUS", source_id="imf_imts") for ends in (("RUS", "BRA"), ("BRA", "RUS"))]
    by_pair = rows(*RUSSIA, *none)
    assert by_pair["RUS", "BRA"]["trade_share"] == 0
    assert ("RUS", "AUS") not in by_pair


def test_a_year_from_another_source_or_report_is_marked_as_a_break() -> None:
    def of(year: int, *reports: dict[str, Any]) -> list[dict[str, Any]]:
        return [{**r, "year": year, "time_period": str(year)} for r in reports]

    other = [{**r, "source_id": "un_comtrade"} for r in RUSSIA]
    years = [*of(2018, *RUSSIA), *of(2019, *RUSSIA), *of(2020, *other), *of(2021, *other[2:], *CHINA)]
    by_year = {r["year"]: r for r in built(*years).to_pylist() if (r["actor_id"], r["partner_id"]) == ("RUS", "CHN")}
    assert [by_year[y]["is_break"] for y in range(2018, 2022)] == [False, False, True, True]
    two = [*of(2019, *RUSSIA, *CHINA), *of(2020, *RUSSIA), *of(2021, *RUSSIA, *CHINA), *of(2022, *other, *CHINA)]
    by_pair = {(r["actor_id"], r["year"]): r for r in built(*two).to_pylist() if r["partner_id"] in ("RUS", "CHN")}
    assert [by_pair["RUS", y]["is_break_of_two"] for y in range(2019, 2023)] == [False, False, False, True]
    assert [by_pair["CHN", y]["is_break_of_two"] for y in (2019, 2021, 2022)] == [False, False, True]
    assert not by_pair["CHN", 2022]["is_break"]


def test_shares_of_2022_as_in_the_published_vector() -> None:
    quoted = [
        observation("total", "CHN-RUS", 190, "RUS"),
        observation("total", "RUS-WLD", 681, "RUS"),
        observation("total", "CHN-RUS", 190, "CHN"),
        observation("total", "CHN-WLD", 5890, "CHN"),
    ]
    row = rows(trade=quoted)["RUS", "CHN"]
    values = [round(row[n], 6) for n in ("trade_share", "partner_share", "salience", "symmetry", "interdependence")]
    assert values == [0.279001, 0.032258, 0.094869, 0.753257, 0.071460]
