"""``bilateral doctor``: looks at everything that a home stands on; each finding with its remedy.

A check yields what it found. Nothing is changed but what ``mend`` of a finding does, which loses nothing.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

from bilateral import releases
from bilateral.verify import verify
from pipelines.orchestration.automation import behind
from pipelines.orchestration.incidents import incidents
from pipelines.orchestration.instance import UNDER_WAY, dagster_home, end_run, not_ended, open_instance
from pipelines.orchestration.retention import retired
from pipelines.orchestration.workplace import Workplace
from pipelines.release.restoring import damaged
from pipelines.sources.declarations import discover
from pipelines.store.lease import holder

LEAST_BYTES = 1_000_000_000
BEGINS = timedelta(minutes=5)
"""For how long a run may be without a lock while its process starts: `start_timeout_seconds` in ``dagster.yaml``."""


class Finding(NamedTuple):
    """What a check found: as it should be, or wrong if there is a ``remedy``; ``is_note`` where it can wait."""

    text: str
    remedy: str = ""
    is_note: bool = False
    mend: Callable[[], object] | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether it needs somebody now."""
        return bool(self.remedy) and not self.is_note


def examine(workplace: Workplace, *, mends: bool) -> tuple[list[str], bool]:
    """The lines to print, and whether all is well. With ``mends`` what is safe to mend is mended first."""
    lines, is_well = list[str](), True
    for name, check in CHECKS.items():
        for finding in _found(check, workplace):
            is_mended = mends and finding.mend is not None
            if is_mended and finding.mend:
                finding.mend()
            mark = "mended" if is_mended else "WRONG" if finding.is_wrong else "note" if finding.remedy else "ok"
            is_well &= is_mended or not finding.is_wrong
            lines.append(f"{mark:7} {name}: {finding.text}")
            if finding.remedy and not is_mended:
                lines.append(f"        {finding.remedy}" + ("; or: bilateral doctor --mend" if finding.mend else ""))
    lines += [f"kept    {line}" for line in retired(workplace)] if mends else []
    return lines, is_well


def _found(check: Callable[[Workplace], Iterator[Finding]], workplace: Workplace) -> list[Finding]:
    """What a check finds; that it could not look is a finding as well."""
    try:
        return list(check(workplace))
    except Exception as error:
        reason = " ".join(str(error).split())[:300]
        return [Finding(f"cannot be looked at: {type(error).__name__}: {reason}", "mend what it names, and look again")]


def _instance(workplace: Workplace) -> Iterator[Finding]:
    folder = dagster_home(workplace)
    for file in ("history/runs.db", "history/runs/index.db", "schedules/schedules.db"):
        if (folder / file).is_file():
            with sqlite3.connect(f"file:{folder / file}?mode=ro", uri=True) as connection:
                (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if state != "ok":
                remedy = f"stop the UI, and move {folder} away: releases stay"
                yield Finding(f"{folder / file} is damaged: {state}", remedy)
    with open_instance(workplace) as instance:
        yield Finding(f"{folder}: {instance.get_runs_count()} runs on record")


def _lease(workplace: Workplace) -> Iterator[Finding]:
    who = holder(workplace.lease_file)
    yield Finding(f"held by {who}" if who else "free")


def _runs(workplace: Workplace) -> Iterator[Finding]:
    runs = not_ended(workplace)
    for record in runs:
        run, age = record.dagster_run, datetime.now(UTC) - record.create_timestamp
        if run.status in UNDER_WAY and age > BEGINS and not holder(workplace.lock_of(run.run_id)):
            text, end = f"{run.run_id} is under way, and its process is gone", partial(_end, workplace, run.run_id)
            yield Finding(text, "bilateral ui finds it and runs it again", mend=end)
    yield Finding(f"{len(runs)} queued or under way")


def _end(workplace: Workplace, run_id: str) -> None:
    with open_instance(workplace) as instance:
        end_run(instance, run_id, "its process was killed")


def _disk(workplace: Workplace) -> Iterator[Finding]:
    home = workplace.home.root
    if (free := shutil.disk_usage(home).free) < LEAST_BYTES:
        yield Finding(f"{free / 1e6:,.0f} MB free at {home}", "make room, for example by BILATERAL_KEEP_RELEASES")
    yield Finding(f"{free / 1e9:,.1f} GB free")


def _objects(workplace: Workplace) -> Iterator[Finding]:
    problems = list(workplace.archive.verify())
    yield from (Finding(problem, "restore it from a copy, or import it again") for problem in problems)
    store = workplace.store
    tables = store.stored()
    for stored in tables:
        if not store.is_intact(stored):
            yield Finding(f"{store.path(stored)} is lost or was changed", "bilateral build makes it again")
    yield Finding(f"{len(workplace.archive.captures())} captures and {len(tables)} tables looked at")


def _broken(workplace: Workplace) -> Iterator[Finding]:
    """What alerts tell of. Who is overdue is known without a daemon, too, and looked at below."""
    with open_instance(workplace) as instance:
        found = [found for found in incidents(workplace, instance) if not found.key.startswith("overdue/")]
    yield from (Finding(incident.what, incident.remedy) for incident in found)
    yield Finding("runs, sources and captures looked at")


def _overdue(workplace: Workplace) -> Iterator[Finding]:
    """Publishers whose data is here, but was not asked for within the time that their source declares."""
    archive, asked = workplace.archive, dict[str, str]()
    for capture in archive.captures():
        last = max(str(sighting["retrieved"]) for sighting in archive.sightings(capture))
        asked[capture.source] = max(last, asked.get(capture.source, ""))
    today, sources = datetime.now(UTC).date(), discover()
    for name in sorted(asked.keys() & sources.keys()):
        day = datetime.fromisoformat(asked[name]).date()
        most = sources[name].max_age_days
        if (today - day).days > most:
            text = f"{name} was last looked at on {day}, {(today - day).days} days ago; expected every {most} days"
            yield Finding(text, f"bilateral import {name}" + ("" if sources[name].is_asked else " FILE"), is_note=True)
    yield Finding(f"{len(asked)} publishers with data here looked at")


def _release(workplace: Workplace) -> Iterator[Finding]:
    if (last := releases.current(workplace.releases)) is None:
        yield Finding("there is no release", "bilateral build")
        return
    if problems := verify(last):
        yield Finding(f"{last.name} is not whole: {problems[0]}", "bilateral releases restore")
    else:
        yield Finding(f"{last.name} is whole")
    for version, problem in damaged(workplace.releases, workplace.candidates, sys.maxsize).items():
        if version != last.name:
            yield Finding(f"{version} is not whole: {problem}", "bilateral releases restore")
    if lines := behind(workplace):
        more = f", and {len(lines) - 1} more" if len(lines) > 1 else ""
        yield Finding(f"{last.name} is behind: {lines[0]}{more}", "bilateral build, or leave bilateral ui running")


CHECKS: dict[str, Callable[[Workplace], Iterator[Finding]]] = {"instance": _instance, "lease": _lease, "runs": _runs}
CHECKS |= {"disk": _disk, "objects": _objects, "broken": _broken, "overdue": _overdue, "release": _release}
