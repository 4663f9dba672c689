"""Captures that builds of a home hold back: with them a table fails, without them the release goes on.

Those that came after the last release and feed what failed are suspects. If leaving them out helps, they are held back,
as is kept by ``pipelines.archive.decisions`` until a person withdraws the capture or reinstates it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq

from bilateral import releases
from bilateral.commons import machine
from pipelines.archive.blobs import StorageError
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.progress import log, why
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.declarations import discover

LONGEST = 300
REFUSALS = (" cannot be used: ", " is not safe to write: ")
"""What stands in the words of a step that a storage refused."""
GOOD = ("current", "superseded", "repeated")


def fall_back(
    workplace: Workplace, failed: dg.ExecuteInProcessResult, run: Callable[[Workplace], dg.ExecuteInProcessResult]
) -> dg.ExecuteInProcessResult:
    """A second run without the captures that came since the last release; ``failed`` if that does not help either."""
    steps = failed.get_step_failure_events()  # none where a run ended before its first step
    if not (found := suspects(workplace, {event.step_key or "": why(event) for event in steps})):
        return failed
    log.info("trying again without %s", ", ".join(found))
    done = run(Workplace(**workplace.model_dump() | {"without": found}))
    return done if done.success else failed


def suspects(workplace: Workplace, failed: Mapping[str, str]) -> dict[str, str]:
    """What to leave out where these steps failed, each for a reason: captures, with the reason of the first step.

    None where the storage or the machine is at fault.
    """
    try:
        found = _suspects(workplace, failed) if failed and not any(map(_is_of_the_machine, failed.values())) else []
    except StorageError:
        return {}
    return dict.fromkeys(found, _reason(*next(iter(failed.items())))) if found else {}


def _is_of_the_machine(reason: str) -> bool:
    return bool(machine.remedy_of(reason)) or any(words in reason for words in REFUSALS)


def _reason(step: str, why: str) -> str:
    """Why a step failed, on one line that names it."""
    step, words = step.replace("__", "/"), " ".join(why.split())
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
    if (last := releases.followed(folder)) is None or not (last / "captures.parquet").is_file():
        return set()
    rows = pq.read_table(last / "captures.parquet", columns=["capture_id", "state"], partitioning=None).to_pylist()
    return {row["capture_id"] for row in rows if row["state"] in GOOD}


def _behind(workplace: Workplace, steps: Collection[str]) -> list[str]:
    """The sources that feed these steps."""
    graph = [asset for asset in all_assets(workplace.root) if isinstance(asset, dg.AssetsDefinition)]
    failed = [key for asset in graph if asset.node_def.name in steps for key in asset.keys]
    above = dg.AssetSelection.assets(*failed).upstream().resolve(graph) if failed else set()
    return sorted({key.path[1] for key in above if key.path[0] == "parsed"})
