"""`bilateral build`: the assets of the UI in one process, with a line for each, a summary and an exit code."""

from __future__ import annotations

import ctypes
import gc
import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa

from bilateral.commons import machine
from bilateral.releases import followed
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.instance import materialize, open_instance
from pipelines.orchestration.ledger_assets import SET_ASIDE, set_aside_as_line
from pipelines.orchestration.progress import causes, log, why
from pipelines.orchestration.suspects import hold_guilty, remedies
from pipelines.orchestration.workplace import Workplace
from pipelines.release.headlines import waiting
from pipelines.sources.declarations import discover
from pipelines.store.current import replace_durably

INTERRUPTED = "DagsterExecutionInterruptedError"
"""What Dagster makes of Ctrl-C inside a step."""
UNREADABLE = ("OSError", "FileNotFoundError", "ArrowInvalid")
"""What reading a lost or damaged file raises."""
LEFT_OUT = 3
"""The exit code of a build that made or kept a release without some of what it was given."""
HERE = Path(__file__).parents[2]
MALLOC = {-8: 1, -1: 131_072}
"""The number of heaps, and of free bytes at the end of one from which on they are given back (M_ARENA_MAX and
M_TRIM_THRESHOLD in malloc.h): a sixth of the memory of a build."""
_FRAME = re.compile(r'File "([^"\n]+)", line (\d+)')


def build(workplace: Workplace) -> int:
    """Materialise every asset in this process.

    The exit code: 0 if all of it succeeded, 1 if it failed, and LEFT_OUT if a release is there, but without some of
    what was given.
    """
    logging.raiseExceptions = False  # who reads the lines may stop before the build does
    console = logging.StreamHandler(sys.stdout)
    console.setFormatter(logging.Formatter("%(message)s"))
    log.handlers, log.propagate = [console], False
    log.setLevel(logging.INFO)
    started = time.perf_counter()
    gc.freeze()  # searching all that is imported for garbage, again and again, took a tenth of a build
    gc.set_threshold(50_000, 20, 100)
    pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own keeps a tenth more of what was freed
    with suppress(OSError, AttributeError, TypeError):  # of glibc alone: what one thread freed serves all
        for parameter, value in MALLOC.items():
            ctypes.CDLL(None).mallopt(parameter, value)
    with open_instance(workplace) as instance:
        result = _run(workplace, instance)
        if not result.success and not workplace.is_public:
            result = _without_guilty(workplace, instance, result)
        return _summary(workplace, result, time.perf_counter() - started)


