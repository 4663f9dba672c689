"""What is kept for how long, by the settings: the history of runs, what was read of lost captures, old releases.

Captures are never removed, nor bytes that belong to none.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from bilateral import releases
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.run_logs import KeptEventLog, remove_checks
from pipelines.orchestration.workplace import Workplace
from pipelines.settings import settings

ENDED = [dg.DagsterRunStatus[name] for name in ("SUCCESS", "FAILURE", "CANCELED")]


def retired(workplace: Workplace, now: datetime | None = None) -> Iterator[str]:
    """Remove what is no longer kept; a line for each kind."""
    policy = settings()
    before = (now or datetime.now(UTC)) - timedelta(days=policy.keep_runs_days)
    with open_instance(workplace) as instance:
        yield f"runs that ended before {before:%Y-%m-%d}: {_runs(instance, before)} removed"
    yield f"reports of builds: {_old_files(workplace.home.runs.glob('*.json'), before)} removed"
    copies = (workplace.home.build / "cache").glob("*")
    yield f"copies of files that are archived elsewhere: {_old_files(copies, before)} removed"
    with workplace.alone("retention"):
        yield f"readings of captures that are not there: {_readings(workplace)} removed"
        for folder in (workplace.home.releases, workplace.home.releases / "public"):
            gone = _releases(folder, policy.keep_releases)
            yield f"releases in {folder}: {', '.join(gone) or 'none'} removed"


def _runs(instance: dg.DagsterInstance, before: datetime) -> int:
    """Runs that ended long ago, with their events and what they printed; never one that last made some asset."""
    assets = instance.event_log_storage.get_asset_records()
    last = {made.run_id for asset in assets if (made := asset.asset_entry.last_materialization_record)}
    old = instance.get_runs(dg.RunsFilter(statuses=ENDED, updated_before=before))
    gone = [run.run_id for run in old if run.run_id not in last]
    for run in gone:
        instance.delete_run(run)
        instance.compute_log_manager.delete_logs(prefix=[run])
        if isinstance(log := instance.event_log_storage, KeptEventLog):
            log.remove(run)
    remove_checks(instance.event_log_storage, gone)
    return len(gone)


def _old_files(files: Iterable[Path], before: datetime) -> int:
    old = [file for file in files if file.is_file() and file.stat().st_mtime < before.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _readings(workplace: Workplace) -> int:
    """What parsers read of captures that are not in the archive any more."""
    known = {capture.capture_id for capture in workplace.archive.captures()}
    loose = [folder for folder in workplace.readings.glob("*/*") if folder.name not in known]
    for folder in loose:
        shutil.rmtree(folder, ignore_errors=True)
    return len(loose)


def _releases(folder: Path, count: int) -> list[str]:
    """All but the last ``count``, the one that ``latest`` is pinned to, and what these follow; 0 keeps all."""
    if not count:
        return []
    versions = releases.versions(folder)
    kept = {*versions[-count:]}
    if last := releases.current(folder):
        kept.add(last.name)
    for version in sorted(kept & {*versions}):
        with suppress(releases.NoRelease):
            kept.add(str((releases.manifest(folder / version).get("previous") or {}).get("version")))
    gone = [version for version in versions if version not in kept]
    for version in gone:  # out of sight first: nobody opens half of one
        aside = folder / f".gone-{version}"
        (folder / version).rename(aside)
        shutil.rmtree(aside)
    return gone
