"""Sources as Dagster assets: a capture, which alone touches the network, and the rows that are read from all captures.

Thin, as ``assets.py`` is for tables: what is asked, archived and read is decided in ``capturing.py`` and ``reports.py``.
Annotations are not postponed here: Dagster reads the class of a configuration from them.
"""

import inspect
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.archive.http.errors import FetchError
from pipelines.orchestration.code_versions import code_version
from pipelines.orchestration.console import OWNERS, log, say
from pipelines.orchestration.resources import Site
from pipelines.sources.contract import Scope, Source, SourceError, discover
from pipelines.sources.refresh import INPUTS, refresh, stored_names
from pipelines.sources.retrieval import ask, client, instead
from pipelines.store.checks import bullets, markdown, table_of

GROUP = "sources"
MAX_SAID = 3
"""Lines of each kind of doubt on the console; the asset's check lists them all."""


def capture_key(source: Source) -> dg.AssetKey:
    """The asset of a source's captures."""
    return dg.AssetKey(["capture", source.id])


def parsed_key(source: Source) -> dg.AssetKey:
    """The asset of the rows read from a source's captures."""
    return dg.AssetKey(["parsed", source.id])


def _metadata(source: Source) -> dict[str, Any]:
    return {
        "link": dg.MetadataValue.url(source.url),
        "contract": dg.MetadataValue.url(source.contract),
        "dagster/uri": source.url,
        "terms": source.terms.licence,
        "redistribute": source.terms.redistribute,
        "citation": source.terms.citation,
        "cadence": source.cadence,
        "files": source.files,
    }


def capture_spec(source: Source) -> dg.AssetSpec:
    """A source's captures as something that others make: files imported by hand, or what a schedule captured."""
    return dg.AssetSpec(
        capture_key(source),
        group_name=GROUP,
        kinds={"http"},
        owners=OWNERS,
        metadata=_metadata(source),
        description=f"[{source.title}]({source.url}). {source.files}",
        freshness_policy=_freshness(source),
    )


def _freshness(source: Source) -> dg.FreshnessPolicy:
    """Overdue where the publisher should long have published again, whether machines ask or people import."""
    return dg.FreshnessPolicy.time_window(fail_window=timedelta(days=source.max_age_days))


class AskConfig(dg.Config):
    """What to ask for; by default what the source's module says."""

    first_year: int = 0
    last_year: int = 0
    only: list[str] = []


def capture_asset(source: Source) -> dg.AssetsDefinition | dg.AssetSpec:
    """The asset that asks the publisher; where files are fetched by hand, only a place in the graph."""
    if not source.is_asked:
        return capture_spec(source)
    reached = dg.AssetCheckSpec("reached", asset=capture_key(source), description="The publisher answered.")

    @dg.asset(
        key=capture_key(source),
        group_name=GROUP,
        kinds={"http"},
        owners=OWNERS,
        metadata=_metadata(source),
        description=f"[{source.title}]({source.url}), as it answered.",
        pool=f"publisher_{source.id}",
        check_specs=[reached],
        retry_policy=dg.RetryPolicy(
            max_retries=2, delay=60, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
        ),
        freshness_policy=_freshness(source),
    )
    def capture(context: dg.AssetExecutionContext, site: dg.ResourceParam[Site], config: AskConfig) -> Iterator[Any]:
        started, archive = time.perf_counter(), site.archive
        years = range(config.first_year, config.last_year + 1) if config.first_year else None
        try:
            http, scope = client(site.home.runs / "http"), Scope(years, tuple(config.only))
            asked = ask(source, archive, http, scope, datetime.now(UTC).date(), site.data)
        except FetchError as error:
            raise dg.Failure(str(error), allow_retries=error.is_retried) from error
        except SourceError as error:  # what was asked for is not there
            raise dg.Failure(str(error), allow_retries=False) from error
        made: dict[str, Any] = {"captures": len(archive.captures(source.id)), "new": [c.capture_id for c in asked.new]}
        if asked.failure:
            if asked.puts:  # what reads them must hear of them though the run fails
                version = {"dagster/data_version": archive.digest(source.id)}
                context.log_event(dg.AssetMaterialization(capture_key(source), metadata=made, tags=version))
            raise dg.Failure(
                f"{asked.failure}\nWhat was captured stays: {len(asked.puts)} answers, {len(asked.new)} of them new.",
                metadata={"failed": list(asked.failed), "not asked for": asked.left, "new": made["new"]},
                allow_retries=all(error.is_retried for error in asked.failed.values()),
            )
        used = instead(source, archive)
        word = (
            f"{len(asked.new)} new of {len(asked.puts)}" if not asked.offline else f"no network; used instead: {used}"
        )
        yield dg.AssetCheckResult(
            check_name="reached",
            passed=asked.offline is None,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"reason": asked.offline or "answered", "used": used},
        )
        say(f"capture/{source.id}", started, None, word)
        summary: dict[str, Any] = {"answers": asked.notes[-1]} if asked.notes else {}
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(archive.digest(source.id)),
            metadata={**made, "without data": asked.empty, **summary},
        )

    return capture


