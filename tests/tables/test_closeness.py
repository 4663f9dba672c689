"""closeness: the model accepts the rows, and what is missing, doubtful, one-sided or without information is told."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ledger.slices import catalogue as slices
from pipelines.rows import Rows
from pipelines.store.checks import checked
from pipelines.tables.closeness import NO_SCALE, TOO_WIDE, build, combined, value_of
from schemas import derive
from schemas.tables import model_of
from tests.support.ledger_world import real_ledger
from tests.support.rows import default_row, pick

MEASURED = pa.schema([field.with_nullable(True) for field in derive.to_arrow(model_of("indicators"))])
DYADS = ["AUS-CHN", "CHN-RUS", "CHN-USA"]
SAID = default_row("composite_indicator")
COMPOSITE: Rows = [
    SAID | {"dimension": "economic", "indicator": "trade_share", "sides": "both"},
    SAID | {"dimension": "military", "indicator": "exercises", "definition_id": "all-forms"},
    SAID | {"dimension": "normative", "indicator": "ideal_point_distance", "direction": -1},
]


def row(indicator: str, dyad: str, year: int, value: float | None = None, **more: Any) -> dict[str, Any]:
    """A made-up row of the measured indicators."""
    columns = {"time_period": str(year), "unit_measure": "1", "n_observations": 1, "table": "t", "method_id": "m"}
    columns |= {"indicator": indicator, "dyad": dyad, "year": year, "obs_value": value}
    row = default_row("indicator", **columns) | more
    return row | {"row_id": f"{indicator}/{dyad}/{row['origin']}/{year}"}


def measured_rows() -> Rows:
    """Every indicator of every dyad and year, in numbers that differ."""
    rows = []
    for number, dyad in enumerate(DYADS):
        a, b = dyad.split("-")
        for year in range(2000, 2005):
            x = 10.0 * number + year - 2000
            for origin, destination in ((a, b), (b, a)):
                rows.append(row("trade_share", dyad, year, x, origin=origin, destination=destination))
            rows.append(row("exercises", dyad, year, x, definition_id="all-forms"))
            rows.append(row("exercises", dyad, year, 99, definition_id="patrols"))
            rows.append(row("ideal_point_distance", dyad, year, x, value_low=x - 1, value_high=x + 1))
    return rows


def panel(rows: Rows, composite: Rows = COMPOSITE) -> dict[tuple[str, int, str], dict[str, Any]]:
    """The table of ``rows``, accepted by its model, by key."""
    rows_ = build(pa.Table.from_pylist(rows, schema=MEASURED), composite)
    stored, findings = checked("closeness", rows_, model_of("closeness"))
    assert findings == []
    assert stored.num_rows == len(rows_)
    return {pick(r, "dyad year component"): r for r in rows_}


def without(rows: Rows, **where: Any) -> Rows:
    return [r for r in rows if not all(r[name] == value for name, value in where.items())]


def test_the_panel_is_complete() -> None:
    rows = panel(measured_rows())
    components = ["closeness", "economic", "military", "normative"]
    assert sorted(rows) == [(dyad, year, c) for dyad in DYADS for year in range(2000, 2005) for c in components]
    assert all((r["value"] is None) == (r["value_low"] is None) == (r["value_high"] is None) for r in rows.values())


def test_numbers_by_hand() -> None:
    """The reference set runs from 0 to 22; CHN-RUS in 2001 has 11 everywhere, so half of each scale."""
    rows = panel(measured_rows())
    for component in ("closeness", "economic", "military", "normative"):
        cell = rows["CHN-RUS", 2001, component]
        assert pick(cell, "value rank n_dyads obs_status") == (50, 2, 3, "E")
        assert cell["value_low"] <= 50 <= cell["value_high"]
    assert rows["AUS-CHN", 2000, "normative"]["value"] == 100
    assert rows["CHN-USA", 2004, "economic"]["value"] == 100, "outside the reference set's range is its end"
    whole = rows["CHN-RUS", 2001, "closeness"]
    assert pick(whole, "n_indicators n_missing missing") == (3, 0, [])
    assert whole["rests_on"] == [
        "t/exercises/CHN-RUS/*/2001",
        "t/ideal_point_distance/CHN-RUS/*/2001",
        "t/trade_share/CHN-RUS/CHN/2001",
        "t/trade_share/CHN-RUS/RUS/2001",
    ]
    totals = {name[6:]: x for name, x in whole.items() if name.startswith("total_")}
    assert totals[whole["drivers"]] == max(totals.values())


def test_the_order_of_the_rows_does_not_matter() -> None:
    assert panel(measured_rows()[::-1]) == panel(measured_rows())


def test_both_sides_or_none() -> None:
    rows = without(measured_rows(), indicator="trade_share", origin="RUS", year=2001)
    cells = panel(rows)
    assert ("CHN-RUS", 2001, "economic") not in cells
    assert cells["CHN-RUS", 2001, "closeness"]["missing"] == ["trade_share"]
    assert cells["CHN-RUS", 2001, "closeness"]["value"] == 50, "two of three dimensions are the minimum"
    either = [one | {"sides": "either"} if one["sides"] else one for one in COMPOSITE]
    assert panel(rows, either)["CHN-RUS", 2001, "economic"]["value"] == 50


def test_dimensions_without_the_whole_have_no_row() -> None:
    """Two measures of votes once answered 90.6 under the name of closeness."""
    rows = without(
        without(measured_rows(), indicator="exercises", year=2004), indicator="ideal_point_distance", year=2004
    )
    uncollected = row("exercises", "CHN-RUS", 2004, None, definition_id="all-forms", obs_status="L")
    assert {component for _, year, component in panel([*rows, uncollected]) if year == 2004} == set()
    all_three = [one | {"min_dimensions": 3} for one in COMPOSITE]
    known = panel(without(measured_rows(), indicator="exercises", dyad="CHN-RUS", year=2003), all_three)
    assert {key[1] for key in known if key[0] == "CHN-RUS"} == {2000, 2001, 2002, 2004}


def test_a_score_whose_interval_is_too_wide_stays_null_and_says_why() -> None:
    """All three dyads have a value; by the widths of two of them these two stay null, and the third alone is ranked."""
    every = panel(measured_rows())
    widths = {key[0]: r["value_high"] - r["value_low"] for key, r in every.items() if key[1:] == (2001, "closeness")}
    narrow, *wide = sorted(widths, key=lambda dyad: widths[dyad])
    limit = (widths[narrow] + widths[wide[0]]) / 200
    cells = panel(measured_rows(), [one | {"widest": limit} for one in COMPOSITE])
    for dyad in wide:
        key = dyad, 2001, "closeness"
        assert pick(cells[key], "value rank withheld n_dyads") == (None, None, TOO_WIDE, 1)
        assert pick(cells[key], "value_low value_high drivers") == pick(every[key], "value_low value_high drivers")
    key = narrow, 2001, "closeness"
    assert pick(cells[key], "value withheld rank rank_low rank_high") == (every[key]["value"], None, 1, 1, 1)


def test_an_indicator_of_one_dyad_has_no_scale() -> None:
    rows = [r for r in measured_rows() if r["indicator"] != "exercises" or r["dyad"] == "CHN-RUS"]
    cells = panel(rows)
    assert ("CHN-RUS", 2001, "military") not in cells
    assert pick(cells["CHN-RUS", 2001, "closeness"], "n_indicators missing") == (2, ["exercises" + NO_SCALE])


def test_of_a_range_the_lower_bound_stands_and_the_open_end_stays_open() -> None:
    rows = without(measured_rows(), indicator="exercises", dyad="CHN-RUS", year=2004)
    exact = panel([*rows, row("exercises", "CHN-RUS", 2004, 11, definition_id="all-forms")])
    bound = panel([*rows, row("exercises", "CHN-RUS", 2004, None, value_low=11.0, definition_id="all-forms")])
    key = "CHN-RUS", 2004, "military"
    assert bound[key]["value"] == exact[key]["value"] == 50
    assert bound[key]["value_high"] == 100 > exact[key]["value_high"]
    assert bound[key]["value_low"] == exact[key]["value_low"]


def test_values_and_bounds() -> None:
    inf = float("inf")
    for (value, low, high), wanted in {
        (5.0, None, None): (5, 5, 5),
        (5.0, 4.0, 7.0): (5, 4, 7),
        (None, 4.0, None): (4, 4, inf),
        (None, None, 7.0): (7, -inf, 7),
        (None, 4.0, 7.0): (4, 4, 7),
    }.items():
        read = value_of(row("exercises", "CHN-RUS", 2001, value, value_low=low, value_high=high))
        assert read is not None
        assert (read.value, read.low, read.high) == wanted
    assert value_of(row("exercises", "CHN-RUS", 2001, None)) is None


@pytest.mark.parametrize("ends", [("*", "*"), ("CHN", "CHN"), ("*", "CHN")])
def test_two_rows_for_one_thing_are_an_error_and_no_mean(ends: tuple[str, str]) -> None:
    rows = [row("trade_share", "CHN-RUS", 2001, 1, origin=origin) for origin in ends]
    with pytest.raises(ValueError, match=r"trade_share of CHN-RUS in 2001 has 2 rows; name its definition"):
        combined(rows, "both", "CHN-RUS")
    with pytest.raises(ValueError, match="sides"):
        combined([row("trade_share", "CHN-RUS", 2001, 1, origin="CHN")], None, "CHN-RUS")


def test_forecasts_and_other_periods_are_not_taken() -> None:
    more = [
        row("exercises", "CHN-RUS", 2001, 77, definition_id="all-forms", obs_status="F"),
        row("exercises", "CHN-RUS", 2001, 77, definition_id="all-forms", freq="M"),
        row("exercises", "CHN-RUS", 2001, 77, definition_id="all-forms") | {"year": None},
        row("exercises", "IND-RUS", 2001, 77, definition_id="all-forms"),
    ]
    assert panel([*measured_rows(), *more]) == panel(measured_rows())


@settings(max_examples=10)
@given(st.floats(-1000, 1000))
def test_a_new_year_changes_no_earlier_value(value: float) -> None:
    new = [
        row(name, dyad, 2005, value, definition_id="all-forms")
        for name in ("exercises", "ideal_point_distance")
        for dyad in DYADS
    ]
    longer = [one | {"last_year": 2005} for one in COMPOSITE]
    after = panel([*measured_rows(), *new], longer)
    assert {key: r for key, r in after.items() if key[1] < 2005} == panel(measured_rows())


def test_without_captures_there_is_no_row_of_nulls() -> None:
    composite = slices.slices(real_ledger())["ledger_closeness"].to_pylist()
    assert panel([], composite) == {}
    assert composite[0]["widest"] == 0.25
    assert composite[0]["min_dimensions"] == len({row["dimension"] for row in composite}) == 4
    assert build(MEASURED.empty_table(), []) == []
