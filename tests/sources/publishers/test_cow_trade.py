"""Correlates of War trade: the real file; made-up ones are in ``cases/cow_trade.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc
import pytest

from pipelines.sources.contract import Parsed
from pipelines.sources.publishers.cow_trade import SOURCE


@pytest.mark.slow
def test_the_real_file(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("cow/dyadic_trade_4.0_1870_2014.csv.gz"))
    table = parsed.tables["trade_reports"]
    assert table.num_rows == 1_287_904
    assert parsed.left_out == {
        "the same pair and year from the other side": 673_654,
        "the flow is missing": 50_833,
        "a side is not an actor in that year": 8_571,
    }
    assert not parsed.bad
    assert pc.min_max(table["year"]).as_py() == {"min": SOURCE.domain.first, "max": SOURCE.domain.last}
    recent = table.filter(pc.equal(table["year"], 2014))
    value = {
        (row["origin"], row["destination"]): row["value"]
        for row in recent.select(["origin", "destination", "value"]).to_pylist()
    }
    assert len(value) == recent.num_rows
    assert value["CHN", "RUS"] == 51_135e6
    assert value["RUS", "CHN"] == 42_807e6
    assert value["CHN", "USA"] == 472_525e6
    assert value["USA", "CHN"] == 183_283e6
