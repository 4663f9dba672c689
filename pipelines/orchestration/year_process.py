"""A year of a large source made in a process of its own, which holds Spark's driver and answers through Dagster Pipes.

    python -m pipelines.orchestration.year_process

``year_assets`` starts it where ``BILATERAL_ENGINE`` is Spark, so that a run needs neither pyspark nor the memory of a
driver. Context and answer are files that both processes see: it runs on the host of the run.
"""

from __future__ import annotations

import time

from dagster_pipes import PipesContext, open_dagster_pipes

from pipelines.archive.captures import Archive, ArchiveError
from pipelines.settings import SettingsError
from pipelines.sources.contract import Source, SourceError, discover

FAILURE = "failure"
"""The key of the message that says why there is no year."""


def rows_of_year(source: Source, archive: Archive, year: int) -> int:
    """Make a year of every archived version; the number of its rows. Raises SourceError where none has it."""
    assert source.make_year
    captures = [c for c in archive.captures(source.id) if c.capture_id not in archive.withdrawn(source.id)]
    rows = [count for c in captures if (count := source.make_year(archive.parts(c), year)) is not None]
    if not rows:
        raise SourceError(f"no archived version of {source.id} has {year}: bilateral import {source.id} FILE")
    return sum(rows)


def _answer(pipes: PipesContext) -> None:
    """Make the year that Dagster asks for, and report its metadata, or why it could not be made."""
    from pipelines.orchestration.workplace import Workplace

    source, year, started = discover()[pipes.get_extra("source")], int(pipes.partition_key), time.perf_counter()
    try:
        rows = rows_of_year(source, Workplace(**pipes.get_extra("workplace")).archive, year)
    except (SourceError, ArchiveError, SettingsError) as error:
        pipes.report_custom_message({FAILURE: str(error)})
        return
    pipes.report_asset_materialization(
        metadata={"outcome": "made", "rows": rows, "seconds": round(time.perf_counter() - started, 1)}
    )


if __name__ == "__main__":
    with open_dagster_pipes() as context:
        _answer(context)
