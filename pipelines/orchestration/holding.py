"""Captures that builds of a home hold back: with them a table fails, without them the release goes on.

Those that came after the last release are suspects. If leaving out all of them helps, each is left out in turn. What is
held back is kept by ``pipelines.archive.decisions`` until a person withdraws the capture or reinstates it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import dagster as dg
import pyarrow.parquet as pq

from bilateral import releases
from pipelines.archive.blobs import StorageError
from pipelines.archive.decisions import held, hold
from pipelines.orchestration.progress import log
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.contract import discover
from pipelines.tables.shared import registry

TRIED = 6
"""Captures that are tried one by one; of more, those of a source together."""
LONGEST = 300
GOOD = ("current", "superseded", "repeated")


class Run(Protocol):
    """Makes every asset once; a trial makes all but the release."""

    def __call__(self, *, is_trial: bool = False) -> dg.ExecuteInProcessResult: ...


def fall_back(workplace: Workplace, failed: dg.ExecuteInProcessResult, run: Run) -> dg.ExecuteInProcessResult:
    """The first run that succeeds without captures which came since the last release; ``failed`` if none does."""
    steps = failed.get_step_failure_events()
    try:
        suspects = _suspects(workplace, {event.step_key or "" for event in steps})
    except StorageError:  # no capture is at fault
        return failed
    groups = _groups(suspects)
    if not steps or not groups:  # a run may end before its first step
        return failed
    folder, before, reason = workplace.home.build, held(workplace.home.build), _reason(steps[0])

    def without(names: list[str], *, is_trial: bool = False) -> dg.ExecuteInProcessResult:
        log.info("trying again without %s", ", ".join(names))
        hold(folder, before | dict.fromkeys(names, reason))
        return run(is_trial=is_trial)

    done = failed
    try:
        if len(groups) == 1 or without(suspects, is_trial=True).success:
            for left_out in [*groups, *([suspects] if len(groups) > 1 else [])]:
                if (done := without(left_out)).success:
                    for name in left_out:
                        log.error("%s is held back, and what was there before stays in use: %s", name, reason)
                        log.error("  if the file is wrong: bilateral archive withdraw %s --because …", name)
                        log.error("  if it is right, mend what fails, then: bilateral archive reinstate %s", name)
                    return done
    finally:
        if not done.success:
            hold(folder, before)
    return failed


def causes(error: Any) -> list[Any]:
    """An error, if it is one, and what caused it: the last is the innermost."""
    return [error, *causes(error.cause)] if error else []


def _reason(event: dg.DagsterEvent) -> str:
    """Why a step failed, in words that its asset or the error has for it, on one line."""
    data = event.step_failure_data
    said = data.user_failure_data.description if data.user_failure_data else None
    words = " ".join((said or "".join(error.message for error in causes(data.error)[-1:])).split())
    step = (event.step_key or "").replace("__", "/")
    return (words if words.startswith(step) else f"{step}: {words}")[:LONGEST]


def _groups(suspects: list[str]) -> list[list[str]]:
    """What is left out in turn: each capture, or of many each source's."""
    if len(suspects) <= TRIED:
        return [[name] for name in suspects]
    return [list(names) for _, names in groupby(sorted(suspects), key=lambda name: name.rpartition("-")[0])]


def _suspects(workplace: Workplace, steps: Collection[str]) -> list[str]:
    """Captures that are read, were not behind the last release, and feed what failed; the newest first."""
    known, archive = _released(workplace.releases), workplace.archive
    behind = _behind(steps)
    sources = [name for name, source in discover().items() if name in behind and not source.terms.is_unread]
    captures = [capture for source in sources for capture in archive.records(source)[0]]
    new = [
        c
        for c in captures
        if c.capture_id not in known | archive.held.keys() | archive.withdrawn(c.source).keys()
        and "failure" not in archive.reading(c)
    ]
    return [c.capture_id for c in sorted(new, key=lambda c: c.retrieved, reverse=True)]


def _released(folder: Path) -> set[str]:
    """The captures behind the last release."""
    last = releases.followed(folder)
    if last is None or not (last / "captures.parquet").is_file():
        return set()
    rows = pq.read_table(last / "captures.parquet", columns=["capture_id", "state"], partitioning=None).to_pylist()
    return {row["capture_id"] for row in rows if row["state"] in GOOD}


def _behind(steps: Iterable[str]) -> set[str]:
    """The sources that feed these steps, by the inputs of tables; the candidate has all of them."""
    tables, open_, sources = registry.discover(), [*steps], set[str]()
    if "candidate" in open_:
        return {*discover()}
    seen = set[str]()
    while open_:
        name = open_.pop().replace("__", "/")
        if name in seen:
            continue
        seen.add(name)
        if name.startswith("parsed/"):
            sources.add(name.split("/")[1])
        elif name in tables:
            open_ += tables[name].inputs
    return sources