def parsed_asset(source: Source, condition: dg.AutomationCondition, root: Path) -> dg.AssetsDefinition:
    """The rows that are read from all captures of a source, checked before any table uses them."""
    checks = [
        dg.AssetCheckSpec(
            "schema", asset=parsed_key(source), blocking=True, description="The rows are as schemas/ declares them."
        ),
        dg.AssetCheckSpec(
            "sound",
            asset=parsed_key(source),
            description="The latest capture can be read, sums are those of their parts, columns are known, corrections still fit.",
        ),
        *(
            dg.AssetCheckSpec(name, asset=parsed_key(source), description=inspect.getdoc(check))
            for name, check in source.checks.items()
        ),
    ]

    @dg.asset(
        key=parsed_key(source),
        group_name=GROUP,
        kinds={"arrow", "parquet"},
        owners=OWNERS,
        deps=[capture_key(source), *INPUTS],
        check_specs=checks,
        metadata=_metadata(source),
        automation_condition=condition,
        code_version=code_version(stored_names(source)[0], root),
        description=f"Rows of {source.title}, read from its captures: {', '.join(source.feeds)}.",
    )
    def parsed(site: dg.ResourceParam[Site]) -> Iterator[Any]:
        started = time.perf_counter()
        read = refresh(source, site.store, site.archive, site.codes, site.readings, site.known_by)
        yield dg.AssetCheckResult(
            check_name="schema",
            passed=not read.findings,
            metadata={"findings": dg.MetadataValue.md(markdown(read.findings))} if read.findings else {},
        )
        if read.findings:
            say(f"parsed/{source.id}", started, None, f"FAILED: {read.findings[0]}; the last good parse stays")
            raise dg.Failure(f"{source.id}: the last good parse stays. {read.findings[0]}", allow_retries=False)
        shown = {name: check(site.store.load) for name, check in source.checks.items()}
        doubts = _doubts(source, site)
        yield _warning("sound", {name: bullets(found) for name, found in doubts.items()})
        for name, rows in shown.items():
            yield _warning(name, {"found": table_of(rows)} if rows else {})
        say(f"parsed/{source.id}", started, read.rows, read.outcome)
        for line in _in_short(doubts):
            log.warning("%s", line)
        tables: dict[str, Any] = {name: dg.MetadataValue.md(table_of(rows)) for name, rows in shown.items() if rows}
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(read.version),
            metadata={"dagster/row_count": read.rows, "state": read.outcome, **tables},
        )

    return parsed


def _doubts(source: Source, site: Site) -> dict[str, list[str]]:
    """What a person should look at though the release goes on: from the stored tables, so that it is said every time.

    One check for all of it: every check of every asset is an event that each build pays for.
    """
    captures = site.store.load(source.stored("captures"))
    outcomes = site.store.load(source.stored("corrections"))
    said = {
        "readable": [f"{c['capture_id']}: {c['reason']}" for c in captures if c["state"] == "failed"],
        "totals": [f"{c['capture_id']}: {c['reason']}" for c in captures if c["state"] == "current" and c["reason"]],
        "columns": [f"{c['capture_id']}: {', '.join(c['columns_new'])}" for c in captures if c["columns_new"]],
        "corrections": [
            f"{c['correction_id']}: {c['outcome']}"
            for c in outcomes
            if c["outcome"] in ("not_applied", "no_row", "misdirected")
        ],
    }
    return {name: found for name, found in said.items() if found}


def _in_short(doubts: Mapping[str, list[str]]) -> list[str]:
    """The same for the console: the first few of each kind, one line each."""
    shown = [(name, text) for name, found in doubts.items() for text in found[:MAX_SAID]]
    more = [f"  {name}: and {len(found) - MAX_SAID} more" for name, found in doubts.items() if len(found) > MAX_SAID]
    return [f"  {name}: {' '.join(text.split())[:200]}" for name, text in shown] + more


def _warning(name: str, found: Mapping[str, str]) -> dg.AssetCheckResult:
    """What was found, as Markdown under its headings; passed where there is nothing."""
    return dg.AssetCheckResult(
        check_name=name,
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={heading: dg.MetadataValue.md(text) for heading, text in found.items()},
    )


def source_assets(
    condition: dg.AutomationCondition, root: Path, *, with_captures: bool
) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Every source's assets; without captures what is archived stands in the graph as it is."""
    made: list[dg.AssetsDefinition | dg.AssetSpec] = []
    for source in discover().values():
        made += [
            capture_asset(source) if with_captures else capture_spec(source),
            parsed_asset(source, condition, root),
        ]
    return made
