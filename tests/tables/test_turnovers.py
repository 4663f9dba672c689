"""turnovers: which flows are one side's trade with the other."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.sources.declarations import feeding
from pipelines.tables.measured import COLUMNS
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


@pytest.mark.parametrize(("status", "told"), [("A", "A"), ("I", "I")])
def test_reconciled_flows_are_both_sides_exports_by_who_reconciled_them(status: str, told: str) -> None:
    of = {"source_id": "baci_totals", "valuation": "FOB"}
    flows = [report("RUS", "CHN", 60, None, **of), report("CHN", "RUS", 40, None, obs_status=status, **of)]
    (row,) = build(reader(table(*OWN, *flows)), COVERED, []).to_pylist()[:1]
    assert pick(row, "reporter value series obs_status") == ("CEPII", 100.0, "G/CEPII/baci_totals/derived", told)


def test_each_publisher_of_trade_gives_totals_or_exports_both_ways() -> None:
    of = {c.indicator: dict(c.where)["source_id"] for c in COLUMNS if c.table == "turnovers"}
    assert of["exports_both_ways"] == "baci_totals"
    publishers = sorted(part.split("/")[1] for part in feeding("trade_reports"))
    assert sorted([*of["trade_total"], of["exports_both_ways"]]) == publishers
