"""Ideal points: the layout of 2025, and the real files; made-up CSV is in ``cases/ideal_points.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.sources.contract import Parsed
from pipelines.sources.publishers.ideal_points import SOURCE

STATA = {
    "ccode": [255, 260, 710, 710],
    "iso3c": ["DEU", "", "CHN", "CHN"],
    "countryname": ["Germany", "", "China", "China"],
    "year": [1990.0, 1990.0, 1990.0, 2024.0],
    "idealpointfp": [1.5, None, -1.5, -0.75],
    "idealpointall": [1.75, 1.25, -1.25, None],
    "idealpointlegacy": [None, 2.0, -1.0, None],
    "nvotesfp": [84.0, None, 80.0, 100.0],
    "nvotesall": [97.0, 12.0, 99.0, None],
    "nvotesLegacy": [None, 84.0, 83.0, None],
}
QUANTILES = [f"q{n}{kind}" for kind in ("fp", "all") for n in ("o", 5, 10, 50, 90, 95, 100)]


def cells(table: pa.Table, *columns: str) -> set[tuple[object, ...]]:
    """Some columns of a table, row by row, in any order."""
    return {tuple(row.values()) for row in table.select(columns).to_pylist()}


def test_the_layout_of_2025_with_three_estimates_and_two_germanies(
    tmp_path: Path, parse: Callable[..., Parsed]
) -> None:
    path = tmp_path / "IdealpointsJuly2025.dta"
    frame = pd.DataFrame(STATA).assign(**{name: -9.0 if name[1:2] in "o51" else 9.0 for name in QUANTILES})
    frame.to_stata(path, write_index=False, version=118)
    parsed = parse(SOURCE, path)
    assert parsed.vintage == date(2025, 7, 1)
    assert cells(
        parsed.tables["ideal_points"], "actor_id", "year", "basis", "session", "ideal_point", "low", "source_row"
    ) == {
        ("DEU", 1990, "year_final", None, 1.5, -9.0, "1/year_final"),
        ("DEU", 1990, "year_all", None, 1.75, -9.0, "1/year_all"),
        ("DEU", 1990, "session_all", 45, 2.0, None, "2/session_all"),
        ("CHN", 1990, "year_final", None, -1.5, -9.0, "3/year_final"),
        ("CHN", 1990, "year_all", None, -1.25, -9.0, "3/year_all"),
        ("CHN", 1990, "session_all", 45, -1.0, None, "3/session_all"),
        ("CHN", 2024, "year_final", None, -0.75, -9.0, "4/year_final"),
    }
    assert parsed.left_out == {
        "no estimate on this basis": 4,
        "another code of the state, with fewer votes than the one carried": 1,
    }


FEW = "a year with fewer than 10 votes"


@pytest.mark.parametrize(
    ("name", "rows", "leaps", "vintage", "china", "last"),
    [
        (
            "IdealpointestimatesAll_Apr2020.csv",
            10_375,
            ["6654", "4191", "8737", "7466"],
            date(2020, 4, 1),
            -0.3336454,
            {},
        ),
        ("IdealpointestimatesAll_Jul2023.csv", 10_954, ["9205"], date(2023, 7, 1), -0.3706424, {}),
        (
            "IdealpointsJuly2025.dta",
            33_442,
            ["9511/session_all", "8666/year_final"],
            date(2025, 7, 1),
            -0.3687634,
            {"session_all": (2023, 11_147), "year_all": (2023, 11_085), "year_final": (2024, 11_210)},
        ),
    ],
)
def test_the_real_files(
    shared: Callable[[str], Path],
    parse: Callable[..., Parsed],
    name: str,
    rows: int,
    leaps: list[str],
    vintage: date,
    china: float,
    last: dict[str, tuple[int, int]],
) -> None:
    """China in session 74; the last year and the rows of each estimate where there are three."""
    parsed = parse(SOURCE, shared(f"unga/{name}"))
    table = parsed.tables["ideal_points"]
    assert (table.num_rows, parsed.vintage, parsed.new) == (rows, vintage, [])
    assert [bad.source_row for bad in parsed.bad] == leaps
    of_session = table.filter(pc.equal(table["basis"], "session_all"))
    assert pc.all(pc.equal(pc.subtract(of_session["year"], of_session["session"]), 1945)).as_py()
    assert 19 not in of_session["session"].to_pylist()
    [row] = [r for r in of_session.to_pylist() if (r["actor_id"], r["session"]) == ("CHN", 74)]
    assert (row["ideal_point"], row["n_votes"]) == (pytest.approx(china, abs=1e-7), 89)
    for basis, expected in last.items():
        years = table.filter(pc.equal(table["basis"], basis))["year"]
        assert (pc.max(years).as_py(), len(years)) == expected
    if last:
        assert parsed.left_out == {"not an actor in that year": 90, "no estimate on this basis": 427, FEW: 179}


def test_years_that_rest_on_few_votes_are_left_out(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    """In the table to 2025 the states voted 8 times in 2024, 158 times in 2025."""
    parsed = parse(SOURCE, shared("unga/idealpoints_1946_2025.tab"))
    rows = parsed.tables["ideal_points"].to_pylist()
    assert (len(rows), parsed.left_out[FEW], parsed.new) == (11_210, 311, [])
    assert {1946, 2023, 2025} <= {row["year"] for row in rows}
    assert {1951, 1955, 2024}.isdisjoint(row["year"] for row in rows)
    [russia] = [row for row in rows if (row["actor_id"], row["year"]) == ("RUS", 2025)]
    assert (round(russia["ideal_point"], 2), russia["basis"], russia["n_votes"]) == (0.44, "year_final", 158)
