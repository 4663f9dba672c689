"""Under whose terms a table goes out: those that allow no commercial use reach what is computed for all pairs."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.release.absent import Origins
from pipelines.release.contents import non_commercial, tables_behind

GRAPH = {
    "un_votes": ("votes", "extract/un_votes/rows"),
    "votes": ("parsed/unga/votes",),
    "verdicts": ("votes",),
    "indicators": ("un_votes", "verdicts"),
}


@pytest.mark.parametrize(
    ("table", "named", "terms", "expected"),
    [
        ("un_votes", {}, {}, ["unga"]),
        ("un_votes", {}, {"terms_class": "open"}, []),
        ("un_votes", {}, {"state": "not_captured"}, []),
        ("verdicts", {}, {}, []),
        ("indicators", {"un_votes", "verdicts"}, {}, ["unga"]),
        ("indicators", {"verdicts"}, {}, []),
        ("trends", {"un_votes", "verdicts"}, {}, ["unga"]),
    ],
)
def test_terms_reach_what_is_computed_for_all_pairs_and_the_rows_of_it_elsewhere(
    table: str, named: set[str], terms: dict[str, Any], expected: list[str]
) -> None:
    source = {
        "source_id": "unga",
        "feeds": ["votes"],
        "terms_class": "non_commercial",
        "state": "current",
        "n_captures": 1,
    }
    origins = Origins(GRAPH, {"votes": 5, "un_votes": 3}, [source | terms])
    assert non_commercial(table, origins, lambda: sorted(named)) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"indicator": ["un_kappa"], "table": ["un_votes"], "rests_on": [None]}, ["un_votes"]),
        ({"indicator": ["un_kappa", "trade_total", "un_kappa"]}, ["trade", "un_votes"]),
        ({"rests_on": [["un_votes/CHN|RUS|74", "dependence/CHN|RUS|2019"], None]}, ["dependence", "un_votes"]),
    ],
    ids=["indicators", "trends", "rests_on"],
)
def test_the_tables_behind_rows_are_named_read_off_their_indicator_or_what_they_rest_on(
    columns: dict[str, list[Any]], expected: list[str]
) -> None:
    traced = [{"indicator": "un_kappa", "table": "un_votes"}, {"indicator": "trade_total", "table": "trade"}]
    traced.append({"indicator": "visits", "table": "contacts"})
    file = BytesIO()
    pq.write_table(pa.table(columns), file)
    assert tables_behind(pq.ParquetFile(file), traced) == expected
