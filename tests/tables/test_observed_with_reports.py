"""Machine reports and curated evidence of one flow become one observation with all its supports, by rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules.checker import problems
from pipelines.observations.support import identify
from pipelines.sources.contract import conform
from schemas import derive
from schemas.tables import model_of
from tests.support.gated import findings
from tests.support.ledger_world import ACTORS, BuiltLedger, build_tables, document, write
from tests.support.rows import default_row, each_case, pick

pytestmark = pytest.mark.slow
COVERAGE = "- {table: trade, measure: exports, dyads: [CHN-RUS], first_year: 2021, last_year: 2023}"
WORLD = "- {id: WLD, name: BuiltLedger, type: aggregate}\n"
PRESS = (
    "{{about: trade, measure: exports, origin: CHN, destination: RUS, reporter: CHN, dates: 2022, value: {}, "
    "scale: billion, unit: USD, according_to: GACC, note: n}}"
)
SUPPORT = ("support is counted correctly", "every list names things that exist")
OBSERVATION = "trade/CHN>RUS/TOTAL/G/2022/CHN/FOB|exports||actual||USD"
REPORT = default_row("trade_report")
IMF = {"source_id": "imf_imts", "capture_id": "imf_imts-" + "1" * 20, "value": 76122.7e6}
OIL = default_row("oil_report")

Make = Callable[..., BuiltLedger]


def tables(*rows: dict[str, Any], feed: str = "trade_reports") -> dict[str, pa.Table]:
    """What sources made: reports like REPORT, changed by each row, and the captures that they are in."""
    known, parsed = derive.to_arrow(model_of(feed)).names, {}
    reports = [REPORT | row for row in rows]
    for source in {row["source_id"] for row in reports}:
        mine = [{k: v for k, v in row.items() if k in known} for row in reports if row["source_id"] == source]
        parsed[f"parsed/{source}/{feed}"] = identify(feed, conform(feed, pa.Table.from_pylist(mine)))
        parsed[f"parsed/{source}/captures"] = _captures(mine)
    return parsed


def _captures(rows: list[dict[str, Any]]) -> pa.Table:
    captures = [
        default_row("capture", capture_id=capture_id, source_id=capture_id.partition("-")[0])
        for capture_id in sorted({row["capture_id"] for row in rows})
    ]
    return pa.Table.from_pylist(captures, schema=derive.to_arrow(model_of("captures")))


@pytest.fixture
def built(tmp_path: Path) -> Make:
    """A world of one press document that quotes China's customs, and of reports."""

    def make(
        *rows: dict[str, Any], entries: tuple[str, ...] = (PRESS.format("76.1"),), feed: str = "trade_reports"
    ) -> BuiltLedger:
        documents = [document("press", *entries)] if entries else []
        data = write(tmp_path, documents, actors=ACTORS + WORLD, coverage=COVERAGE)
        ledger = read_ledger(data)
        assert not problems(ledger)
        world = build_tables(ledger, tables(*rows, feed=feed))
        assert not [finding for found in world.findings.values() for finding in found]
        assert not [finding for found in findings(world.published).values() for finding in found]
        return world

    return make


def test_a_report_and_a_document_of_one_flow_are_two_supports_of_one_observation(built: Make) -> None:
    world = built({})
    row = world.one("observations", table="trade")
    assert row["observation_id"] == OBSERVATION
    assert pick(row, "n_evidence n_documents n_excluded") == (2, 1, 0)
    assert row["preferred_support_id"] == f"un_comtrade-{'0' * 20}#1"
    assert (row["value"], row["value_low"]) == (76122649188.0, 76122649188.0)


def test_the_topic_table_shows_the_same(built: Make) -> None:
    row = built({}).one("trade")
    assert pick(row, "trade_id value n_evidence") == (OBSERVATION, 76122649188.0, 2)
    assert pick(row, "origin destination reporter valuation") == ("CHN", "RUS", "CHN", "FOB")
    assert pick(row, "time_period start_date end_date") == ("2022", date(2022, 1, 1), date(2022, 12, 31))
    assert row["is_reference"]


def test_an_interval_that_excludes_the_report_is_contested(built: Make) -> None:
    """76.1 billion is 76.05 to 76.15: the report lies within it. 80 does not hold it."""
    assert not built({}).one("trade")["is_contested"]
    assert built({}, entries=(PRESS.format("80"),)).one("trade")["is_contested"]


