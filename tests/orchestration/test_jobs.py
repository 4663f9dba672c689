"""Jobs: what each of them makes, and that one holds back the captures with which a table fails."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from pipelines.orchestration import jobs
from pipelines.orchestration.suspects import OUR_FAULT
from pipelines.orchestration.workplace import KEY, Workplace
from pipelines.sources.declarations import discover as sources
from tests.support.source_world import ROOT


def test_jobs_build_everything_from_the_archive_or_ask_every_publisher() -> None:
    from pipelines.definitions import defs

    layers = {job: defs().resolve_job_def(job).asset_layer for job in ("build", "all_captures")}
    keys = {job: {k.to_user_string() for k in layer.selected_asset_keys} for job, layer in layers.items()}
    asked = {f"capture/{name}" for name, source in sources().items() if source.is_asked}
    assert keys["all_captures"] == asked
    assert {"ledger_trade", "trade", "parsed/un_comtrade", "release"} <= keys["build"]
    assert not any(key.startswith("capture/") for key in keys["build"])


def test_the_job_that_looks_for_blame_holds_back_what_it_finds_and_says_what_to_do(
    tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    guilty = {"crea-1": "trade: too large", "baci-2": f"{OUR_FAULT}candidate: no such id"}
    asked: list[object] = []
    monkeypatch.setattr(jobs, "steps_failing", lambda instance: {"trade": "it fails"})
    monkeypatch.setattr(jobs, "hold_guilty", lambda workplace, failed: asked.append(failed) or guilty)
    caplog.set_level("INFO", "bilateral.build")
    workplace = Workplace.at(ROOT, tmp_path / "home")
    assert jobs.find_blame.execute_in_process(instance=instance, resources={KEY: workplace}).success
    assert asked == [{"trade": "it fails"}]
    said = "\n".join(caplog.messages)
    assert "crea-1 is held back, and what was there before stays in use: trade: too large" in said
    assert "bilateral archive withdraw crea-1 --because …" in said
    assert "bilateral archive withdraw baci-2" not in said, "no file can be wrong in this way"
    assert "report this line" in said
