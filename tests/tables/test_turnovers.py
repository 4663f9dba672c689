"""turnovers: which flows are one side's trade with the other."""

from __future__ import annotations

from typing import Any

from pipelines.tables.shared.registry import reader
from pipelines.tables.turnovers import build
from tests.support.rows import pick
from tests.support.trade_reports import report, table

COVERED: Any = [{"dyad": "CHN-RUS"}]
OWN = [
    report("RUS", "CHN", 60, "RUS"),
    report("CHN", "RUS", 40, "RUS"),
    report("CHN", "RUS", 99, "RUS", valuation="FOB"),
]


def test_both_flows_of_one_reporter_and_publisher_are_added_and_no_others() -> None:
    others = [
        report("RUS", "CHN", 64, "CHN"),
        report("RUS", "CHN", 61, "RUS", source_id="imf_imts"),
        report("RUS", "DEU", 5, "RUS"),
        report("DEU", "RUS", 5, "RUS"),
        *(one | {"year": 1999} for one in OWN),
        *(one | {"source_id": "imf_imts", "freq": "M"} for one in OWN),
    ]
    (row,) = build(reader(table(*OWN, *others)), COVERED, []).to_pylist()
    assert pick(row, "actor_a actor_b reporter year value unit_measure") == ("CHN", "RUS", "RUS", 2022, 100.0, "USD")
    assert pick(row, "dyad series obs_status status") == ("CHN-RUS", "G/RUS/un_comtrade/derived", "A", "actual")


def test_a_sum_with_an_estimate_is_one() -> None:
    (row,) = build(reader(table(OWN[0], OWN[1] | {"is_estimated": True, "scope": "CHN_HKG"})), COVERED, []).to_pylist()
    assert pick(row, "obs_status status scope") == ("E", "estimated", "CHN_HKG")
    assert build(reader(table(OWN[0])), COVERED, []).num_rows == 0
