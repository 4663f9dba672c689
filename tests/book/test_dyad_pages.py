"""The page of China and Russia in a release of the real ledger: marks, their support, rivals and empty sections."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import bilateral
from bilateral.folder import Folder
from pipelines.book.dyad_pages import dyad_pages
from pipelines.book.texts import COVERAGE, covered
from pipelines.book.trade import BAND
from pipelines.store.memo import Memo
from tests.book.book_files import dyad_page, load, panel
from tests.support.ledger_world import real

DYAD = "CHN-RUS"
TOTAL = "trade-total-usd-g-actual"


@pytest.fixture(scope="module")
def page(released: Path) -> dict[str, Any]:
    """The page of the dyad."""
    return dyad_page(released, DYAD)


def only(panel: dict[str, Any], **where: Any) -> dict[str, Any]:
    """The only row of a panel with these values in these fields."""
    rows: list[dict[str, Any]] = panel["rows"]
    (row,) = [row for row in rows if all(row.get(name) == value for name, value in where.items())]
    return row


def behind(page: dict[str, Any], row: dict[str, Any], what: str = "observations") -> list[str]:
    """The observations named by a mark."""
    found: list[str] = page["marks"][row["n"]][what]
    return found


@pytest.mark.torture
def test_pages_that_are_known_and_whose_files_are_lost_are_made_together(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the code of the book changed: tables are read once, not for each pair."""
    module, read = importlib.import_module("pipelines.book.dyad_pages"), list[str]()
    memo = Memo(tmp_path / "memo.json")
    monkeypatch.setattr(module, "pair_hashes", lambda *_: {"CHN-RUS": "a", "IND-RUS": "b", "RUS-TUR": "c"})
    dyad_pages(Folder(str(released)), memo, "code")
    read_tables = module.read_tables
    monkeypatch.setattr(module, "read_tables", lambda folder: read.append(folder.path) or read_tables(folder))
    files = [file for file in dyad_pages(Folder(str(released)), memo, "code").files if "pairs/" in file.path]
    assert len(files) == 3
    assert all(file.make() for file in files)
    assert read == [str(released)]


def test_the_trade_of_2024_is_shown_as_china_reports_it(page: dict[str, Any]) -> None:
    chart = panel(page, TOTAL)
    row = only(chart, year=2024)
    assert chart["unit"] == "billion dollars"
    assert (row["value"], row["low"], row["high"], row["series"]) == (244.81, 244.805, 244.815, "as reported by China")
    assert behind(page, row) == ["trade/CHN-RUS/TOTAL/G/2024/CHN/-|total||actual||USD"]


def test_the_mirrors_of_2023_have_a_band_and_are_each_others_rivals(page: dict[str, Any]) -> None:
    chart = panel(page, TOTAL)
    band = only(chart, year=2023, drawn=["band"])
    assert (band["low"], band["high"]) == (227.7, 240.11)
    china, russia = (only(chart, year=2023, series=f"as reported by {who}") for who in ("China", "Russia"))
    assert behind(page, china, "rivals") == behind(page, russia)
    assert behind(page, russia, "rivals") == behind(page, china)
    assert sorted(behind(page, band)) == sorted(behind(page, china) + behind(page, russia))


def test_what_one_reporter_alone_says_has_no_band(page: dict[str, Any]) -> None:
    assert not [row for row in panel(page, TOTAL)["rows"] if row["year"] == 2024 and row["drawn"] == ["band"]]


def test_a_direction_is_a_panel_of_its_own(page: dict[str, Any]) -> None:
    chart = panel(page, "trade-chn-rus-usd-g-actual")
    assert chart["title"] == "China to Russia: goods"
    assert {row["series"] for row in chart["rows"]} == {"as reported by China, FOB", "as reported by Russia, CIF", BAND}


def test_each_side_depends_on_the_other_in_per_cent_with_an_interval(page: dict[str, Any]) -> None:
    chart = panel(page, "trade-share")
    row = only(chart, year=2022, series="China’s share in Russia’s trade")
    assert chart["unit"] == "%"
    assert (round(row["value"], 4), round(row["low"], 4), round(row["high"], 4)) == (22.2196, 16.2968, 30.2948), (
        "flows that China reported alone: as far as the two sides differ"
    )
    assert len(behind(page, row)) > 2, "a share rests on the flow and on the whole"


def test_exercises_are_lower_bounds_by_rule_and_lead_to_their_records(page: dict[str, Any]) -> None:
    chart = panel(page, "exercises")
    row = only(chart, year=2024, rule="all-forms")
    rule = next(rule for rule in chart["rules"] if rule["id"] == "all-forms")
    assert chart["headline"] == "", "a sentence is by one of the rules"
    assert (rule["title"], rule["about"][:14]) == ("All kinds and forces", "Events of ever")
    assert "From January 2003 to September 2024 CSIS ChinaPower counted 102" in rule["about"]
    assert (row["value"], row["low"], row["drawn"]) == (None, 12, ["at_least"])
    assert len({name.split("|")[0] for name in behind(page, row)}) == 12


