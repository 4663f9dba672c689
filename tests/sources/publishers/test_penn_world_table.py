"""Penn World Table: units, years before a state, and the real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift
from pipelines.sources.declarations import discover

Read = Callable[..., Parsed]
SOURCE = discover()["penn_world_table"]


def test_millions_and_years_before_a_state(tmp_path: Path, parse: Read) -> None:
    file = tmp_path / "pop.csv"
    file.write_text("country,year,pop\nrus,1990,148.5\nrus,1992,0.29\nchn,1992,\nchn,1993,-1\n")
    parsed = parse(SOURCE, file)
    (row,) = parsed.tables["economy"].to_pylist()
    assert (row["actor_id"], row["year"], row["value"], row["indicator"]) == ("RUS", 1992, 290_000.0, "population")
    assert parsed.left_out == {"no value": 1, "a side is not an actor in that year": 1}
    assert [(bad.source_row, bad.reason) for bad in parsed.bad] == [("4", "value is outside (0, inf)")]


def test_what_is_not_known(tmp_path: Path, parse: Read) -> None:
    file = tmp_path / "x.csv"
    file.write_text("country,year,pop\nqqq,1992,1\n")
    with pytest.raises(UnknownCodes, match="QQQ"):
        parse(SOURCE, file)
    file.write_text("country,year,hc\nchn,1992,1\n")
    with pytest.raises(SchemaDrift, match="lacks the columns"):
        parse(SOURCE, file)


def test_the_real_files(shared: Callable[[str], Path], parse: Read) -> None:
    """China's population of 2019 and the yuan's rate, read by eye; four price levels below zero are refused."""
    parsed = parse(SOURCE, *(shared(f"state_year/pwt_{name}.csv") for name in "rgdpe rgdpna pl_gdpo xr pop".split()))
    values = {(r["actor_id"], r["year"], r["series"]): r["value"] for r in parsed.tables["economy"].to_pylist()}
    assert round(values["CHN", 2019, "pop"] / 1e6) == 1_434
    assert values["CHN", 2019, "xr"] == pytest.approx(6.91, abs=0.01)
    assert values["USA", 2017, "rgdpna"] / 1e12 == pytest.approx(19.6, abs=0.2)
    assert len({actor for actor, _, _ in values}) > 175
    assert [bad.source_row for bad in parsed.bad] == [
        f"pwt_pl_gdpo.csv:{row}" for row in (1173, 1174, 1175, 1177, 949, 9082)
    ]
    assert parsed.new == []
