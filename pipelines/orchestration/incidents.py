"""What is broken now, found from what is there: runs, captures and sources. Whom to tell is for ``alerts.py``.

A step is broken while the last run that tried it failed in it; one that Dagster runs again by itself is not yet broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from functools import lru_cache
from typing import NamedTuple

import dagster as dg

from bilateral.releases import followed
from pipelines.orchestration.build import reason
from pipelines.orchestration.ledger_assets import SET_ASIDE
from pipelines.orchestration.progress import step_ends, why
from pipelines.orchestration.retention import ENDED
from pipelines.orchestration.suspects import remedies
from pipelines.orchestration.workplace import Workplace
from pipelines.release.headlines import waiting
from pipelines.settings import settings
from pipelines.sources.declarations import discover

LOOKED_AT = 500
"""Ended runs that are looked at, newest first."""
LONGEST = 600
_PLACE = re.compile(r"(?<![\w./-])[\w./-]{1,200}\.(?:yaml|csv|py):\d+")


class Incident(NamedTuple):
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
    of_runs = [*_runs(instance), *_overdue(instance)]
    return [*of_runs, *_held(workplace), *_sources(workplace), *_waiting(workplace), *_aside(workplace)]


def steps_failing(instance: dg.DagsterInstance) -> dict[str, str]:
    """Why each step failed that failed when it was last tried."""
    found = {found.key.partition("/"): found.what for found in _runs(instance)}
    return {step: what.removeprefix(f"{step}: ") for (kind, _, step), what in found.items() if kind == "step"}


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


@lru_cache(maxsize=4 * LOOKED_AT)
def _outcomes(instance: dg.DagsterInstance, run_id: str) -> dict[str, str]:
    """Of each step of a run that ended, why it failed, with file and line; empty if it did not. They are read once."""
    ends = step_ends(instance, run_id)
    return {e.step_key or "": "" if e.is_step_success else (why(e, reason) or "it failed")[:LONGEST] for e in ends}


def _overdue(instance: dg.DagsterInstance) -> Iterator[Incident]:
    """What misses its freshness policy: a release that nobody looked at, and captures of which no new ones came."""
    remedies = {dg.AssetKey(["capture", name]): f"bilateral import {name}" for name in discover()}
    remedies |= {dg.AssetKey("release"): "bilateral build, or leave bilateral ui running"}
    for key, record in instance.get_freshness_state_records([*remedies]).items():
        if record.freshness_state.value == "FAIL":
            name, since = key.to_user_string(), record.updated_at.astimezone(UTC).isoformat(timespec="seconds")
            link = f"{settings().ui_url}/assets/{name}"
            yield Incident(f"overdue/{key.path[-1]}", f"{name} is overdue", "", since, remedies[key], link)


def _waiting(workplace: Workplace) -> Iterator[Incident]:
    """Sentences of the front pages that stay as they were until somebody has looked."""
    for name, (cause, sentence) in waiting(followed(workplace.home.releases)).items():
        remedy = f"bilateral releases accept {name} --because …, or withdraw the capture that moved it"
        yield Incident(f"headline/{name}", f"{name} waits, {cause}: {sentence}"[:LONGEST], remedy=remedy)


def _aside(workplace: Workplace) -> Iterator[Incident]:
    """Curated files that the release does without."""
    for row in workplace.store.load(SET_ASIDE) if workplace.store.current(SET_ASIDE) else []:
        what, where = f"{row['file']} is set aside: {row['sentence']}", f"{row['file']}:{row['line']}"
        yield Incident(f"aside/{row['file']}", what[:LONGEST], where, remedy=row["remedy"])


def _held(workplace: Workplace) -> Iterator[Incident]:
    """Captures that builds hold back, since a release fails with them."""
    for name, cause in workplace.archive.held.items():
        link = f"{settings().ui_url}/assets/capture/{name.rpartition('-')[0]}"
        what = f"{name} is held back, and what was there before stays in use: {cause}"
        yield Incident(f"held/{name}", what[:LONGEST], remedy="; ".join(remedies(name, cause)), link=link)


def _sources(workplace: Workplace) -> Iterator[Incident]:
    """Sources of which the last answer could not be read; those of which it is held back are told by capture."""
    held_sources = {name.rpartition("-")[0] for name in workplace.archive.held}
    for row in workplace.store.load("sources") if workplace.store.current("sources") else []:
        name, slip = row["source_id"], _PLACE.match(row["reason"] or "")
        if (slip or row["state"] in ("stale", "failed")) and name not in held_sources:
            remedy = "import a good file, or bilateral archive withdraw CAPTURE --because …"
            remedy = "bilateral check" if slip else remedy
            what = f"{name} is {row['state']}: {row['reason']}"
            link = f"{settings().ui_url}/assets/capture/{name}"
            yield Incident(f"source/{name}", what[:LONGEST], slip[0] if slip else "", remedy=remedy, link=link)
