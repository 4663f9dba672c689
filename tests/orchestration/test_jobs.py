"""Jobs: what each of them makes, and that one goes on without a capture with which a table fails."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from pipelines.orchestration.jobs import fall_back
from pipelines.orchestration.workplace import KEY, Workplace
from pipelines.sources.contract import discover as sources
from tests.support.built_home import bilateral_build
from tests.support.source_world import FIRST, OBSERVATION, SECOND, archive_answer, checkout, only_row

TOO_LARGE = """    if any(row["value"] == 76.14e9 for row in [*ledger_trade, *trade_in_scope]):
        raise ValueError("76.14e9 is too large")
    return"""


def test_jobs_build_everything_from_the_archive_or_ask_every_publisher() -> None:
    from pipelines.definitions import defs

    layers = {job: defs().resolve_job_def(job).asset_layer for job in ("build", "all_captures")}
    keys = {job: {k.to_user_string() for k in layer.selected_asset_keys} for job, layer in layers.items()}
    asked = {f"capture/{name}" for name, source in sources().items() if source.is_asked}
    assert keys["all_captures"] == asked
    assert {"ledger_trade", "trade", "parsed/un_comtrade", "release"} <= keys["build"]
    assert not any(key.startswith("capture/") for key in keys["build"])


@pytest.mark.torture
def test_a_capture_with_which_a_table_fails_is_held_back_without_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instance: dg.DagsterInstance
) -> None:
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    root, home = checkout(tmp_path / "checkout", copies_code=True), tmp_path / "home"
    monkeypatch.setenv("PYTHONPATH", str(root))
    module = root / "pipelines" / "tables" / "trade.py"
    text = module.read_text()
    assert text.count("    return") == 1
    module.write_text(text.replace("    return", TOO_LARGE))
    workplace = Workplace.at(root, home)
    archive_answer(workplace, FIRST, "2024-03-05", date(2024, 3, 1))
    done = bilateral_build(root, home)
    assert done.returncode == 0, done.stdout + done.stderr
    bad = archive_answer(workplace, SECOND, "2024-09-05", date(2024, 9, 1))
    assert fall_back.execute_in_process(instance=instance, resources={KEY: workplace}).success
    captures = only_row(workplace, "captures", capture_id=bad)
    assert (captures["state"], captures["reason"]) == (
        "failed",
        "held back by the build: trade: ValueError: 76.14e9 is too large",
    )
    assert only_row(workplace, "trade", trade_id=OBSERVATION)["value"] == 76.1e9


@pytest.mark.torture
def test_a_build_that_fails_without_a_new_capture_fails_the_job_with_its_last_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instance: dg.DagsterInstance
) -> None:
    root, home = checkout(tmp_path / "checkout", copies_code=True), tmp_path / "home"
    monkeypatch.setenv("PYTHONPATH", str(root))
    (root / "data" / "documents" / "navy.yaml").write_text("title: [\n")
    with pytest.raises(dg.Failure, match="the last good release stays: no release yet"):
        fall_back.execute_in_process(instance=instance, resources={KEY: Workplace.at(root, home)})
