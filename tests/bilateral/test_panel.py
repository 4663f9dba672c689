"""Panels: every series in every year, zeros and gaps told apart, nothing filled in."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import bilateral
from bilateral.lookup import NotThere
from bilateral.panel import SERIES
from bilateral.release import Release


@pytest.fixture
def made(r: Release, tmp_path: Path) -> Release:
    """The release with a front door of our own: one series with a value, a zero, a bound and a gap."""
    schema = r.folder.schema("indicators")
    row = dict.fromkeys(schema.names, "*") | {
        "dyad": "CHN-RUS",
        "freq": "A",
        "is_contested": False,
        "n_observations": 1,
        "observation_id": None,
        "row_id": None,
        "table": "exercises",
        "indicator": "un_identical_share",
    }
    said = {
        2020: (0.5, 0.5, 0.5, "A"),
        2021: (0.0, 0.0, 0.0, "A"),
        2022: (None, 1.0, None, "A"),
        2023: (None, None, None, "Q"),
    }
    rows = [
        row
        | {
            "year": year,
            "time_period": str(year),
            "obs_value": value,
            "value_low": low,
            "value_high": high,
            "obs_status": status,
        }
        for year, (value, low, high, status) in said.items()
    ]
    rows.append(rows[0] | {"series": "other", "year": 2021, "time_period": "2021"})
    rows.append(rows[0] | {"freq": "M", "time_period": "2020-05"})
    for file in Path(r.folder.path).glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), tmp_path / "indicators.parquet")
    return bilateral.open(str(tmp_path))


def test_a_panel_is_complete_and_tells_zeros_from_gaps(made: Release) -> None:
    panel = made.panel("identical_share", years=range(2019, 2025))
    assert panel.groupby("series")["year"].apply(list).to_dict() == {
        name: [*range(2019, 2025)] for name in ("*", "other")
    }
    main = panel.query("series == '*'").set_index("year")
    assert main.index.tolist() == [*range(2019, 2025)]
    assert main["state"].tolist() == ["outside", "value", "zero", "bounds", "gap", "outside"]
    assert main["obs_status"].to_dict() == {2019: "O", 2020: "A", 2021: "A", 2022: "A", 2023: "Q", 2024: "O"}
    assert main["obs_value"].dropna().to_dict() == {2020: 0.5, 2021: 0.0}
    assert main.loc[2022, "value_low"] == 1.0


def test_without_years_it_spans_what_there_is_and_other_periods_stay_out(made: Release) -> None:
    panel = made.panel(["un_identical_share"], dyads=["RUS-CHN"])
    assert panel["year"].tolist() == [2020, 2021, 2022, 2023] * 2


def test_a_dyad_without_a_series_is_there_and_outside(made: Release) -> None:
    panel = made.panel("un_identical_share", dyads=["RUS-CHN", "FRA-CHN"], years=[2020, 2021])
    assert panel.query("dyad == 'CHN-FRA'")["state"].tolist() == ["outside", "outside"]
    assert len(panel) == 2 * 3
    assert not panel.duplicated([*SERIES, "year"]).any()


def test_a_panel_leads_to_its_evidence(r: Release) -> None:
    panel = r.panel("trade_total", years=2024)
    assert sorted(r.evidence(panel)["document_id"]) == ["bne-trade", "gacc-relay"]


def test_unknown_indicators_and_actors_are_refused(made: Release) -> None:
    with pytest.raises(
        NotThere, match=r"the front door has no indicator `un_identical`. Did you mean `un_identical_share`"
    ):
        made.panel("un_identical")
    with pytest.raises(NotThere, match=r"there is no actor `RSU` .*Did you mean `RUS`"):
        made.panel("un_identical_share", dyads=["CHN-RSU"])
    with pytest.raises(NotThere, match="no yearly row"):
        made.panel("un_identical_share", dyads=["CHN-FRA"])


def test_an_indicator_without_a_source_is_outside_everywhere(r: Release) -> None:
    for name in ("un_identical_share", "identical_share", "arms_share", "trade_share"):
        panel = r.panel(name, dyads=["CHN-RUS"], years=[2023, 2024])
        assert panel["state"].tolist() == ["outside", "outside"], name
        assert set(panel["indicator"]) == {"un_identical_share" if name == "identical_share" else name}
    with pytest.raises(NotThere, match="has no indicator `no_share`") as error:
        r.panel("no_share")
    there = str(error.value).partition("There: ")[2].partition(" and ")[0].split(", ")
    assert len(there) > 2
    assert there == sorted(there)


@pytest.mark.parametrize("column", ["rests_on", "year", "value_low", "openness", "dependence"])
def test_a_column_that_is_no_indicator_is_refused(r: Release, column: str) -> None:
    with pytest.raises(NotThere, match=f"the front door has no indicator `{column}`"):
        r.panel(column)
