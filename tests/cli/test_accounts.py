"""`bilateral accounts`: coverage of a release, and an exit code of 1 where its figures contradict each other."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral.folder import Folder
from pipelines.cli.commands import agreement
from tests.cli.conftest import Run
from tests.support.rows import first_of


def test_the_release_of_the_real_ledger_agrees_with_itself_and_says_how_much_it_knows(released: Path, run: Run) -> None:
    code, out, _ = run("accounts", "--release", str(released))
    assert code == 0
    assert out.splitlines()[-1] == "contradictions: none"
    years, in_all = (int(text) for text in re.findall(r"in dollars (\d+) of (\d+) pair-years", out)[0])
    assert in_all == 250
    assert years >= 161
    cells, in_all = (int(text) for text in re.findall(r"figures (\d+) of (\d+) cells", out)[0])
    assert in_all == 500
    assert cells >= 196
    ways = re.findall(r"(\d+) from the office's own page or table, (\d+) with a relay of it, (\d+) by the IMF", out)[0]
    assert sum(map(int, ways)) == cells
    assert int(ways[0]) >= 42
    beside, doubted = (int(text) for text in re.findall(r"same side: (\d+), doubted (\d+)", out)[0])
    assert beside >= 600
    assert 0 < doubted < beside / 10
    assert "DEU on CHN: 2008, 2009" in out
    told, whole = (int(text) for text in re.findall(r"(\d+) pairs tell total and flows, (\d+) in one year", out)[0])
    assert whole >= 61
    assert told - whole <= 7, "those whose flows are newer than their total, each with its year"


@pytest.mark.parametrize("value", first_of(1, 66e9, 120e9))
def test_a_figure_that_contradicts_others_is_named_with_both_places(released: Path, value: float) -> None:
    """A total of 66 or 120 billion euros cannot be beside 38.3 and 50.6."""

    def read(name: str, columns: list[str] | None = None) -> pa.Table:
        table = pq.read_table(released / f"{name}.parquet", columns=columns)
        return table if name != "indicators" or columns else spoilt(table, value)

    folder = cast(Folder, SimpleNamespace(read=read, manifest={"version": "1.0.0"}))
    lines, is_well = agreement(folder)
    assert not is_well
    (line,) = (one for one in lines if "EUE on RUS, 2023, total in EUR" in one and "exports + imports" in one)
    assert line.count("trade/") == 3


def spoilt(table: pa.Table, value: float) -> pa.Table:
    """The table with another total of the Union's trade with Russia in 2023."""
    rows: list[dict[str, Any]] = table.to_pylist()
    of = {
        "indicator": "trade_total",
        "dyad": "EUE-RUS",
        "time_period": "2023",
        "series": "G/EUE",
        "unit_measure": "EUR",
    }
    (row,) = (row for row in rows if all(row[name] == word for name, word in of.items()) and row["row_id"])
    row |= dict.fromkeys(("obs_value", "value_low", "value_high"), value)
    return pa.Table.from_pylist(rows, schema=table.schema)
