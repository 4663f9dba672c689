"""Jobs: what each of them makes, and that one goes on without a capture with which a table fails."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from pipelines.archive.decisions import held
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.workplace import KEY, Workplace
from pipelines.sources.declarations import discover as sources
from tests.support.built_home import BuiltHome
from tests.support.source_world import SECOND, archive_answer, only_row


def test_jobs_build_everything_from_the_archive_or_ask_every_publisher() -> None:
    from pipelines.definitions import defs

    layers = {job: defs().resolve_job_def(job).asset_layer for job in ("build", "all_captures")}
    keys = {job: {k.to_user_string() for k in layer.selected_asset_keys} for job, layer in layers.items()}
    asked = {f"capture/{name}" for name, source in sources().items() if source.is_asked}
    assert keys["all_captures"] == asked
    assert {"ledger_trade", "trade", "parsed/un_comtrade", "release"} <= keys["build"]
    assert not any(key.startswith("capture/") for key in keys["build"])


@pytest.mark.torture
def test_what_a_run_leaves_out_is_held_back_once_it_has_made_a_release(
    own_home: BuiltHome, tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    workplace = Workplace.at(own_home.checkout, own_home.home)
    bad, why = archive_answer(workplace, SECOND, "2024-09-05", date(2024, 9, 1)), "trade: 76.14e9 is too large"
    config = workplace.model_dump() | {"without": {bad: why}}
    assets = all_assets(workplace.root)
    for is_well in (False, True):
        chosen = assets if is_well else assets[:-1]  # the last is the release
        run_config = {"resources": {KEY: {"config": config}}}
        resources = {KEY: Workplace.configure_at_launch()}
        assert dg.materialize(chosen, instance=instance, resources=resources, run_config=run_config).success
        assert held(workplace.build) == ({bad: why} if is_well else {})
    row = only_row(Workplace.at(own_home.checkout, own_home.home), "captures", capture_id=bad)
    assert (row["state"], row["reason"]) == ("failed", f"held back by the build: {why}")
