"""Single years of sources as partitions: which are there, which failed, and the asking for one again.

A source's other assets are not partitioned: what is captured is read from all captures together. Annotations are not
postponed here: Dagster reads that of the context.
"""

import time
from collections.abc import Iterable

import dagster as dg

from pipelines.orchestration import labels
from pipelines.orchestration.instance import announced, materialize, open_instance
from pipelines.orchestration.progress import report, why
from pipelines.orchestration.source_assets import asked
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.contract import Scope, Source
from pipelines.sources.declarations import discover


def with_years() -> list[Source]:
    """The sources whose years are asked for one by one."""
    return [source for source in discover().values() if source.by_year]


def year_key(source: Source) -> dg.AssetKey:
    """The asset of a source's single years."""
    return dg.AssetKey(["year", source.id])


def years_of(source: Source) -> dg.TimeWindowPartitionsDefinition:
    """The years from the first that the source has to the present one."""
    first = str(source.domain.first)
    return dg.TimeWindowPartitionsDefinition(start=first, fmt="%Y", cron_schedule="0 0 1 1 *", end_offset=1)


def year_assets() -> list[dg.AssetsDefinition]:
    """An asset for each source with years, whose partitions they are."""
    return [_year_asset(source) for source in with_years()]


def _year_asset(source: Source) -> dg.AssetsDefinition:
    @dg.asset(
        key=year_key(source),
        group_name=labels.PUBLISHED,
        kinds={"http"},
        partitions_def=years_of(source),
        pool=f"publisher_{source.id}",
        description=f"Years of {source.title}, each asked for alone.",
        metadata=labels.code_of(source.parse),
        **labels.of_source(source, "capture"),
    )
    def year(context: dg.AssetExecutionContext, workplace: Workplace) -> dg.MaterializeResult:
        started, number = time.perf_counter(), int(context.partition_key)
        found = asked(context, workplace, source, Scope(range(number, number + 1)))
        context.log_event(announced(source.id, workplace.archive))
        if found.offline:
            raise dg.Failure(found.offline, allow_retries=False)
        outcome = f"{len(found.new)} new of {len(found.puts)}, no data: {len(found.empty)}"
        report(f"year/{source.id} {number}", started, None, outcome)
        return dg.MaterializeResult(metadata={"outcome": outcome})

    return year


def backfill(workplace: Workplace, source: Source, years: Iterable[int]) -> dict[int, str | None]:
    """Ask for those of ``years`` that are not there yet, each in a run of its own that the UI shows.

    By year why it failed; None for one that is there now, and no entry for one that was there before. Raises
    ValueError for a year that the source cannot have.
    """
    partitions, asset = years_of(source), _year_asset(source)
    wanted = [str(year) for year in years]
    known = partitions.get_partition_keys()
    if strange := [year for year in wanted if year not in known]:
        raise ValueError(f"{source.id} has {known[0]} to {known[-1]}, and not {', '.join(strange)}")
    outcomes: dict[int, str | None] = {}
    with open_instance(workplace) as instance:
        there = instance.get_materialized_partitions(year_key(source))
        for year in wanted:
            if year in there:
                continue
            result = materialize([asset], workplace, instance, partition_key=year)
            failures = result.get_step_failure_events()
            reason = " ".join(why(failures[0]).split()) if failures else "see its run in the UI"
            outcomes[int(year)] = None if result.success else reason
    return outcomes
