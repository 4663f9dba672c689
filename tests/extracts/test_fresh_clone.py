"""What a home without captures answers by the extracts: every pair of states, back to the publishers' citations."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import bilateral
from bilateral.release import Release
from pipelines.extracts import files
from pipelines.sources.declarations import discover
from pipelines.tables.shared.extract_rows import EXTRACT, EXTRACTS
from schemas.vocabulary import LICENCE
from tests.support.real_files import ROOT


@pytest.fixture
def release(released: Path) -> Release:
    return bilateral.open(str(released))


def test_pairs_that_nobody_curates_have_an_answer(release: Release) -> None:
    votes = release.load("un_votes", dyad="BRA-KEN", years=2015, engine="arrow").to_pylist()
    assert [(row["session"], row["s_score"]) for row in votes] == [(70, None)]
    assert 0.8 < votes[0]["agreement"] < 1
    shares = release.load("dependence", dyad="KEN-TZA", years=2010, engine="arrow").to_pylist()
    assert {row["actor_id"] for row in shares} == {"KEN", "TZA"}
    for low, share, high in ([row[f"trade_share{end}"] for end in ("_low", "", "_high")] for row in shares):
        assert low is high is None or low < share < high, "one choice of data alone says nothing of its error"
    assert all(row["partner_share"] is None for row in shares), "measures of two shares are for the pairs in coverage"


@pytest.mark.torture
def test_a_rank_is_in_the_series_of_the_data_that_it_is_from(release: Release) -> None:
    table = release.load("dependence", engine="arrow")
    columns = ["actor_id", "partner_id", "year", "partner_rank", "rank_source_id", "source_id"]
    rows = [row for row in table.select(columns).to_pylist() if row["partner_rank"] is not None]
    sources = {f"{row['actor_id']}|{row['partner_id']}|{row['year']}": row["rank_source_id"] for row in rows}
    assert len(rows) > 100_000
    assert {*sources.values()} == {"baci_totals", "cow_trade", "imf_imts"}, (
        "quoted flows are never those of all partners"
    )
    assert any(row["source_id"] == "ledger" for row in rows), "a row of quoted shares has the rank of a data set"
    ranks = release.load("indicators", engine="arrow").filter(pc.field("indicator") == "partner_rank").to_pylist()
    known = [row for row in ranks if row["obs_value"] is not None and row["table"] == "dependence"]
    assert len(known) > 1_000
    assert all(row["series"] == sources[row["row_id"]] for row in known)


@pytest.mark.torture
def test_two_shares_of_an_extract_make_their_measures_for_the_pairs_in_coverage(release: Release) -> None:
    names = "actor_id partner_id year trade_share partner_share salience dependence_ratio dependence_ratio_low".split()
    table = release.load("dependence", engine="arrow")
    rows = {tuple(row.values())[:3]: row for row in table.select([*names, "asymmetry", "extract_id"]).to_pylist()}
    made = [row for row in rows.values() if row["extract_id"] and row["salience"] is not None]
    covered = set(release.load("coverage", engine="arrow")["dyad"].to_pylist())
    assert len(made) > 2_000
    for row in made:
        actor, partner, year = (row[name] for name in names[:3])
        assert "-".join(sorted((actor, partner))) in covered
        other = rows[partner, actor, year]
        assert row["partner_share"] == pytest.approx(other["trade_share"], rel=1e-5)
        assert row["salience"] == pytest.approx((row["trade_share"] * other["trade_share"]) ** 0.5, rel=1e-5)
        assert row["asymmetry"] == pytest.approx(-other["asymmetry"], rel=1e-4)
        if row["partner_share"]:
            assert row["dependence_ratio"] == pytest.approx(row["trade_share"] / other["trade_share"], rel=1e-4)
            assert row["dependence_ratio_low"] is None or row["dependence_ratio_low"] <= row["dependence_ratio"]


def test_concentration_follows_from_the_shares_of_all_states(release: Release) -> None:
    """It was null throughout. By hand from the reported shares, for a year of which nearly all trade is known."""
    rows = release.load("dependence", engine="arrow").filter(pc.field("year") == 2019)
    states = {row["actor_id"] for row in release.load("actors", engine="arrow").to_pylist() if row["type"] == "state"}
    of_india = [row for row in rows.filter(pc.field("actor_id") == "IND").to_pylist() if row["partner_id"] in states]
    shares = [row["trade_share"] for row in of_india if row["trade_share"] and row["obs_status"] == "A"]
    assert sum(shares) == pytest.approx(1, abs=0.05)
    hhi = sum((share / sum(shares)) ** 2 for share in shares)
    told = {row["hhi"] for row in of_india if row["rank_source_id"]}
    assert [*told] == [pytest.approx(hhi, rel=1e-5)]
    known = release.load("indicators", engine="arrow").filter(pc.field("indicator") == "hhi_normalised").to_pylist()
    assert len([row for row in known if row["obs_value"] is not None]) > 4_000


def test_few_of_all_values_but_counts_and_votes_are_known_without_any_error(release: Release) -> None:
    table = release.load("indicators", engine="arrow").filter(pc.is_valid(pc.field("obs_value")))
    exact = ["counts", "contacts", "covotes", "dyads", "exercise_years", "sanctions_in_force", "un_votes"]
    others = table.filter(pc.invert(pc.is_in(table["table"], value_set=pa.array(exact))))
    is_point = pc.equal(others["value_low"], others["value_high"])
    assert others.num_rows > 30_000
    assert pc.sum(is_point).as_py() <= 0.1 * others.num_rows
    of_war = others.filter(
        pc.and_(pc.equal(others["series"], "cow_trade"), pc.equal(others["indicator"], "trade_share"))
    )
    assert not pc.any(pc.equal(of_war["value_low"], of_war["value_high"])).as_py(), "0.049005 to 0.049005"


def test_votes_go_on_to_2025_and_2024_is_no_year_to_speak_of(release: Release) -> None:
    table = release.load("un_votes", engine="arrow")
    pairs = table.group_by("year").aggregate([([], "count_all")])
    n = dict(zip(pairs["year"].to_pylist(), pairs["count_all"].to_pylist(), strict=True))
    assert all(n[year] > 17_000 for year in range(2019, 2026))
    series = release.series("un_identical_share", "CHN-RUS", "2019-2025").set_index("year")
    assert series["value"].round(3).dropna().to_dict() == {
        2019: 0.793,
        2020: 0.787,  # 74 of 94
        2021: 0.779,
        2022: 0.705,
        2023: 0.682,
        2025: 0.769,
    }
    told = release.load("answers", engine="arrow").to_pylist()
    told = [row for row in told if row["topic"] == "votes"]
    assert len(told) > 90
    assert {row["last_year"] for row in told} == {2025}


def test_of_ideal_points_distances_are_kept_of_the_pairs_in_coverage_alone(release: Release) -> None:
    covered = set(release.load("coverage", engine="arrow")["dyad"].to_pylist())
    table = release.load("un_votes", engine="arrow")
    known = table.filter(pc.is_valid(table["ideal_point_year_distance"]))
    assert set(known["dyad"].to_pylist()) <= covered
    assert known.num_rows > 3_000
    assert (pc.max(known["year"]).as_py(), 2024 in known["year"].to_pylist()) == (2025, False)
    low, point, high = (known[f"ideal_point_year_distance{end}"] for end in ("_low", "", "_high"))
    assert pc.all(pc.and_(pc.less_equal(low, point), pc.less(point, high))).as_py()


def test_coverage_answers_for_the_years_of_an_extract(release: Release) -> None:
    cells = release.load("coverage", engine="arrow").to_pylist()
    states = {(row["table"], row["time_period"]): row["state"] for row in cells if row["dyad"] == "CHN-RUS"}
    assert (states["votes", "2015"], states["arms_transfers", "2015"], states["votes", "2026"]) == (
        "found",
        "found",
        "not_captured",
    )


def test_a_row_leads_to_its_capture_and_the_publisher_is_cited(release: Release) -> None:
    rows = release.load("un_votes", dyad="BRA-KEN", years=2015)
    extract = files.read(ROOT / "data" / files.FOLDER, "un_votes")
    assert extract is not None
    assert rows["extract_id"].tolist() == [extract.id]
    lines = release.evidence(rows).to_dict("records")
    captures = [(capture.source, capture.capture) for capture in extract.captures]
    assert sorted((line["source_id"], line["capture_id"]) for line in lines) == sorted(captures)
    assert {source for source, _ in captures} == {"unga_votes", "unga_votes_since_2020", "ideal_points"}
    assert all(extract.id in line["note"] for line in lines)
    assert "Dag Hammarskjöld Library, General Assembly Voting Data" in release.cite(rows)


def test_a_gap_leads_to_both_rows_of_its_publishers(release: Release) -> None:
    rows = release.load("mirror_gaps", dyad="CHN-FRA", years=2010)
    rows = rows[rows["extract_id"].notna()].head(1)
    assert rows["exporter_value"].isna().all()
    lines = release.evidence(rows).to_dict("records")
    assert {line["capture_id"] + "#" + line["source_row"] for line in lines} == {
        rows["exporter_report_id"].item(),
        rows["importer_report_id"].item(),
    }


def test_a_rank_of_the_extract_in_a_row_of_documents_leads_to_both(release: Release) -> None:
    rows = release.load("dependence", years=2016).query("actor_id == 'RUS' and partner_id == 'CHN'")
    assert rows[["source_id", "partner_rank"]].to_numpy().tolist() == [["ledger", 1]]
    lines = release.evidence(rows).to_dict("records")
    assert "imf_imts" in {line["source_id"] for line in lines}
    assert "imf-2024-goods-exports" in {line["document_id"] for line in lines}


def test_sources_footers_and_the_table_of_extracts_say_so(release: Release, released: Path) -> None:
    sources = {row["source_id"]: row for row in release.load("sources", engine="arrow").to_pylist()}
    extracts = release.load("extracts", engine="arrow").to_pylist()
    resting = {row["source_id"] for row in extracts}
    assert resting == {name for name, row in sources.items() if row["state"] == "extract"}
    assert all(sources[name]["vintage_date"] and not sources[name]["n_captures"] for name in resting)
    for table in EXTRACTS:
        schema = pq.read_schema(released / f"{table}.parquet")
        assert schema.metadata[EXTRACT].decode() in {row["extract_id"] for row in extracts}


def test_what_is_computed_for_all_pairs_comes_under_non_commercial_terms_where_the_data_does(released: Path) -> None:
    package = json.loads((released / "datapackage.json").read_text())
    paths = {row["name"]: [licence["path"] for licence in row["licenses"]] for row in package["resources"]}
    ours, un, sipri = LICENCE["path"], *(discover()[name].terms.url for name in ("unga_votes", "sipri_transfers"))
    assert paths["un_votes"] == paths["covotes"] == [un]
    assert paths["arms_dependence"] == [sipri]
    assert paths["dependence"] == paths["trade"] == [ours]
    assert paths["indicators"] == [ours, sipri, un], "each row has the licence of the table that it names"
    footer = (pq.read_schema(released / "indicators.parquet").metadata or {})[b"license"].decode()
    assert all(path in footer for path in paths["indicators"])


@pytest.mark.torture
def test_a_break_is_marked_wherever_a_share_or_rank_comes_from_other_data(release: Release) -> None:
    table = release.load("dependence", engine="arrow")
    for known, source in (("trade_share", "trade_source_id"), ("partner_rank", "rank_source_id")):
        columns = table.filter(pc.is_valid(table[known])).select(["actor_id", "partner_id", source, "is_break"])
        actor, partner, data, is_break = (column.to_numpy() for column in columns.columns)
        is_turn = (actor[1:] == actor[:-1]) & (partner[1:] == partner[:-1]) & (data[1:] != data[:-1])
        assert is_turn.sum() > 100
        assert is_break[1:][is_turn].all()
    other = table.filter(pc.and_(table["is_break"], pc.invert(table["is_break_of_flows"])))
    assert other.num_rows > 20, "where the shares of exports go on"
    assert "ledger" in {*other["source_id"].to_pylist()}


def test_rows_of_documents_win_over_those_of_an_extract(release: Release) -> None:
    rows = release.load("dependence", engine="arrow")
    quoted = rows.filter(pc.is_null(rows["extract_id"])).to_pylist()
    assert quoted
    assert all(row["source_id"] == "ledger" and row["rests_on"] for row in quoted)


def test_gdp_prices_and_rates_come_with_the_repository(release: Release) -> None:
    rows = release.load("economy", years=2022)
    gdp = rows[rows["indicator"] == "gdp"].set_index("actor_id")
    states = {*"AUS BLR BRA CHN DEU FRA GBR IND IRN JPN KAZ KOR RUS TUR USA VNM".split()}
    assert {*gdp.index} == states, "the World Bank has none of North Korea"
    assert {*rows["actor_id"][rows["indicator"] == "inflation"]} == states - {"RUS"}
    assert gdp["value"]["CHN"] == pytest.approx(17.88e12, rel=1e-3)
    (line,) = release.evidence(gdp.loc[["CHN"]].reset_index(), table="economy").to_dict("records")
    assert (line["source_id"], line["capture_id"]) == ("world_bank", gdp["capture_id"]["CHN"])
    assert (line["value"], line["source_row"]) == (gdp["value"]["CHN"], gdp["source_row"]["CHN"])
    rates = release.load("exchange_rates", years=2022).set_index(["base_currency", "currency"])
    assert rates["value"]["EUR", "USD"] == pytest.approx(1.053, rel=1e-3)
    assert (rates["is_partial"]["EUR", "RUB"], rates["is_partial"]["EUR", "CNY"]) == (True, False)
    roubles, dollars = rates["value"]["GBP", "RUB"], rates["value"]["GBP", "USD"]
    assert 60 < roubles / dollars < 80, "the whole year, after the ECB stopped"
    licences = {n: release.folder.manifest["tables"][n]["sources"] for n in ("economy", "exchange_rates")}
    assert licences == {"economy": ["world_bank"], "exchange_rates": ["ecb_rates", "hmrc_rates"]}


def test_quoted_trade_is_over_the_gdp_that_comes_with_the_repository(release: Release) -> None:
    known = release.load("indicators", engine="arrow").filter(pc.field("indicator") == "trade_gdp").to_pylist()
    values = {row["row_id"]: row["obs_value"] for row in known if row["obs_value"] is not None}
    assert len(values) > 400
    assert values["CHN|RUS|2022"] == pytest.approx(0.0106, abs=1e-4)
    assert values["RUS|CHN|2022"] == pytest.approx(0.0831, abs=1e-4)
    evidence = release.evidence(release.series("trade_gdp", "CHN>RUS", 2022))
    (gdp,) = evidence[evidence["source_id"] == "world_bank"].to_dict("records")
    assert (gdp["through"], gdp["value"]) == ("economy/CHN|gdp|2022", 17881800000000.0)


def test_cases_of_sanctions_are_counted_for_one_pair(release: Release) -> None:
    rows = release.load("indicators", engine="arrow").filter(pc.field("indicator") == "sanctions_active").to_pylist()
    assert {(row["origin"], row["destination"]) for row in rows} == {("EUE", "RUS")}
    number = {row["year"]: row["obs_value"] for row in rows}
    assert [*number] == [*range(1993, 2023)], "not before the Union, and not beyond the file: that is no zero"
    assert (number[1993], number[2013], number[2014], number[2022]) == (0, 0, 2, 5)


def test_a_year_without_a_case_of_sanctions_leads_to_the_data_set_like_any_other(release: Release) -> None:
    for year in (2013, 2022):
        rows = release.series("sanctions_active", "EUE>RUS", year)
        (line,) = release.evidence(rows).to_dict("records")
        assert (line["source_id"], line["through"]) == ("gsdb", f"sanctions_in_force/EUE|RUS|{year}|gsdb")
        assert "The Global Sanctions Data Base" in release.cite(rows)


@pytest.mark.torture
def test_directions_have_shares_past_2014_and_silent_states_have_none(release: Release) -> None:
    """China's share of Russia's trade does not move, and no state that reported nothing has a share of BACI's."""
    table = release.load("dependence", engine="arrow")
    known = pc.or_(*(pc.is_valid(table[name]) for name in ("export_share", "import_share")))
    rows = table.filter(pc.and_(known, pc.equal(table["status"], "actual")))
    own = rows.filter(pc.equal(rows["obs_status"], "A"))
    n, n_own = (dict(zip(*pc.value_counts(of["year"]).flatten(), strict=True)) for of in (rows, own))
    n, n_own = ({year.as_py(): count.as_py() for year, count in of.items()} for of in (n, n_own))
    assert all(n[year] >= 25_000 and n_own[year] >= 21_000 for year in range(2015, 2021))
    assert n[2023] >= 23_000
    of_2023 = rows.filter(pc.and_(pc.equal(rows["year"], 2023), pc.equal(rows["source_id"], "baci_totals")))
    actors = {*of_2023["actor_id"].to_pylist()}
    assert len(actors) > 110
    assert not {"RUS", "BLR", "IRN", "KOR", "VNM", "POL"} & actors
    assert {"RUS", "KOR"} < {*of_2023["partner_id"].to_pylist()}
    of_russia = release.series("trade_share", "RUS>CHN", "2022-2023")
    assert of_russia["value"].round(3).tolist() == [0.222, 0.321]
    assert release.series("trade_share", "RUS>IND", 2022)["value"].round(3).tolist() == [0.045]


def test_turnovers_of_the_registered_pairs_are_kept(release: Release) -> None:
    rows = release.load("turnovers", engine="arrow").to_pylist()
    value = {(row["reporter"], row["dyad"], row["year"]): row["value"] for row in rows}
    assert value["CHN", "CHN-RUS", 2019] == pytest.approx(109.742e9, rel=1e-5)
    assert {row["dyad"] for row in rows} <= set(release.load("coverage", engine="arrow")["dyad"].to_pylist())
    assert len({row["dyad"] for row in rows}) > 95
