"""What is broken now, found from what is there: runs, captures, sources and plans. Whom to tell is for ``alerts.py``.

A step is broken while the last run that tried it failed in it; one that Dagster runs again by itself is not yet broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from functools import lru_cache
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.archive.blobs import StorageError
from pipelines.archive.decisions import held
from pipelines.ledger.plans import PATIENCE, open_plans
from pipelines.ledger.reader import read_ledger
from pipelines.orchestration.build import reason
from pipelines.orchestration.holding import causes
from pipelines.orchestration.ledger_assets import written
from pipelines.orchestration.retention import ENDED
from pipelines.orchestration.workplace import Workplace
from pipelines.settings import settings
from pipelines.sources.contract import discover

LOOKED_AT = 500
"""Ended runs that are looked at, newest first."""
LONGEST = 600
UNSEEN, WITHDRAWN = "archive", "withdrawn/"
"""What names the archive that cannot be looked at, and before the names of captures that are seen only there."""
OUTCOMES = {dg.DagsterEventType.STEP_SUCCESS, dg.DagsterEventType.STEP_FAILURE}
_PLACE = re.compile(r"(?<![\w./-])[\w./-]{1,200}\.(?:yaml|csv|py):\d+")


@dataclass(frozen=True)
class Incident:
    """Something that is broken: what, the file and line if one is to blame, since when, the remedy, a page of the UI.

    ``key`` is the same as long as it is the same incident; ``since`` is empty where only our looking says it.
    """

    key: str
    what: str
    where: str = ""
    since: str = ""
    remedy: str = ""
    link: str = ""


def incidents(workplace: Workplace, instance: dg.DagsterInstance) -> list[Incident]:
    """All that is broken now."""
    found = [
        *_runs(instance),
        *_overdue(instance),
        *_sources(workplace),
        *_captures(workplace),
        *_plans(workplace.data, written(workplace.data)),
    ]
    return list({incident.key: incident for incident in found}.values())


def _runs(instance: dg.DagsterInstance) -> Iterator[Incident]:
    """Steps that failed when they were last tried, and kinds of runs of which the last one died."""
    tried, ended = set[str](), set[str]()
    for record in instance.get_run_records(dg.RunsFilter(statuses=ENDED[:2]), limit=LOOKED_AT):
        run, day = record.dagster_run, record.update_timestamp.astimezone(UTC).isoformat(timespec="seconds")
        if run.tags.get("dagster/will_retry") == "true":
            continue
        outcomes, link = _outcomes(instance, run.run_id), f"{settings().ui_url}/runs/{run.run_id}"
        for step, failure in outcomes.items():
            if failure and step not in tried:
                yield _failed(step, failure, day, link)
        died = run.status == dg.DagsterRunStatus.FAILURE and not any(outcomes.values())
        if died and run.job_name not in ended:
            text = f"a run of {run.job_name} died, and its retries too"
            yield Incident(f"run/{run.job_name}", text, since=day, remedy="see its log", link=link)
        tried |= outcomes.keys()
        ended.add(run.job_name)


def _failed(step: str, failure: str, since: str, link: str) -> Incident:
    where = found[0] if (found := _PLACE.search(failure)) else ""
    remedy = "bilateral check" if step == "ledger" else "the page of the run has the findings, and bilateral doctor"
    return Incident(f"step/{step}", f"{step}: {failure}", where, since, remedy, link)


_KNOWN: dict[str, dict[str, str]] = {}


def _outcomes(instance: dg.DagsterInstance, run_id: str) -> dict[str, str]:
    """Of each step of a run that ended, why it failed; empty if it did not. Ended runs are read once."""
    if run_id not in _KNOWN:
        if len(_KNOWN) > 4 * LOOKED_AT:
            _KNOWN.clear()
        events = [entry.dagster_event for entry in instance.all_logs(run_id, of_type=OUTCOMES) if entry.dagster_event]
        _KNOWN[run_id] = {e.step_key or "": "" if e.is_step_success else _why(e.step_failure_data) for e in events}
    return _KNOWN[run_id]


def _why(data: Any) -> str:
    if data.user_failure_data and data.user_failure_data.description:
        return str(data.user_failure_data.description).strip()[:LONGEST]
    chain = causes(data.error)
    return reason(chain[-1])[:LONGEST] if chain else "it failed"


def _overdue(instance: dg.DagsterInstance) -> Iterator[Incident]:
    """What misses its freshness policy: a release that nobody looked at, and captures of which no new ones came."""
    remedies = {dg.AssetKey(["capture", name]): f"bilateral import {name}" for name in discover()}
    remedies |= {dg.AssetKey("release"): "bilateral build, or leave bilateral ui running"}
    for key, record in instance.get_freshness_state_records([*remedies]).items():
        if record.freshness_state.value == "FAIL":
            name, since = key.to_user_string(), record.updated_at.astimezone(UTC).isoformat(timespec="seconds")
            link = f"{settings().ui_url}/assets/{name}"
            yield Incident(f"overdue/{key.path[-1]}", f"{name} is overdue", "", since, remedies[key], link)


def _sources(workplace: Workplace) -> Iterator[Incident]:
    """Sources of which the last answer could not be read."""
    for row in workplace.store.load("sources") if workplace.store.current("sources") else []:
        if row["state"] in ("stale", "failed"):
            name = row["source_id"]
            remedy = "import a good file, or bilateral archive withdraw CAPTURE --because …"
            what = f"{name} is {row['state']}: {row['reason']}"
            yield Incident(f"source/{name}", what[:LONGEST], remedy=remedy, link=_asset(name))


def _captures(workplace: Workplace) -> Iterator[Incident]:
    """Captures that a person withdrew, and those that a build holds back until a person decides."""
    archive = workplace.archive
    try:
        withdrawn = [(source, *found) for source in discover() for found in archive.withdrawn(source).items()]
    except StorageError as error:
        yield Incident(UNSEEN, str(error), remedy="bilateral archive verify")
        withdrawn = []
    for source, name, decision in withdrawn:
        what = f"{name} was withdrawn: {decision.because}"
        remedy = f"bilateral archive reinstate {name}, if it was wrong to"
        yield Incident(f"{WITHDRAWN}{name}", what, since=decision.decided, remedy=remedy, link=_asset(source))
    for name, why in held(workplace.home.build).items():
        remedy = f"bilateral archive withdraw {name} --because …, or mend what fails and reinstate it"
        link = _asset(name.rpartition("-")[0])
        yield Incident(f"held/{name}", f"builds hold {name} back: {why}"[:LONGEST], remedy=remedy, link=link)


def _asset(source: str) -> str:
    return f"{settings().ui_url}/assets/capture/{source}"


@lru_cache(maxsize=1)
def _plans(data: Path, state: str) -> tuple[Incident, ...]:
    """Events planned for a day long past, of which nobody looked for a report: as of a ``state`` of the files."""
    return tuple(
        Incident(
            f"plan/{plan.table}/{plan.record_id}",
            f"{plan.table}/{plan.record_id} was planned for {plan.day}, and nobody looked for a report",
            f"data/{plan.entry.source.path}:{plan.entry.source.line(plan.entry.path)}",
            date.isoformat(plan.day + PATIENCE),
            f"bilateral new search {plan.table}",
        )
        for plan in open_plans(read_ledger(data))
        if not plan.searches
    )
