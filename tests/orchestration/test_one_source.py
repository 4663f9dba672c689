"""One source without the rest of the graph: when it is read again, its corrections, and rows that break their model."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.source_assets import parsed_key
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.declarations import discover as sources
from pipelines.sources.refresh import Refreshed, refresh
from tests.support.built_home import BuiltHome
from tests.support.source_world import FIRST, SECOND, SOURCE, archive_answer, materialise

pytestmark = pytest.mark.slow


@pytest.fixture
def alone(small_home: BuiltHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A built home in which the first version of the source was archived and read."""
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    own = small_home.copy(tmp_path / "built")
    workplace = Workplace.at(own.checkout, own.home)
    archive_answer(workplace, FIRST, "2024-03-05", date(2024, 3, 1))
    assert read(workplace).outcome == "vintage 2024-03-01"
    return workplace


def read(workplace: Workplace) -> Refreshed:
    """Read the source's captures into the store."""
    return refresh(sources()[SOURCE], workplace.store, workplace.archive, workplace.codes, workplace.readings)


def correct(workplace: Workplace, **fields: Any) -> None:
    """Declare a correction of China's exports to Russia, in the form of the ledger's slice."""
    row = {
        "correction_id": "one",
        "source_id": SOURCE,
        "table": "trade_reports",
        "action": "override",
        "value": 1.0,
        "expect": 76.1e9,
        "scope": json.dumps({"origin": "CHN", "destination": "RUS"}),
        "is_withdrawn": False,
        "reason": "r",
    }
    table = workplace.store.arrow("ledger_corrections")
    corrected = type(table).from_pylist([row | fields], schema=table.schema)
    workplace.store.promote(workplace.store.stage("ledger_corrections", corrected), {})


def test_a_source_is_read_again_only_when_a_capture_the_crosswalk_or_a_correction_changed(alone: Workplace) -> None:
    assert read(alone).outcome == "unchanged"
    correct(alone)
    assert read(alone).outcome == "vintage 2024-03-01"
    assert read(alone).outcome == "unchanged"
    archive_answer(alone, SECOND, "2024-09-05", date(2024, 9, 1))
    assert read(alone).outcome == "vintage 2024-09-01"
    codes = alone.store.arrow("ledger_codes")
    alone.store.promote(alone.store.stage("ledger_codes", codes.slice(1)), {})
    assert read(alone).outcome == "vintage 2024-09-01"
    assert read(alone).outcome == "unchanged"


def test_a_build_says_that_a_correction_is_no_longer_used(
    alone: Workplace, instance: dg.DagsterInstance, caplog: pytest.LogCaptureFixture
) -> None:
    correct(alone, expect=1.0)
    assert materialise(alone, instance, _parsed(alone)).success
    assert "  corrections: one: not_applied" in caplog.messages


def _parsed(workplace: Workplace) -> list[dg.AssetsDefinition]:
    """Only the asset of the source's rows."""
    key = parsed_key(sources()[SOURCE])
    return [
        asset for asset in all_assets(workplace.root) if isinstance(asset, dg.AssetsDefinition) and key in asset.keys
    ]


def test_rows_that_break_their_model_are_not_promoted_and_the_last_good_ones_stay(
    alone: Workplace, monkeypatch: pytest.MonkeyPatch, instance: dg.DagsterInstance
) -> None:
    source = sources()[SOURCE]
    before = alone.store.hashes([source.stored("trade_reports")])
    correct(alone, action="flag", value=None)
    monkeypatch.setattr("pipelines.sources.corrections.DOUBTFUL", "Z")
    (finding,) = read(alone).findings
    assert finding.rule == "obs_status is not an allowed word"
    assert alone.store.hashes([source.stored("trade_reports")]) == before
    result = materialise(alone, instance, _parsed(alone))
    assert not result.success
    (failure,) = result.get_step_failure_events()
    assert "un_comtrade: the last good parse stays" in str(failure.event_specific_data)
