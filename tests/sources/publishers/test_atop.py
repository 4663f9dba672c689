"""ATOP: the real file; made-up ones are in ``cases/atop.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc

from pipelines.sources.contract import Parsed
from pipelines.sources.plausibility import UNMIRRORED
from pipelines.sources.publishers.atop import SOURCE


def test_the_real_file(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("alliances/atop_5.1_directed_dyad_year.csv.gz"))
    table = parsed.tables["alliances"]
    assert (table.num_rows, len(parsed.bad)) == (267_011, 14)
    assert table.num_rows + len(parsed.bad) + sum(parsed.left_out.values()) == 273_296
    assert parsed.left_out["another code of the same state, whose obligations are combined"] == 64
    assert pc.min_max(table["year"]).as_py() == {"min": 1815, "max": SOURCE.domain.last}
    assert {bad.reason for bad in parsed.bad} == {UNMIRRORED}
    assert "GBR,IRN,1942" in {bad.text for bad in parsed.bad}, "a pact of one year's own terms, which is lost"
    pair = table.filter(pc.and_(pc.equal(table["actor_a"], "CHN"), pc.equal(table["actor_b"], "RUS")))
    modern = sorted(
        (row["year"], row["has_nonaggression"], row["has_consultation"], row["has_defence"])
        for row in pair.to_pylist()
        if row["year"] >= 1992
    )
    assert modern == [(year, True, year >= 2001, False) for year in range(1992, 2019)]
