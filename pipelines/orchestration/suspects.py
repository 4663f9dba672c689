"""Captures that builds of a home hold back: with them a table fails, without them the release goes on.

Those that came after the last release and feed what failed are suspects. If leaving them out helps, they are held back,
as is kept by ``pipelines.archive.decisions`` until a person withdraws the capture or reinstates it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq

from bilateral import releases
from pipelines.archive.blobs import StorageError
from pipelines.archive.decisions import held, hold
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.progress import log, why
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.contract import discover

LONGEST = 300
GOOD = ("current", "superseded", "repeated")


def fall_back(
    workplace: Workplace, failed: dg.ExecuteInProcessResult, run: Callable[[], dg.ExecuteInProcessResult]
) -> dg.ExecuteInProcessResult:
    """A second run without the captures that came since the last release; ``failed`` if that does not help either."""
    steps = failed.get_step_failure_events()  # none where a run ended before its first step
    try:
        suspects = _suspects(workplace, {event.step_key or "" for event in steps})
    except StorageError:  # no capture is at fault
        return failed
    if not suspects:
        return failed
    folder, before, reason = workplace.home.build, held(workplace.home.build), _reason(steps[0])
    log.info("trying again without %s", ", ".join(suspects))
    hold(folder, before | dict.fromkeys(suspects, reason))
    try:
        done = run()
    except BaseException:
        hold(folder, before)
        raise
    if not done.success:
        hold(folder, before)
        return failed
    for name in suspects:
        log.error("%s is held back, and what was there before stays in use: %s", name, reason)
        log.error("  if the file is wrong: bilateral archive withdraw %s --because …", name)
        log.error("  if it is right, mend what fails, then: bilateral archive reinstate %s", name)
    return done


def _reason(event: dg.DagsterEvent) -> str:
    """Why a step failed, on one line that names it."""
    step, words = (event.step_key or "").replace("__", "/"), " ".join(why(event).split())
    return (words if words.startswith(step) else f"{step}: {words}")[:LONGEST]


def _suspects(workplace: Workplace, steps: Collection[str]) -> list[str]:
    """Captures that may be read, were not behind the last release, and feed what failed; the newest first."""
    archive, all_sources = workplace.archive, discover()
    known = _released(workplace.releases) | archive.held.keys()
    read = [name for name in _behind(workplace, steps) if not all_sources[name].terms.is_unread]
    there = [(capture, archive.withdrawn(name)) for name in read for capture in archive.records(name)[0]]
    new = [capture for capture, gone in there if capture.capture_id not in known | gone.keys()]
    return [capture.capture_id for capture in sorted(new, key=lambda c: c.retrieved, reverse=True)]


def _released(folder: Path) -> set[str]:
    """The captures behind the last release."""
    last = releases.followed(folder)
    if last is None or not (last / "captures.parquet").is_file():
        return set()
    rows = pq.read_table(last / "captures.parquet", columns=["capture_id", "state"], partitioning=None).to_pylist()
    return {row["capture_id"] for row in rows if row["state"] in GOOD}


def _behind(workplace: Workplace, steps: Collection[str]) -> list[str]:
    """The sources that feed these steps."""
    graph = [asset for asset in all_assets(workplace.root) if isinstance(asset, dg.AssetsDefinition)]
    failed = [key for asset in graph if asset.node_def.name in steps for key in asset.keys]
    above = dg.AssetSelection.assets(*failed).upstream().resolve(graph) if failed else set()
    return sorted({key.path[1] for key in above if key.path[0] == "parsed"})
