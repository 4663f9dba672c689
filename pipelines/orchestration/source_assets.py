"""Sources as assets: a capture, which alone touches the network, and the rows that are read from all captures.

What is asked, archived and read is decided in ``pipelines.sources``. Annotations are not postponed here: Dagster reads
the class of a configuration from them.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.archive.blobs import StorageError
from pipelines.archive.captures import Archive, ArchiveError
from pipelines.archive.http.errors import FetchError
from pipelines.orchestration import labels
from pipelines.orchestration.checks import check_result, of_findings
from pipelines.orchestration.code_versions import code_version
from pipelines.orchestration.conditions import ON_CAPTURE
from pipelines.orchestration.instance import announced
from pipelines.orchestration.markdown import bullets, from_docstring
from pipelines.orchestration.progress import failure, log, report
from pipelines.orchestration.workplace import POOL, Workplace
from pipelines.sources.answers import Asked
from pipelines.sources.contract import Scope, Source, SourceError
from pipelines.sources.declarations import discover
from pipelines.sources.refresh import INPUTS, refresh, stored_names
from pipelines.sources.retrieval import ask, client, instead
from pipelines.store.current import Store
from schemas import vocabulary

MAX_LOGGED = 3
"""Lines of each kind of doubt on the console; the asset's check lists more."""


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
        "terms_class": f"{source.terms.terms_class}: {vocabulary.TERMS_CLASSES[source.terms.terms_class]}",
        "citation": source.terms.citation,
        "cadence": source.cadence,
        "files": from_docstring(source.files),
        **labels.code_of(source.parse),
    }


def capture_spec(source: Source) -> dg.AssetSpec:
    """A source's captures as something that others make: files imported by hand, or what a schedule captured.

    They are overdue where the publisher should long have published again, whether machines ask or people import.
    """
    return dg.AssetSpec(
        capture_key(source),
        group_name=labels.PUBLISHED,
        kinds={"http"},
        metadata=_metadata(source),
        description=f"[{source.title}]({source.url}). {from_docstring(source.files)}",
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(days=source.max_age_days)),
        **labels.of_source(source, "capture"),
    )


def asked(context: dg.AssetExecutionContext, workplace: Workplace, source: Source, scope: Scope) -> Asked:
    """Ask a publisher. Raises Failure unless every request was answered; what was is announced all the same."""
    try:
        http, today = client(workplace.home.runs / "http"), datetime.now(UTC).date()
        found = ask(source, workplace.archive, http, scope, today, workplace.data)
    except (FetchError, SourceError) as error:  # a source's own: what was asked for is not there
        raise dg.Failure(str(error), allow_retries=isinstance(error, FetchError) and error.is_retried) from error
    if found.failure:
        new = [capture.capture_id for capture in found.new]
        if found.puts:
            context.log_event(announced(source.id, workplace.archive, {"new": new}))
        raise dg.Failure(
            f"{found.failure}\nWhat was captured stays: {len(found.puts)} answers, {len(new)} of them new.",
            metadata={"failed": list(found.failed), "not asked for": found.left, "new": new},
            allow_retries=all(error.is_retried for error in found.failed.values()),
        )
    return found


def capture_asset(source: Source) -> dg.AssetsDefinition | dg.AssetSpec:
    """The asset that asks the publisher; where files are fetched by hand, only a place in the graph."""
    if not source.is_asked:
        return capture_spec(source)

    @dg.multi_asset(
        name=f"capture__{source.id}",
        specs=[capture_spec(source)],
        check_specs=[dg.AssetCheckSpec("reached", asset=capture_key(source), description="The publisher answered.")],
        pool=f"publisher_{source.id}",
        retry_policy=dg.RetryPolicy(
            max_retries=2, delay=60, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
        ),
    )
    def capture(context: dg.AssetExecutionContext, workplace: Workplace) -> Iterator[Any]:
        started, archive = time.perf_counter(), workplace.archive
        found = asked(context, workplace, source, Scope())
        used = instead(source, archive)
        details = {"reason": found.offline, "used": used} if found.offline else {}
        yield check_result("reached", int(bool(found.offline)), len(found.puts), details, is_warning=True)
        outcome = f"no network; used instead: {used}" if found.offline else f"{len(found.new)} new of {len(found.puts)}"
        report(f"capture/{source.id}", started, None, outcome)
        answers: dict[str, Any] = {"answers": found.notes[-1]} if found.notes else {}
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(archive.digest(source.id)),
            metadata={
                "captures": len(archive.captures(source.id)),
                "new": [capture.capture_id for capture in found.new],
                "without data": found.empty,
                **answers,
            },
        )

    return capture


