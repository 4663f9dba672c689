"""``bilateral doctor``: looks at everything that a home stands on; each finding with its remedy.

A check yields what it found. Nothing is changed but what ``mend`` of a finding does, which loses nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from bilateral import releases
from bilateral.verify import verify
from pipelines.cli import archive_commands
from pipelines.ledger.plans import open_plans
from pipelines.ledger.reader import read_ledger
from pipelines.orchestration.automation import behind
from pipelines.orchestration.code_versions import LOCK
from pipelines.orchestration.instance import UNDER_WAY, dagster_home, end_run, is_edited, not_ended, open_instance
from pipelines.orchestration.retention import retired
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.contract import Scope, discover
from pipelines.sources.reporters import reporters
from pipelines.store.lease import holder

LEAST_BYTES, LEAST_FILES = 1_000_000_000, 10_000
LATE = timedelta(hours=1)
"""For how long a run may wait to be started while none is under way: one in its pool may take hours."""
BEGINS = timedelta(minutes=5)
"""For how long a run may be without a lock while its process starts: `start_timeout_seconds` in ``dagster.yaml``."""
REMEDIES = {
    "stale": "import a good file, or take the last one back: bilateral archive withdraw CAPTURE --because …",
    "failed": "import a file that can be read: see docs/sources.md",
}
"""What to do about a source in a state of ``schemas.vocabulary.SOURCE_STATES``."""


@dataclass(frozen=True)
class Finding:
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
    if mends:
        lines += [f"kept    {line}" for line in retired(workplace)]
        lines += [f"kept    archive: {archive_commands.collect(workplace.archive, dry_run=False)[-1]}"]
    return lines, is_well


def _found(check: Callable[[Workplace], Iterator[Finding]], workplace: Workplace) -> list[Finding]:
    """What a check finds; that it could not look is a finding as well."""
    try:
        return list(check(workplace))
    except Exception as error:
        reason = " ".join(str(error).split())[:300]
        return [Finding(f"cannot be looked at: {type(error).__name__}: {reason}", "mend what it names, and look again")]


def _versions(workplace: Workplace) -> Iterator[Finding]:
    lock = (workplace.root / LOCK).read_text(encoding="utf-8")
    wanted: dict[str, set[str]] = {}
    for name, number in re.findall(r"^([\w.-]+)==([\w.+!-]+)", lock, re.MULTILINE):
        wanted.setdefault(name, set()).add(number)
    differing = [f"{name} {found}" for name in wanted if (found := _installed(name)) and found not in wanted[name]]
    python = ".".join(map(str, sys.version_info[:3]))
    if differing:
        yield Finding(f"not as {LOCK} says: {', '.join(differing)}", "make build")
    else:
        yield Finding(f"Python {python}, {len(wanted)} packages as locked")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _instance(workplace: Workplace) -> Iterator[Finding]:
    folder = dagster_home(workplace)
    for file in ("history/runs.db", "history/runs/index.db", "schedules/schedules.db"):
        if (folder / file).is_file():
            with sqlite3.connect(f"file:{folder / file}?mode=ro", uri=True) as connection:
                (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if state != "ok":
                yield Finding(
                    f"{folder / file} is damaged: {state}", f"stop the UI, and move {folder} away: releases stay"
                )
    if is_edited(folder):
        yield Finding(
            f"{folder}/dagster.yaml was edited here and does not follow the checkout",
            "compare it with dagster.yaml of the checkout; delete it to take that one",
            is_note=True,
        )
    with open_instance(workplace) as instance:
        yield Finding(f"{folder}: {instance.get_runs_count()} runs on record")


def _lease(workplace: Workplace) -> Iterator[Finding]:
    who = holder(workplace.lease_file)
    yield Finding(f"held by {who}" if who else "free")


def _runs(workplace: Workplace) -> Iterator[Finding]:
    now = datetime.now(UTC)
    runs = [(record.dagster_run, now - record.create_timestamp) for record in not_ended(workplace)]
    waiting = [run.run_id for run, _ in runs if run.status not in UNDER_WAY]
    for run, age in runs:
        if run.run_id in waiting and age > LATE and len(waiting) == len(runs):
            yield Finding(f"{run.run_id} has waited {age} for the daemon", "bilateral ui starts what waits")
        elif run.run_id not in waiting and age > BEGINS and not holder(workplace.lock_of(run.run_id)):
            text, end = f"{run.run_id} is under way, and its process is gone", partial(_end, workplace, run.run_id)
            yield Finding(text, "bilateral ui finds it and runs it again", mend=end)
    yield Finding(f"{len(runs)} under way")


def _end(workplace: Workplace, run_id: str) -> None:
    with open_instance(workplace) as instance:
        end_run(instance, run_id, "its process was killed")


def _disk(workplace: Workplace) -> Iterator[Finding]:
    home = workplace.home.root
    free, files = shutil.disk_usage(home).free, os.statvfs(home)
    if free < LEAST_BYTES:
        yield Finding(
            f"{free / 1e6:,.0f} MB free at {home}", "make room: BILATERAL_KEEP_RELEASES, bilateral archive gc"
        )
    if files.f_files and files.f_favail < LEAST_FILES:
        yield Finding(f"{files.f_favail:,} more files can be made at {home}", "delete files of others there")
    yield Finding(f"{free / 1e9:,.1f} GB free")


def _clock(workplace: Workplace) -> Iterator[Finding]:
    now = time.time()
    newest = max((f.stat().st_mtime for f in workplace.releases.glob("*/release.json")), default=0.0)
    last = releases.current(workplace.releases)
    day = releases.manifest(last)["date"] if last else ""
    said = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M} UTC"
    if newest > now + 300 or day > f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}":
        yield Finding(f"it says {said}, which is before the last release was made", "set the clock of this machine")
    elif late := [capture.capture_id for capture in archive_commands.ahead(workplace.archive)]:
        text = f"it says {said}, which is before {', '.join(late)} came: it was wrong then, or is now"
        yield Finding(text, archive_commands.AHEAD)
    else:
        yield Finding(said)


def _keys(workplace: Workplace) -> Iterator[Finding]:
    today, scope = datetime.now(UTC).date(), Scope(reporters=reporters(workplace.data))
    for source in discover().values():
        asked = source.requests(scope, today) if source.requests else []
        for name in {request.key.env for request in asked if request.key}:
            value = os.environ.get(name, "")
            if value != value.strip():
                yield Finding(f"{name} has blanks around the key", f"set {name} to the key alone")
            yield Finding(f"{name} for {source.id}: {'set' if value else 'not set, only what needs no key is asked'}")


def _objects(workplace: Workplace) -> Iterator[Finding]:
    problems = list(workplace.archive.verify())
    yield from (Finding(problem, "restore it from a copy, or import it again") for problem in problems)
    store = workplace.store
    tables = store.stored()
    for stored in tables:
        if not store.is_intact(stored):
            yield Finding(f"{store.path(stored)} is lost or was changed", "bilateral build makes it again")
    yield Finding(f"{len(workplace.archive.captures())} captures and {len(tables)} tables looked at")


def _sources(workplace: Workplace) -> Iterator[Finding]:
    rows: list[dict[str, Any]] = workplace.store.load("sources") if workplace.store.current("sources") else []
    for row in rows:
        if row["state"] in REMEDIES:
            yield Finding(f"{row['source_id']} is {row['state']}: {row['reason']}", REMEDIES[row["state"]])
    yield Finding(f"{len(rows)} looked at")


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


def _plans(workplace: Workplace) -> Iterator[Finding]:
    unsought = [plan for plan in open_plans(read_ledger(workplace.data)) if not plan.searches]
    if unsought:
        text = f"{len(unsought)} planned events have passed, and nobody looked for a report"
        yield Finding(text, "bilateral gaps --plans", is_note=True)
    else:
        yield Finding("none is open that nobody looked for")


def _release(workplace: Workplace) -> Iterator[Finding]:
    last = releases.current(workplace.releases)
    if last is None:
        yield Finding("there is no release", "bilateral build")
        return
    if problems := verify(last):
        yield Finding(f"{last.name} is not whole: {problems[0]}", f"restore {last} from a copy, or delete it and build")
    else:
        yield Finding(f"{last.name} is whole")
    if lines := behind(workplace):
        more = f", and {len(lines) - 1} more" if len(lines) > 1 else ""
        yield Finding(f"{last.name} is behind: {lines[0]}{more}", "bilateral build, or leave bilateral ui running")


CHECKS: dict[str, Callable[[Workplace], Iterator[Finding]]] = {
    "versions": _versions,
    "instance": _instance,
    "lease": _lease,
    "runs": _runs,
    "disk": _disk,
    "clock": _clock,
    "keys": _keys,
    "objects": _objects,
    "sources": _sources,
    "overdue": _overdue,
    "plans": _plans,
    "release": _release,
}
