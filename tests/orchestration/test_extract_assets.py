"""Extracts in the graph: when they are used, and that a damaged one stops what would rest on it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from pipelines.archive.captures import Archive
from pipelines.archive.decisions import Decision, record
from pipelines.extracts import files
from pipelines.orchestration.extract_assets import extract_assets, extract_key
from pipelines.orchestration.workplace import KEY, Workplace
from pipelines.tables.shared.standing_in import facts_of, rows_of
from tests.support.real_files import ROOT

TABLE = "arms_dependence"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one extract."""
    folder = tmp_path / "checkout" / "data" / files.FOLDER
    folder.mkdir(parents=True)
    for ending in ("yaml", "parquet"):
        shutil.copy(ROOT / "data" / files.FOLDER / f"{TABLE}.{ending}", folder)
    return tmp_path / "checkout"


def run(checkout: Path, instance: dg.DagsterInstance, known_by: date | None = None) -> Workplace | None:
    """The workplace in which the asset of the extract was made; None where it failed."""
    workplace = Workplace.at(checkout, checkout.parent / "home", known_by)
    (asset,) = (asset for asset in extract_assets(ROOT) if asset.key == extract_key(TABLE))
    done = dg.materialize([asset], instance=instance, resources={KEY: workplace}, raise_on_error=False)
    return workplace if done.success else None


def test_an_extract_is_used_and_known_from_its_newest_capture(checkout: Path, instance: dg.DagsterInstance) -> None:
    extract = files.read(checkout / "data" / files.FOLDER, TABLE)
    assert extract is not None
    for day, rows in ((None, extract.rows), (extract.known_from, extract.rows), (date(2020, 1, 1), 0)):
        workplace = run(checkout, instance, day)
        assert workplace is not None
        assert workplace.store.arrow(rows_of(TABLE)).num_rows == rows, day
        assert bool(workplace.store.load(facts_of(TABLE))) == bool(rows), day


def test_one_whose_capture_is_withdrawn_in_the_archive_stands_down_until_it_is_reinstated(
    checkout: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    extract = files.read(checkout / "data" / files.FOLDER, TABLE)
    assert extract is not None
    capture, archive = extract.captures[0], Archive.at(checkout.parent / "home" / "archive", checkout)
    for word, day, rows in (("withdrawn", "2026-02-01", 0), ("reinstated", "2026-02-02", extract.rows)):
        record(archive.blobs, capture.source, capture.capture, Decision(word, "a wrong file", "ana", day))
        workplace = run(checkout, instance)
        assert workplace is not None
        assert workplace.store.arrow(rows_of(TABLE)).num_rows == rows
        reasons = {row["reason"] for row in workplace.store.load(facts_of(TABLE))}
        said = f"{capture.capture} was withdrawn: withdrawn on 2026-02-01: a wrong file"
        assert reasons == {None if rows else said}


def test_a_damaged_one_fails_and_the_last_good_one_stays(checkout: Path, instance: dg.DagsterInstance) -> None:
    before = run(checkout, instance)
    assert before is not None
    (checkout / "data" / files.FOLDER / f"{TABLE}.parquet").write_bytes(b"x")
    assert run(checkout, instance) is None
    assert before.store.arrow(rows_of(TABLE)).num_rows > 100_000