def parsed_asset(source: Source, root: Path) -> dg.AssetsDefinition:
    """The rows that are read from all captures of a source, checked before any table uses them."""
    checks = [
        dg.AssetCheckSpec(
            "schema", asset=parsed_key(source), blocking=True, description="The rows are as schemas/ declares them."
        ),
        dg.AssetCheckSpec(
            "sound",
            asset=parsed_key(source),
            description="Captures are readable, sums are those of their parts, columns known, corrections still fit.",
        ),
    ]

    @dg.asset(
        key=parsed_key(source),
        group_name=labels.PUBLISHED,
        kinds={"arrow", "parquet"},
        pool=POOL,
        deps=[capture_key(source), *INPUTS],
        check_specs=checks,
        metadata=_metadata(source),
        **labels.of_source(source, "report"),
        automation_condition=ON_CAPTURE,
        code_version=code_version(stored_names(source)[0], root),
        description=f"Rows of {source.title}, read from its captures: {', '.join(source.feeds)}.",
    )
    def parsed(workplace: Workplace) -> Iterator[Any]:
        started, store = time.perf_counter(), workplace.store
        name = f"parsed/{source.id}"
        archive = workplace.archive
        try:
            read = refresh(source, store, archive, workplace.codes, workplace.readings, workplace.rows_kept)
        except (ArchiveError, StorageError) as error:
            raise failure(name, started, [error], "the last good parse stays", str(error)) from error
        yield of_findings("schema", read.findings, read.rows)
        if read.findings:
            report(name, started, None, f"FAILED: {read.findings[0]}; the last good parse stays")
            raise dg.Failure(f"{source.id}: the last good parse stays. {read.findings[0]}", allow_retries=False)
        doubts = _doubts(source, store, archive)
        count = sum(map(len, doubts.values()))
        details = {kind: bullets(lines) for kind, lines in doubts.items()}
        yield check_result("sound", count, read.rows, details, is_warning=True)
        report(name, started, read.rows, read.outcome)
        for line in _in_short(doubts):
            log.warning("%s", line)
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(read.version),
            metadata={"dagster/row_count": read.rows, "state": read.outcome, "withdrawn": doubts.get("withdrawn", [])},
        )

    return parsed


def _doubts(source: Source, store: Store, archive: Archive) -> dict[str, list[str]]:
    """What a person should look at though the release goes on: read from stored tables, so that every build repeats it.

    One check for all kinds: each check of each asset is an event that every build pays for.
    """
    captures = store.load(source.stored("captures"))
    outcomes = store.load(source.stored("corrections"))
    doubts = {
        "archive": archive.problems(source.id),
        "readable": [f"{c['capture_id']}: {c['reason']}" for c in captures if c["state"] == "failed"],
        "withdrawn": [f"{c['capture_id']}: {c['reason']}" for c in captures if c["state"] == "withdrawn"],
        "terms": sorted({c["reason"] for c in captures if c["state"] == "terms_unread"}),
        "totals": [f"{c['capture_id']}: {c['reason']}" for c in captures if c["state"] == "current" and c["reason"]],
        "columns": [f"{c['capture_id']}: {', '.join(c['columns_new'])}" for c in captures if c["columns_new"]],
        "corrections": [
            f"{c['correction_id']}: {c['outcome']}"
            for c in outcomes
            if c["outcome"] in ("not_applied", "misdirected") or (c["outcome"] == "no_row" and captures)
        ],
    }
    return {kind: lines for kind, lines in doubts.items() if lines}


def _in_short(doubts: Mapping[str, list[str]]) -> Iterator[str]:
    """The first few of each kind for the console, a line each."""
    for kind, lines in doubts.items():
        yield from (f"  {kind}: {' '.join(line.split())[:200]}" for line in lines[:MAX_LOGGED])
        if len(lines) > MAX_LOGGED:
            yield f"  {kind}: and {len(lines) - MAX_LOGGED} more"


def source_assets(root: Path, *, with_captures: bool) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Every source's assets; without captures what is archived stands in the graph as it is."""
    capture = capture_asset if with_captures else capture_spec
    return [asset for source in discover().values() for asset in (capture(source), parsed_asset(source, root))]