def _run(workplace: Workplace, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """Materialise every asset once. Raises KeyboardInterrupt where Ctrl-C ended a step."""
    result = materialize(all_assets(workplace.root), workplace, instance)
    if any(chain and chain[0].cls_name == INTERRUPTED for chain in errors_of(result).values()):
        raise KeyboardInterrupt
    return result


def _without_guilty(
    workplace: Workplace, instance: dg.DagsterInstance, failed: dg.ExecuteInProcessResult
) -> dg.ExecuteInProcessResult:
    """A second run without the captures that are to blame; ``failed`` if none is, or if that does not help either."""
    reasons = {event.step_key or "": why(event) for event in failed.get_step_failure_events()}
    with workplace.alone("bilateral build"):
        guilty = hold_guilty(workplace, reasons)
    if not guilty:
        return failed
    log.info("building again without %s", ", ".join(guilty))
    result = _run(Workplace(**workplace.model_dump()), instance)
    return result if result.success else failed


def errors_of(result: dg.ExecuteInProcessResult) -> dict[str, list[Any]]:
    """The error of each failed step, or else of the run, which may end before its first step; each with its causes."""
    errors = {event.step_key or "": event.step_failure_data.error for event in result.get_step_failure_events()}
    ends = [event.job_failure_data.error for event in result.all_events if event.is_run_failure]
    if ends and not errors:
        errors = {"the run": ends[-1]}
    return {name: causes(error) for name, error in errors.items()}


def unreported(errors: dict[str, list[Any]]) -> dict[str, Any]:
    """The innermost error of each step that could not report it itself, as one that raises a Failure does."""
    said = {step: chain for step, chain in errors.items() if chain and "Failure" not in {e.cls_name for e in chain}}
    return {step: chain[-1] for step, chain in said.items()}


def place(error: Any) -> str:
    """The file and line of the builder, or other code below the graph, in which an error arose; empty if in none."""
    frames = [match.groups() for frame in error.stack if (match := _FRAME.search(frame))]
    ours = [(Path(file).relative_to(HERE).as_posix(), line) for file, line in frames if Path(file).is_relative_to(HERE)]
    places = [f"{file}:{line}" for file, line in ours if not file.startswith((".", "pipelines/orchestration/"))]
    return ([found for found in places if found.startswith("pipelines/tables/")] or places or [""])[-1]


def is_of_a_file(error: Any) -> bool:
    """Whether a file could not be read; builders read none."""
    return error.cls_name in UNREADABLE and not place(error).startswith("pipelines/tables/")


def reason(error: Any) -> str:
    """An error in words, with its file and line unless it names a file that could not be read."""
    where = "" if is_of_a_file(error) else place(error)
    return error.message.strip() + (f" ({where})" if where else "")


def _peak_mb() -> int | None:
    """The most memory that this process has held, in megabytes; None where the system does not say: Linux does."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return round(int(found[1]) * 1024 / 1e6) if found else None


def _summary(workplace: Workplace, result: dg.ExecuteInProcessResult, seconds: float) -> int:
    """Write the report of a run and log its outcome; the exit code."""
    errors = errors_of(result)
    failed, causes = sorted(errors), unreported(errors)
    reasons = {step: reason(error) for step, error in causes.items()}
    report: dict[str, Any] = {
        "run_id": result.run_id,
        "succeeded": result.success,
        "seconds": round(seconds, 3),
        "peak_mb": _peak_mb(),
        "failed": failed,
        "reasons": reasons,
        "code_revision": workplace.store.code,
        "steps": {
            event.step_key: round((event.step_success_data.duration_ms or 0) / 1000, 3)
            for event in result.all_events
            if event.event_type_value == "STEP_SUCCESS"
        },
    }
    replace_durably(workplace.home.runs / f"{result.run_id}.json", json.dumps(report, indent=1).encode())
    latest = workplace.releases / "latest"
    now = f"{latest} → {os.readlink(latest)}" if latest.is_symlink() else "no release yet"
    if result.success:
        for name, (why, sentence) in waiting(followed(workplace.releases)).items():
            log.warning("%s waits to say: %s (%s)", name, sentence, why)
            log.warning("  accept it: bilateral releases accept %s --because …, or take back what moved it", name)
        left_out = sum(_tell(workplace))
        log.info("built in %.1f s; %s", seconds, now)
        if left_out:
            things = "1 thing that was" if left_out == 1 else f"{left_out} things that were"
            log.warning("WITHOUT %s given, as said above (exit code %d); see also: bilateral doctor", things, LEFT_OUT)
        return LEFT_OUT if left_out else 0
    for step, words in reasons.items():
        log.error("%s: %s", step, words)
    remedies = {step: machine.remedy_of(error.message) for step, error in causes.items()}
    for remedy in dict.fromkeys(filter(None, remedies.values())):
        log.error("%s", remedy)
    if any(is_of_a_file(error) and not remedies[step] for step, error in causes.items()):
        log.error("if a file there is damaged, delete %s and build again: releases stay", workplace.home.build)
    log.error("FAILED: %s; everything downstream was left as it was", ", ".join(failed))
    log.error("the last good release stays: %s. Report: %s", now, workplace.home.runs / f"{result.run_id}.json")
    return 1


def _tell(workplace: Workplace) -> Iterator[int]:
    """Log what a release does without, and what to do about it; a 1 for each."""
    held = workplace.archive.held
    held_sources = {name.rpartition("-")[0] for name in held}
    for name, reason in held.items():
        log.warning("%s is held back, and what was there before stays in use: %s", name, reason)
        for remedy in remedies(name, reason):
            log.warning("  %s", remedy)
        yield 1
    for row in workplace.store.load("sources"):
        if row["state"] in ("stale", "failed") and row["source_id"] not in held_sources:
            log.warning("its last answer was not read: %s: %s", row["source_id"], row["reason"])
            log.warning("  import a good file, or: bilateral archive withdraw CAPTURE --because …")
            yield 1
    for row in workplace.store.load(SET_ASIDE):
        log.warning("set aside, and left out: %s", set_aside_as_line(row))
        log.warning("  %s", row["remedy"])
        yield 1
    for slip in (slip for source in discover().values() for slip in source.slips):
        log.warning("not read, with its source: %s", slip)
        yield 1
