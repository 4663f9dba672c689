"""The lines by which a run reports its progress, on the console of a build and among the events of a run in the UI."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import dagster as dg

from bilateral.commons.machine import plain
from pipelines.store.checks import Finding

MAX_LOGGED = 50
OUTCOMES = {dg.DagsterEventType.STEP_SUCCESS, dg.DagsterEventType.STEP_FAILURE}
log = logging.getLogger("bilateral.build")
"""Named in ``dagster.yaml`` as well, so that Dagster records what it logs."""


def _say_plainly(record: logging.LogRecord) -> bool:
    record.msg, record.args = plain(record.getMessage()), ()
    return True


log.addFilter(_say_plainly)


def report(name: str, started: float, rows: int | None, outcome: str) -> None:
    """Log one line for an asset: its name, rows, seconds since ``started`` and what became of it."""
    counted = "" if rows is None else f"{rows:,} rows"
    log.info("%-26s %12s %7.2f s  %s", name, counted, time.perf_counter() - started, outcome)


def failure(name: str, started: float, problems: Sequence[object], kept: str, message: str) -> dg.Failure:
    """Log the problems and the line of an asset that fails, and return the failure to raise; it is not retried."""
    for problem in problems[:MAX_LOGGED]:
        log.error("%s", problem)
    report(name, started, None, f"FAILED: {counted(problems)}; {kept}")
    return dg.Failure(message, allow_retries=False)


def counted(problems: Sequence[object]) -> str:
    """Their number in words."""
    kind = "finding" if isinstance(problems[0], Finding) else "problem"
    return f"1 {kind}" if len(problems) == 1 else f"{len(problems)} {kind}s"


def causes(error: Any) -> list[Any]:
    """An error, if it is one, and what caused it: the last is the innermost."""
    return [error, *causes(error.cause)] if error else []


def why(event: dg.DagsterEvent, worded: Callable[[Any], str] = attrgetter("message")) -> str:
    """Why a step failed, in the words of its asset, else of its innermost error."""
    data = event.step_failure_data
    said = data.user_failure_data.description if data.user_failure_data else None
    return (said or "".join(map(worded, causes(data.error)[-1:]))).strip()


def step_ends(instance: dg.DagsterInstance, run_id: str) -> list[dg.DagsterEvent]:
    """How the steps of a run ended, in order."""
    return [entry.dagster_event for entry in instance.all_logs(run_id, of_type=OUTCOMES) if entry.dagster_event]