def test_the_counts_of_others_stand_beside_every_rule(page: dict[str, Any]) -> None:
    chart = panel(page, "exercises")
    others = [row for row in chart["rows"] if row["rule"] is None]
    csis = only({"rows": others}, series="CSIS ChinaPower: exercises of all kinds since 2003", when="2003-01/2024-09")
    assert (csis["value"], csis["drawn"], csis["end"]) == (102, ["published"], "CSIS ChinaPower 102")
    assert (csis["from"], csis["mean"]) == (2002.5, pytest.approx(102 / 21.75))
    claim = only({"rows": others}, series="claimed by the article under test")
    assert (claim["value"], claim["drawn"], claim["year"]) == (14, ["weak", "end"], 2024)
    assert chart["top"] == 14


def test_energy_keeps_what_was_expected_apart(page: dict[str, Any]) -> None:
    gas = panel(page, "energy-pipeline-gas-rus-m3")
    came = only(gas, year=2023, series="Power of Siberia")
    expected = only(gas, year=2023, series="Power of Siberia, expected")
    assert (came["value"], expected["value"]) == (22.73, 23.2)
    assert "weak" in expected["drawn"]
    assert came["run"] != expected["run"]
    assert gas["headline"].startswith("Russia delivered 38.8 billion cubic metres of gas by pipeline (Power")
    assert not gas["headline"].endswith((")", ".")), "who says so stands under the chart"


def test_leaders_are_listed_by_name_and_kind(page: dict[str, Any]) -> None:
    chart = panel(page, "leaders")
    visit = only(chart, day="2025-05-07")
    assert (visit["lane"], visit["label"]) == ("Visit", "2025-05-07: Xi in Moscow, May 2025; held")
    assert chart["listed"]
    assert [row["day"] for row in chart["rows"]] == sorted((row["day"] for row in chart["rows"]), reverse=True)


def test_sanctions_have_the_number_of_firms_of_the_other_side(released: Path) -> None:
    page = dyad_page(released, "CHN-EUE")
    row = only(panel(page, "sanctions-chn"), lane="Eleventh EU package of sanctions against Russia (2023)")
    assert (row["value"], row["series"]) == (3, "export restrictions")
    assert behind(page, row) == [
        "sanctions/eu-package-11|listed_entities|CHN|in_force|eu-export-restricted-entities|{listing}"
    ]


def test_packages_that_list_no_firm_are_zeros_and_those_not_read_are_said_to_be(released: Path) -> None:
    chart = panel(dyad_page(released, "CHN-EUE"), "sanctions-chn")
    value = {row["lane"].partition(" EU ")[0]: row["value"] for row in chart["rows"]}
    assert value["First"] == value["Twelfth"] == 0
    unread = only(chart, said="not read")
    assert unread["lane"].startswith("Twenty-first EU package")
    assert unread["drawn"] == []
    assert "Of one package no number was read; the table names it." in chart["about"]
    assert not [row for row in panel(dyad_page(released, "CHN-USA"), "sanctions-chn")["rows"] if row.get("said")]


def test_a_lane_whose_day_is_open_has_its_year_in_words(released: Path) -> None:
    rows = panel(dyad_page(released, "PRK-RUS"), "deployments")["rows"]
    lanes = {row["lane"] for row in rows}
    assert "North Korean sappers and military builders for the Kursk region (by 2025)" in lanes
    assert not [lane for lane in lanes if ".." in lane]
    second = next(row for row in rows if row["lane"].startswith("Second dispatch"))
    assert (second["value"], second["drawn"]) == (3000, ["value"]), "bounds that meet are a number"


def test_events_are_listed_by_date_those_with_an_open_day_too(page: dict[str, Any]) -> None:
    whens = [row["when"] for row in panel(page, "time-line")["rows"]]
    years = [match[0] for when in whens if (match := re.search(r"\d{4}", when))]
    assert [when for when in whens if when.startswith("by ")], "some have an open day"
    assert years == sorted(years)


def test_troops_sent_stand_beside_their_losses(released: Path) -> None:
    page = dyad_page(released, "PRK-RUS")
    rows = panel(page, "deployments")["rows"]
    sent = [row for row in rows if row["lane"].startswith("North Korean troops in the Kursk region")]
    last = {"killed or wounded by 30 April 2025": 4700, "killed by 2 September 2025": 2000}
    assert {row["series"]: row["value"] for row in sent} == {"sent": 15000, **last}, (
        "both dispatches: 11,000 and 3,000 are parts"
    )


