"""The page of China and Russia in a release of the real ledger: golden marks, what they rest on, rivals, and sections left empty."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import bilateral
from pipelines.book.contents import CELLS
from tests.book.written_files import load, page, panel
from tests.support.ledger_world import real

DYAD = "CHN-RUS"
TOTAL = "trade-total-usd-g-actual"


@pytest.fixture(scope="module")
def held(released: Path) -> dict[str, Any]:
    """The page of the dyad."""
    return page(released, DYAD)


def one(shown: dict[str, Any], **where: Any) -> dict[str, Any]:
    """The only row of a panel in which these fields have these values."""
    found = [row for row in shown["rows"] if all(row.get(name) == value for name, value in where.items())]
    assert len(found) == 1, found
    row: dict[str, Any] = found[0]
    return row


def behind(held: dict[str, Any], row: dict[str, Any], what: str = "observations") -> list[str]:
    """The observations that a mark names."""
    return [held["observations"][place] for place in held["marks"][row["n"]].get(what, [])]


def test_the_trade_of_2024_is_shown_as_china_reports_it(held: dict[str, Any]) -> None:
    shown = panel(held, TOTAL)
    row = one(shown, year=2024)
    assert shown["unit"] == "billion USD"
    assert (row["value"], row["low"], row["high"], row["series"]) == (244.81, 244.5, 245.5, "as reported by China")
    assert behind(held, row) == ["trade/CHN-RUS/TOTAL/G/2024/CHN/-|total||actual||USD"]


def test_the_mirrors_of_2023_have_a_band_and_are_each_others_rivals(held: dict[str, Any]) -> None:
    shown = panel(held, TOTAL)
    band = one(shown, year=2023, drawn=["band"])
    assert (band["low"], band["high"]) == (227.7, 240.11)
    china, russia = (one(shown, year=2023, series=f"as reported by {who}") for who in ("China", "Russia"))
    assert behind(held, china, "rivals") == behind(held, russia)
    assert behind(held, russia, "rivals") == behind(held, china)
    assert sorted(behind(held, band)) == sorted(behind(held, china) + behind(held, russia))


def test_what_one_reporter_alone_says_has_no_band(held: dict[str, Any]) -> None:
    assert not [row for row in panel(held, TOTAL)["rows"] if row["year"] == 2024 and row["drawn"] == ["band"]]


def test_a_direction_is_a_panel_of_its_own(held: dict[str, Any]) -> None:
    shown = panel(held, "trade-chn-rus-usd-g-actual")
    assert shown["title"] == "China to Russia: goods"
    assert {row["series"] for row in shown["rows"]} == {
        "as reported by China, FOB",
        "as reported by Russia, CIF",
        "between the reporters",
    }


def test_each_side_depends_on_the_other_in_per_cent_with_an_interval(held: dict[str, Any]) -> None:
    shown = panel(held, "trade-share")
    row = one(shown, year=2022, series="Russia on China")
    assert shown["unit"] == "%"
    assert (round(row["value"], 4), round(row["low"], 4), round(row["high"], 4)) == (14.9941, 14.9858, 20.7248)
    assert len(behind(held, row)) > 2, "a share rests on the flow and on the whole"


def test_exercises_are_lower_bounds_by_definition_and_lead_to_their_records(held: dict[str, Any]) -> None:
    shown = panel(held, "exercises-all-forms")
    row = one(shown, year=2024)
    assert (shown["title"], shown["about"][:14]) == ("All forms", "Events of ever")
    assert (row["value"], row["low"], row["drawn"]) == (None, 12, ["at_least"])
    assert len({name.split("|")[0] for name in behind(held, row)}) == 12
    published = panel(held, "exercises-published")
    assert one(published, series="the article on the Russian-Chinese rapprochement: 2025 unstated")["value"] == 14


def test_funding_tells_what_was_announced_from_what_was_paid(held: dict[str, Any]) -> None:
    deals = panel(held, "deals")
    stages = {
        row["series"]: row["value"]
        for row in deals["rows"]
        if row["lane"].startswith("Chinese loans for oil from the ESPO")
    }
    plan = [row["series"] for row in deals["rows"] if row["lane"].startswith("VEB funding for projects")]
    assert stages == {"committed": 25.0, "disbursed": 25.0}
    assert plan == ["announced"], "a plan has no mark of delivery"


def test_events_have_lanes_and_plans_are_hollow(held: dict[str, Any]) -> None:
    rows = panel(held, "time-line")["rows"]
    assert {"Visits and meetings", "Agreements", "Exercises"} <= {row["lane"] for row in rows}
    visit = one({"rows": rows}, day="2025-05-07", lane="Visits and meetings")
    assert visit["drawn"] == ["value"]
    assert [row for row in rows if row["drawn"] == ["plan"]]
    assert all(row["day"] or row["drawn"] == [] for row in rows)


def test_a_section_without_data_is_there_and_says_which_source_would_fill_it(held: dict[str, Any]) -> None:
    votes = next(section for section in held["sections"] if section["id"] == "votes")
    assert votes["panels"] == []
    assert votes["source"] == "unga_votes"
    assert votes["coverage"] == {"votes/roll_call": {"not_captured": 35}}
    assert votes["empty"].startswith("No file of “Recorded votes of the United Nations General Assembly” was read in")


def test_every_empty_section_says_why_and_a_full_one_does_not(released: Path) -> None:
    for dyad in load(released, "index")["dyads"]:
        for section in page(released, dyad["id"])["sections"]:
            assert bool(section["empty"]) == (not section["panels"]), (dyad["id"], section["id"])


def test_every_mark_of_every_dyad_leads_to_evidence(released: Path) -> None:
    listed = load(released, "index")["dyads"]
    known = set(pq.read_table(released / "evidence.parquet")["observation_id"].to_pylist())
    assert len(listed) > 100
    for dyad in listed:
        held = page(released, dyad["id"])
        rows = [row for section in held["sections"] for shown in section["panels"] for row in shown["rows"]]
        assert [row["n"] for row in rows] == list(range(len(held["marks"])))
        assert len(rows) == dyad["marks"]
        for row in rows:
            found = behind(held, row)
            assert set(found) & known, f"{dyad['id']}: {row['label']} rests on nothing"


def test_a_mark_rests_on_what_the_package_says_it_rests_on(released: Path, held: dict[str, Any]) -> None:
    r = bilateral.open(str(released))
    rows = r.load("indicators", dyad=DYAD, years=2022).query("indicator == 'dependence_ratio' and origin == 'RUS'")
    mine = behind(held, one(panel(held, "dependence-ratio"), year=2022, series="Russia on China"))
    assert sorted(mine) == sorted(set(r.evidence(rows)["observation_id"]))


def test_a_fiscal_year_stands_apart_from_calendar_years(released: Path) -> None:
    india = panel(page(released, "IND-RUS"), TOTAL)
    row = one(india, when="2024-04/2025-03")
    assert (row["value"], row["year"]) == (68, 2024.25)
    fiscal = [row for row in india["rows"] if row["series"] == "as reported by India, fiscal year from April"]
    assert {row["year"] % 1 for row in fiscal} == {0.25}
    assert not {row["run"] for row in fiscal} & {
        row["run"] for row in india["rows"] if row not in fiscal and row["drawn"] == ["value"]
    }


def test_parts_of_years_are_in_the_table_and_not_drawn(held: dict[str, Any]) -> None:
    row = one(panel(held, "exercises-published"), when="2024-01/2024-07")
    assert (row["value"], row["drawn"]) == (7, [])
    half = one(panel(held, TOTAL), when="2025-01/2025-06")
    assert (half["value"], half["drawn"], half["series"]) == (106.48, [], "as reported by China")


def test_every_deal_with_an_amount_is_there_in_dollars_or_in_its_own_currency(
    held: dict[str, Any], released: Path
) -> None:
    deals = panel(held, "deals")
    table = pq.read_table(released / "funding_delivery.parquet").to_pylist()
    wanted = {row["funding_id"] for row in table if row["dyad"] == DYAD}
    assert {held["marks"][row["n"]]["rows"][0].split("|")[1] for row in deals["rows"]} == wanted
    assert len(wanted) == 16
    swap = [row for row in deals["rows"] if "59.7 billion CNY" in row["label"]]
    assert [(row["series"], row["value"], row["drawn"]) for row in swap] == [("disbursed, billion CNY", 59.7, [])]
    undrawn = [row for row in deals["rows"] if not row["drawn"]]
    assert not [row for row in undrawn if "USD:" in row["series"]], "constant prices only where there is nothing else"
    assert deals["about"].startswith(
        f"{len({(row['lane'], row['series'].split(',')[0]) for row in undrawn})} stages of deals have no amount"
    )


def test_a_stage_of_a_deal_rests_on_the_documents_of_that_stage(held: dict[str, Any]) -> None:
    rows = [row for row in panel(held, "deals")["rows"] if row["lane"].startswith("Silk Road Fund") and row["drawn"]]
    assert {row["series"]: behind(held, row) for row in rows} == {
        "announced": ["funding/yamal-lng-srf-2015|amount||planned||USD"],
        "committed": ["funding/yamal-lng-srf-loan-2015-12|amount||signed||USD"],
        "disbursed": ["funding/yamal-lng-srf-stake-2015-09|amount||disbursed||USD"],
    }


def test_panels_and_series_have_words_and_no_ids(released: Path) -> None:
    for dyad in load(released, "index")["dyads"]:
        for section in page(released, dyad["id"])["sections"]:
            for shown in section["panels"]:
                said = [shown["title"], shown["unit"], *(row.get("series", "") for row in shown["rows"])]
                assert not [words for words in said if re.search(r"_|ledger|USD:|[a-z]-[a-z]+-|\*", words)], (
                    dyad["id"],
                    shown["id"],
                )
    assert load(released, "index")["actors"]["VEB"].startswith("VEB.RF")


def test_no_line_joins_the_share_of_2022_with_that_of_2023(held: dict[str, Any]) -> None:
    rows = {row["year"]: row for row in panel(held, "trade-share")["rows"] if row["series"] == "Russia on China"}
    assert rows[2022]["value"] < 15 < 32 < rows[2023]["value"], "from Russia's flows, and from its total"
    assert rows[2022]["run"] != rows[2023]["run"]
    assert rows[2014]["run"] == rows[2015]["run"]


def test_every_cell_of_coverage_has_words() -> None:
    cells = {f"{row['table']}/{row['measure']}" for row in real().rows["coverage"]}
    assert cells == {*CELLS}
