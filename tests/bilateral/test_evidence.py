"""From values to documents: what the rows of each table rest on, and that exactly those documents are cited."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import bilateral
from bilateral.cite import text
from bilateral.commons.lookup import NotThere
from bilateral.commons.references import to_csl
from bilateral.release import Release
from bilateral.trail import Trail
from tests.support.ledger_world import published_names
from tests.support.rows import default_row, each_case

BOTH = ["bne-trade", "gacc-relay"]


def documents(r: Release, rows: object, table: str | None = None) -> list[str]:
    """The documents behind rows, sorted."""
    return sorted(set(r.evidence(rows, table)["document_id"].dropna()))


def test_rivals_stand_together_and_the_preferred_one_first(r: Release) -> None:
    found = r.evidence(r.load("trade", dyad="CHN-RUS", years=2024))
    assert found["document_id"].tolist() == BOTH
    assert found["value"].tolist() == [244.8e9, 245e9]
    assert found["is_preferred"].tolist() == [True, False]
    assert found["origin"].tolist() == ["gacc", "gacc"]
    assert found.loc[0, ["reliability", "credibility", "locator", "known_from"]].tolist() == [
        "B",
        2,
        "p. 1",
        pd.Timestamp("2025-01-13"),
    ]


def test_a_row_of_the_front_door_leads_to_the_same_evidence_as_the_row_it_is_taken_from(r: Release) -> None:
    indicators = r.load("indicators")
    trade = indicators.query("indicator == 'trade_total' and time_period == '2024'")
    assert documents(r, trade) == BOTH
    counted = indicators.query("indicator == 'exercises' and definition_id == 'by-event' and n_observations > 0")
    assert documents(r, counted) == ["events"]
    assert r.evidence(counted)["through"].unique().tolist() == ["exercises/joint-sea-2024-07"]
    nothing = indicators.query("indicator == 'exercises' and n_observations == 0")
    assert len(nothing)
    assert r.evidence(nothing).empty


def test_rows_are_counted_and_those_of_records_have_all_that_is_known_of_them(r: Release) -> None:
    found = r.evidence(r.load("funding", dyad="CHN-RUS"))
    assert found["row"].tolist() == [0, 1]


def test_what_a_document_says_of_one_record_is_one_line_that_lists_all_of_it(r: Release) -> None:
    exercise = r.evidence(r.load("exercises").iloc[0])
    assert exercise["document_id"].tolist() == ["events"]
    assert exercise["observation_id"].tolist() == ["exercises/joint-sea-2024-07|occurrence||held||1"]
    facts = exercise.loc[0, "supports"].split("; ")
    assert facts[0] == "held 2024-07-10/2024-07-17"
    assert {*facts[1:]} == {"place Zhanjiang", "role CHN participant", "role RUS participant", "is complete list yes"}


def test_documents_are_not_repeated_for_each_thing_that_they_say(released: Path) -> None:
    release = bilateral.open(str(released))
    for table in ("visits", "exercises", "statements"):
        found = release.evidence(release.load(table, dyad="CHN-RUS", years="2022-2024"))
        assert len(found) > 10
        assert not found.duplicated(["row", "document_id"]).any()
        assert found["supports"].notna().all()


def test_a_document_behind_several_inputs_of_a_number_is_named_once_with_all_of_them(released: Path) -> None:
    release = bilateral.open(str(released))
    rows = release.evidence(release.series("trade_share", "RUS>CHN", 2022))
    assert rows["document_id"].is_unique
    (comtrade,) = rows.loc[rows["document_id"] == "un-comtrade-2022-china-trade", "supports"]
    assert comtrade == (
        "exports 76122649188 USD (CHN>RUS, 2022, CHN, FOB); exports 114148970877 USD (RUS>CHN, 2022, CHN, CIF)"
    )


def test_a_plan_is_not_told_beside_what_came_of_it(released: Path) -> None:
    release = bilateral.open(str(released))
    found = release.evidence(release.load("visits", dyad="CHN-RUS", years="2022-2024"))
    told = [facts.split("; ") for facts in found["supports"]]
    held = [facts for facts in told if any(fact.startswith("held") for fact in facts)]
    assert held
    assert not [facts for facts in held if any(fact.startswith("planned") for fact in facts)]


def test_every_form_of_row_is_taken(r: Release) -> None:
    frame = r.load("trade", dyad="CHN-RUS", years=2024)
    arrow = r.load("trade", dyad="CHN-RUS", years=2024, engine="arrow")
    duck = r.load("trade", dyad="CHN-RUS", years=2024, engine="duckdb")
    row = r.row("trade", "trade/CHN-RUS/TOTAL/G/2024/CHN/-|total||actual||USD")
    bare = frame[["trade_id", "value"]].copy()
    bare.attrs = {}
    for rows in (frame, frame.iloc[0], arrow, duck, row, [row], bare, {"observation_id": row["trade_id"]}):
        assert documents(r, rows) == BOTH, type(rows)


@pytest.mark.parametrize("table", sorted(published_names()))
def test_a_row_of_any_table_can_be_asked_and_every_supported_row_has_support(r: Release, table: str) -> None:
    if table in r.absent:
        with pytest.raises(NotThere, match=f"no table `{table}`"):
            r.evidence({"value": 1}, table)
        return
    rows = r.load(table)
    found = r.evidence(rows)
    if "preferred_support_id" in rows.columns:
        with_support = rows.reset_index(drop=True)["preferred_support_id"].dropna()
        assert set(with_support.index) <= set(found["row"])
        assert set(with_support) <= set(found["support_id"])


def test_a_reference_to_a_row_is_found_by_its_key(r: Release) -> None:
    trail = Trail(r.folder)
    for table in ("funding", "dyads", "coverage", "indicators", "documents"):
        rows = r.load(table, engine="arrow").to_pylist()
        ids = [trail._id(table, row).partition("/")[2] for row in rows]
        assert list(trail.find(table, ids).values()) == rows


def test_exactly_the_documents_behind_the_rows_are_cited(r: Release) -> None:
    of_2023, of_2024 = (r.load("trade", dyad="CHN-RUS", years=year) for year in (2023, 2024))
    assert [item["id"] for item in json.loads(r.cite(of_2023, "csl"))] == ["bne-trade"]
    assert [item["id"] for item in json.loads(r.cite(of_2024, "csl"))] == BOTH
    assert r.cite(of_2024).count("\n") == 1
    assert re.findall(r"^@\w+\{([^,]+),$", r.cite(of_2024, "bibtex"), re.MULTILINE) == BOTH
    assert r.cite(r.evidence(of_2024), "bibtex") == r.cite(of_2024, "bibtex")
    with pytest.raises(NotThere, match=r"no style `bibtx`. Did you mean `bibtex`"):
        r.cite(of_2024, "bibtx")


def test_a_citation_in_one_line_says_who_when_what_and_where() -> None:
    document = default_row(
        "referenced_document",
        document_id="a",
        type="article-newspaper",
        title="Trade & 100% of {it}_all",
        author=["Li, Wei", "Xinhua"],
        container_title="Daily",
        publisher="Daily",
        issued="2024-08~",
        accessed="2026-01-01",
        url="https://e.org/a_b?c=1&d",
    )
    cited = "Li, Wei; Xinhua (c. 2024-08). Trade & 100% of {it}_all. Daily. https://e.org/a_b?c=1&d"
    assert text(to_csl(document)) == f"{cited} (accessed 2026-01-01)"
    assert text(to_csl(document | {"issued": None, "author": []})).startswith("Daily (n.d.). Trade")


def test_a_row_of_a_source_that_a_public_release_leaves_out_is_still_named(r: Release) -> None:
    row = {"dyad": "CHN-RUS", "year": 2022, "rests_on": ["un_comtrade-00#Imports|7"]}
    found = r.evidence(row, "exercise_years")
    assert found.loc[0, ["source_id", "capture_id", "source_row", "support_id"]].tolist() == [
        "un_comtrade",
        "un_comtrade-00",
        "Imports|7",
        "un_comtrade-00#Imports|7",
    ]
    assert Trail(r.folder)._rows({"trade_reports": ["un_comtrade-00|7"]}) == {
        ("trade_reports", "un_comtrade-00|7"): {
            "source_id": "un_comtrade",
            "capture_id": "un_comtrade-00",
            "source_row": "7",
        }
    }


@each_case(__file__, "series line")
def test_a_figure_is_cited_in_one_line(series: tuple[str, str, int], line: str, released: Path) -> None:
    release = bilateral.open(str(released))
    version = f"Bilateral Indicators {release.version}"
    cited = release.cite(release.series(*series), "figure")
    assert cited == line.replace("Bilateral Indicators 1.0.0", version)


def test_a_release_is_cited_with_the_address_of_its_site(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = bilateral.open(str(released))
    plain = f"The Bilateral Indicators curators ({release.date}). Bilateral Indicators, version {release.version}."
    assert release.cite() == plain
    monkeypatch.setenv("BILATERAL_SITE_URL", "https://indicators.example/site")
    assert release.cite() == f"{plain} https://indicators.example/site/"
    assert "url = {https://indicators.example/site/}" in release.cite(style="bibtex")
    with pytest.raises(NotThere, match="style `figure`"):
        release.cite(style="figure")


def test_a_figure_that_documents_state_names_whose_it_is_and_a_bound_says_so(released: Path) -> None:
    release = bilateral.open(str(released))
    trade = release.cite(release.series("trade_total", "CHN-RUS", "2023-2024"), "figure").splitlines()
    assert len(trade) == 2
    assert trade[1].startswith("Trade in goods of China and Russia, 2024: 244.81 billion dollars. GACC, by ")
    exercises = release.cite(release.series("exercises", "CHN-RUS", 2024), "figure")
    of_2024 = r"^Joint exercises and patrols of China and Russia, 2024: at least \d+ exercises\. "
    assert re.search(of_2024 + r"Computed from .* and \d+ more\. ", exercises)
    assert release.cite(release.series("partner_rank", "RUS>CHN", 2019), "figure").startswith(
        "China’s place among Russia’s trading partners, 2019: 1. "
    )
    with pytest.raises(NotThere, match="style `figure` is for rows of indicators"):
        release.cite(release.load("visits", dyad="CHN-RUS"), "figure")
    assert release.cite(release.series("un_identical_share", "CHN-RUS", 2024), "figure") == ""


def test_a_kept_share_rests_on_the_captures_of_the_source_that_its_row_names(released: Path) -> None:
    r = bilateral.open(str(released))
    assert {*r.evidence(r.series("trade_share", "FRA>DEU", 2015))["source_id"]} == {"imf_imts"}