def test_losses_are_a_series_by_day_that_ends_as_the_sentence_and_the_table_do(released: Path) -> None:
    page = dyad_page(released, "PRK-RUS")
    rows = panel(page, "losses")["rows"]
    days = [row["lane"].partition(" (")[0] for row in rows]
    assert days == sorted(days, key=lambda day: datetime.strptime(day, "by %d %B %Y"))
    told = {(day, row["series"]): row["value"] for day, row in zip(days, rows, strict=True)}
    assert told["by 27 March 2025", "killed or wounded"] == 4000, "earlier counts stand before the last"
    source = panel(page, "losses")["source"]
    assert source == "South Korea’s intelligence service NIS and South Korea’s Joint Chiefs of Staff"
    assert len({(row["lane"], row["series"]) for row in rows}) == len(rows), "a number of one service stands once"
    last = {
        row["series"]: f"{row['value']:,.0f} were {row['series']} {day}" for day, row in zip(days, rows, strict=True)
    }
    sentence = next(mark["label"] for mark in page["marks"] if mark["label"].startswith("Of the troops"))
    assert all(words in sentence for words in last.values())
    (row,) = pq.read_table(released / "deployments.parquet", filters=[("killed", ">", 0)]).to_pylist()
    assert (row["casualties"], row["casualties_as_of"]) == (4700, "2025-04-30")
    assert (row["killed"], row["killed_as_of"]) == (2000, "2025-09-02")


def test_a_section_of_few_pairs_is_only_where_something_is_in_it(released: Path) -> None:
    sections = [section["id"] for section in dyad_page(released, "AUS-CHN")["sections"]]
    assert "deployments" not in sections
    assert "funding" in sections


def test_funding_tells_what_was_announced_from_what_was_paid(page: dict[str, Any]) -> None:
    deals = panel(page, "deals")
    loans = [row for row in deals["rows"] if row["lane"].startswith("Chinese loans for oil from the ESPO")]
    stages = {row["series"]: row["value"] for row in loans}
    plan = [row["series"] for row in deals["rows"] if row["lane"].startswith("VEB funding for projects")]
    assert stages == {"committed": 25.0, "disbursed": 25.0}
    assert plan == ["announced"], "a plan has no mark of delivery"


def test_events_have_lanes_and_plans_are_hollow(page: dict[str, Any]) -> None:
    rows = panel(page, "time-line")["rows"]
    assert {"Visits and meetings", "Agreements", "Exercises"} <= {row["lane"] for row in rows}
    visit = only({"rows": rows}, day="2025-05-07", lane="Visits and meetings")
    assert visit["drawn"] == ["value"]
    assert [row for row in rows if row["drawn"] == ["plan"]]
    assert all(row["day"] or row["drawn"] == [] for row in rows)


def funding_of(released: Path, dyad: str) -> dict[str, Any]:
    return next(section for section in dyad_page(released, dyad)["sections"] if section["id"] == "funding")


def test_a_section_names_no_source_that_holds_only_what_others_gave(released: Path) -> None:
    for dyad in ("IND-USA", "EUE-RUS"):
        funding = funding_of(released, dyad)
        assert funding["panels"] == []
        assert "AidData" not in funding["note"]


def test_a_section_without_data_is_there_and_says_which_source_would_fill_it(released: Path) -> None:
    funding = funding_of(released, "AUS-CHN")
    assert (funding["panels"], funding["coverage"]) == ([], {"funding/amount": {}})
    assert "This release has no file of “AidData" in funding["note"]


def test_every_empty_section_says_why(released: Path) -> None:
    for dyad in load(released, "index")["dyads"]:
        for section in dyad_page(released, dyad["id"])["sections"]:
            assert section["panels"] or section["note"], (dyad["id"], section["id"])


def test_every_mark_of_every_dyad_leads_to_evidence(released: Path) -> None:
    listed = load(released, "index")["dyads"]
    known = set(pq.read_table(released / "evidence.parquet")["observation_id"].to_pylist())
    assert len(listed) > 100
    by_day = Counter(pq.read_table(released / "chronology.parquet")["dyad"].to_pylist())
    for dyad in listed:
        page = dyad_page(released, dyad["id"])
        rows = [row for section in page["sections"] for chart in section["panels"] for row in chart["rows"]]
        assert [row["n"] for row in rows] == list(range(page["answers"], len(page["marks"])))
        drawn = len([row for row in rows if "other" not in row["drawn"]])
        assert (drawn or by_day[dyad["id"]]) >= dyad["marks"] > 0
        for row in rows:
            captured = page["marks"][row["n"]]["reports"]  # of a row of an extract
            assert {*behind(page, row)} & known or captured, f"{dyad['id']}: {row['label']} rests on nothing"


