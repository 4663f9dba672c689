"""One number a year: the columns, codes of series that stay, directions, items, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import bilateral
from bilateral.commons.lookup import NotThere
from bilateral.release import Release

CODE = "BI/trade_total/CHN-RUS/A/CHN"


@pytest.fixture(scope="module")
def whole(released: Path) -> Release:
    return bilateral.open(str(released))


def test_a_series_has_one_row_a_year_with_its_source(whole: Release) -> None:
    series = whole.series("trade_total", "China-Russia")
    assert [*series][:6] == ["year", "value", "low", "high", "source", "is_break"]
    assert series["year"].is_unique
    year = series.set_index("year").loc[2024]
    assert (year["value"], year["source"]) == (244.81e9, "gacc")
    assert 0.005 < 1 - year["low"] / year["value"] < 0.01, "an office's own figure moves by less than one per cent"
    assert 0.005 < year["high"] / year["value"] - 1 < 0.01
    assert (series["low"].dropna() <= series["value"].dropna()).all()
    assert series.attrs["page"] == f"#/series/{CODE}"


def test_the_source_of_a_computed_number_is_whose_data_it_is_computed_from(whole: Release) -> None:
    years = {"un_agreement": 2018, "arms_share": 2018, "trade_share": 2010, "partner_rank": 2010}
    said = {
        name: whole.series(name, "IND>RUS" if name != "un_agreement" else "IND-RUS", year)
        for name, year in years.items()
    }
    assert {name: row["source"].tolist() for name, row in said.items()} == {
        "un_agreement": ["ideal_points; unga_votes; unga_votes_since_2020"],
        "arms_share": ["sipri_transfers"],
        "trade_share": ["imf_imts"],
        "partner_rank": ["imf_imts"],
    }
    assert whole.series("trade_share", "RUS>CHN", 2022)["source"].tolist() == ["ledger"]


def test_the_code_names_the_same_series(whole: Release) -> None:
    best = whole.series("trade_total", "CHN-RUS", range(2018, 2026))
    named = whole.series(CODE, years=range(2018, 2026))
    columns = ["year", "value", "low", "high", "source", "is_break", "state", "series_code"]
    assert named[columns].to_dict("records") == best[columns].to_dict("records")
    assert whole.series("BI/trade_total/CHN-RUS/A/RUS")["value"].dropna().max() < best["value"].max()


def test_a_direction_of_what_has_none_is_told(whole: Release) -> None:
    with pytest.raises(NotThere, match="trade_total has no direction: write 'CHN-RUS'"):
        whole.series("trade_total", "CHN>RUS")


def test_a_direction_is_written_with_an_arrow(whole: Release) -> None:
    sold = whole.series("trade_exports", "Russia>China", 2024)
    bought = whole.series("trade_exports", "CN>RU", 2024)
    assert (sold["value"].tolist(), bought["value"].tolist()) == ([129.32e9], [115.49e9])


def test_an_item_or_a_counting_rule_is_named_after_a_slash(whole: Release) -> None:
    oil = whole.series("energy_volume/crude_oil", "RUS>CHN", 2024)
    assert oil[["value", "unit_measure", "source"]].to_numpy().tolist() == [[108.5e6, "t", "gacc"]]
    all_forms, patrols = (whole.series(name, "CHN-RUS", 2024) for name in ("exercises", "exercises/patrols"))
    assert all_forms["low"].tolist() > patrols["low"].tolist() > [0]
    assert patrols["definition_id"].tolist() == ["patrols"]


def test_where_dollars_end_the_series_goes_on_converted_from_euros(whole: Release) -> None:
    dollars = whole.series("trade_total", "EUE-RUS", range(2021, 2025))
    assert dollars["unit_measure"].unique().tolist() == ["USD"]
    assert dollars["state"].tolist() == ["value"] * 4
    assert dollars["method_id"].tolist()[-2:] == ["converted"] * 2
    assert dollars["other_units"].tolist() == ["EUR"] * 4
    euros = whole.series("trade_total", "EUE-RUS", range(2021, 2025), unit="EUR")
    assert euros["unit_measure"].unique().tolist() == ["EUR"]
    assert euros["state"].tolist() == ["value"] * 4
    assert (dollars["value"] / euros["value"]).between(1.04, 1.2).all()
    wide = whole.panel("trade_total", ["CHN-RUS", "EUE-RUS"], 2023, wide=True, unit="EUR").set_index("dyad")
    assert wide["trade_total_state"].to_dict() == {"CHN-RUS": "outside", "EUE-RUS": "value"}


def test_a_series_leads_to_its_evidence(r: Release) -> None:
    series = r.series("trade_total", "China-Russia", 2024)
    assert sorted(r.evidence(series)["document_id"]) == ["bne-trade", "gacc-relay"]


def test_a_derived_total_leads_to_both_of_its_parts(whole: Release) -> None:
    derived = whole.load("indicators", dyad="BRA-CHN", years=2021).query(
        "method_id == 'derived' and series == 'G/BRA/derived' and indicator == 'trade_total'"
    )
    assert len(derived) == 1
    own = whole.evidence(derived).query("is_preferred")
    parts = derived["rests_on"].iloc[0]
    assert all(own["supports"].str.contains(r"exports [\d.]+").tolist())
    values = whole.load("observations").set_index("observation_id")["value"]
    assert len(parts) == 2
    assert sum(values[parts]) == derived["obs_value"].iloc[0]
