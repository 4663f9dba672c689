"""What an asset says of itself on the console, and who owns it: shared by the modules that know Dagster."""

from __future__ import annotations

import logging
import time

OWNERS = ["team:curators"]
log = logging.getLogger("bilateral.build")


def say(name: str, started: float, rows: int | None, word: str) -> None:
    """One readable line for an asset: its name, rows, time and what became of it."""
    shown = "" if rows is None else f"{rows:,} rows"
    log.info("%-26s %12s %7.2f s  %s", name, shown, time.perf_counter() - started, word)