def test_a_mark_rests_on_what_the_package_says_it_rests_on(released: Path, page: dict[str, Any]) -> None:
    r = bilateral.open(str(released))
    rows = r.load("indicators", dyad=DYAD, years=2022).query("indicator == 'trade_share' and origin == 'RUS'")
    mine = behind(page, only(panel(page, "trade-share"), year=2022, series="China’s share in Russia’s trade"))
    told = r.evidence(rows)
    assert {*told["observation_id"]} <= {*mine}
    stated = r.load("evidence")
    documents = stated.loc[stated["observation_id"].isin(mine), "document_id"]
    assert {*told["document_id"].dropna()} == {*documents}, "each document once, for all that it supports"


def test_a_fiscal_year_stands_apart_from_calendar_years(released: Path) -> None:
    india = panel(dyad_page(released, "IND-RUS"), TOTAL)
    fiscal = [row for row in india["rows"] if row["series"] == "as reported by India, fiscal year from April"]
    (row,) = (row for row in fiscal if row["when"] == "2024-04/2025-03")
    assert (row["value"], row["year"]) == (68.72, 2024.25)
    assert {row["year"] % 1 for row in fiscal} == {0.25}
    calendar = [row for row in india["rows"] if "fiscal" not in row["series"] and row["drawn"] == ["value"]]
    assert not {row["run"] for row in fiscal} & {row["run"] for row in calendar}


def test_parts_of_years_are_in_the_table_and_not_drawn(page: dict[str, Any]) -> None:
    row = only(panel(page, "exercises"), when="2024-01/2024-07")
    assert (row["value"], row["drawn"]) == (7, [])
    half = only(panel(page, TOTAL), when="2025-01/2025-06")
    assert (half["value"], half["drawn"], half["series"]) == (106.48, [], "as reported by China")


def test_every_deal_with_an_amount_is_there_in_dollars_or_in_its_own_currency(
    page: dict[str, Any], released: Path
) -> None:
    deals = panel(page, "deals")
    table = pq.read_table(released / "funding_delivery.parquet").to_pylist()
    ids = {row["funding_id"] for row in table if row["dyad"] == DYAD}
    assert {page["marks"][row["n"]]["rows"][0].split("|")[1] for row in deals["rows"]} == ids
    assert len(ids) == 16
    undrawn = [row for row in deals["rows"] if not row["drawn"]]
    assert not [row for row in undrawn if "USD:" in row["series"]], "constant prices only if there is nothing else"
    count = len({(row["lane"], row["series"].split(",")[0]) for row in undrawn})
    said = re.match(r"(One|\d+) stages? of (?:a deal|deals) ha(?:s|ve) no amount", deals["about"])
    assert (said[1] if said else "0") == str(count).replace("1", "One", count == 1)


def test_a_stage_of_a_deal_rests_on_the_documents_of_that_stage(page: dict[str, Any]) -> None:
    rows = [row for row in panel(page, "deals")["rows"] if row["lane"].startswith("Silk Road Fund") and row["drawn"]]
    assert {row["series"]: behind(page, row) for row in rows} == {
        "announced": ["funding/yamal-lng-srf-2015|amount||planned||USD"],
        "committed": ["funding/yamal-lng-srf-loan-2015-12|amount||signed||USD"],
        "disbursed": ["funding/yamal-lng-srf-stake-2015-09|amount||disbursed||USD"],
    }


def test_panels_and_series_have_words_and_no_ids(released: Path) -> None:
    for dyad in load(released, "index")["dyads"]:
        sections = dyad_page(released, dyad["id"])["sections"]
        for chart in (chart for section in sections for chart in section["panels"]):
            words = [chart["title"], chart["unit"], *(row.get("series") or "" for row in chart["rows"])]
            ids = [text for text in words if re.search(r"_|ledger|USD:|[a-z]-[a-z]+-|\*", text)]
            assert ids == [], (dyad["id"], chart["id"])
    assert load(released, "index")["actors"]["VEB"].startswith("VEB.RF")


def test_no_line_joins_the_share_of_2022_with_that_of_2023(page: dict[str, Any]) -> None:
    rows = {
        row["year"]: row
        for row in panel(page, "trade-share")["rows"]
        if row["series"] == "China’s share in Russia’s trade"
    }
    assert rows[2021]["value"] < 18 < rows[2022]["value"] < 32 < rows[2023]["value"], "of three sources"
    assert rows[2022]["run"] != rows[2023]["run"]


@pytest.mark.slow
def test_every_cell_of_coverage_has_words() -> None:
    """A pair may be asked for what none before was: then the names of table and measure stand."""
    cells = {f"{row['table']}/{row['measure']}" for row in real().rows["coverage"]}
    assert cells == {*COVERAGE}
    assert covered(["energy/peak_load", "trade/total"]) == {
        "trade/total": "total trade",
        "energy/peak_load": "energy: peak load",
    }