def test_the_source_that_ranks_first_is_preferred_whatever_its_order_or_date(built: Make) -> None:
    rows = [{"vintage_date": date(2020, 1, 1)}, IMF | {"vintage_date": date(2025, 1, 1)}]
    for ordered in (rows, rows[::-1]):
        row = built(*ordered).one("observations", table="trade")
        assert pick(row, "value n_evidence n_documents n_origins") == (
            76122649188.0,
            3,
            1,
            2,  # both sources carry what one customs office reported
        )


def test_reports_of_two_sources_need_no_document(built: Make) -> None:
    row = built({}, IMF, entries=()).one("observations", table="trade")
    assert (row["n_evidence"], row["n_documents"]) == (2, 0)
    assert row["preferred_support_id"].startswith("un_comtrade-")


def test_without_a_report_the_document_is_preferred(built: Make) -> None:
    row = built({"destination": "JPN"}).one("observations", table="trade")
    assert (row["n_evidence"], row["value"]) == (1, 76.1e9)
    assert row["preferred_support_id"].startswith("press#")


@each_case(__file__, "other")
def test_a_report_of_something_else_is_another_observation(built: Make, other: dict[str, Any]) -> None:
    world = built({}, other | {"source_row": "2"})
    counts = {row["observation_id"]: row["n_evidence"] for row in world.rows["observations"]}
    assert len(counts) == 2
    assert counts[OBSERVATION] == 2
    assert sorted(counts.values()) == [1, 2]


def test_a_mirror_report_is_not_filled_in_but_stands_beside(built: Make) -> None:
    world = built({}, {"reporter": "RUS", "valuation": "CIF", "value": 70e9, "source_row": "2"})
    values = {row["reporter"]: row["value"] for row in world.rows["trade"]}
    assert values == {"CHN": 76122649188.0, "RUS": 70e9}
    assert {(r["reports_low"], r["reports_high"]) for r in world.rows["trade"]} == {(70e9, 76122649188.0)}


@each_case(__file__, "report")
def test_a_report_that_is_out_of_scope_supports_nothing_and_stays_in_the_reports(
    built: Make, report: dict[str, Any]
) -> None:
    world = built(report, entries=())
    assert world.rows["observations"] == []
    assert world.rows["trade"] == []
    assert len(world.rows["trade_reports"]) == 1


def test_a_report_of_trade_with_the_world_is_in_scope(built: Make) -> None:
    row = built({"destination": "WLD", "value": 3.6e12}, entries=()).one("trade")
    assert pick(row, "dyad value n_documents") == ("CHN-WLD", 3.6e12, 0)


def test_reports_of_energy_meet_the_evidence_of_energy(built: Make) -> None:
    entry = (
        "{about: energy, measure: volume, origin: RUS, destination: CHN, reporter: CHN, product: crude_oil, "
        "dates: 2022, value: 86.2, scale: million, unit: t}"
    )
    row = built(OIL, entries=(entry,), feed="energy_reports").one("energy")
    assert pick(row, "value n_evidence n_documents") == (86.2e6, 2, 1)
    assert row["preferred_support_id"].startswith("un_comtrade-")


def test_coverage_counts_what_a_report_finds(built: Make) -> None:
    world = built({}, entries=())
    states = {row["time_period"]: row["state"] for row in world.rows["coverage"]}
    assert states == {"2021": "not_searched", "2022": "found", "2023": "not_searched"}


def test_an_indicator_leads_back_to_the_observation_that_a_report_supports(built: Make) -> None:
    row = built({}, entries=()).one("indicators", indicator="trade_exports", n_observations=1)
    assert pick(row, "observation_id obs_value time_period") == (OBSERVATION, 76122649188.0, "2022")


def test_the_gate_finds_a_report_that_is_lost_or_counted_twice(built: Make) -> None:
    tables = built({}).published
    reports = tables["trade_reports"]
    found = findings(tables | {"trade_reports": reports.slice(0, 0)})
    rules = [finding.rule for name in SUPPORT for finding in found[name]]
    assert rules == [
        "n_evidence or n_excluded differs from the rows of evidence and reports",
        "preferred_support_id is neither evidence nor a report",
    ]
    twice = pa.concat_tables([reports, reports])
    assert findings(tables | {"trade_reports": twice})[SUPPORT[0]]
