"""Results of asset checks: numbers, which the UI plots over time, and Markdown about findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dagster as dg

from pipelines.orchestration.markdown import table_of_findings
from pipelines.store.checks import Finding


def check_result(
    name: str, count: int, rows: int, details: Mapping[str, str], *, asset: str | None = None, is_warning: bool = False
) -> dg.AssetCheckResult:
    """A check of ``rows`` rows with ``count`` findings, passed without any; ``details`` are Markdown by heading."""
    numbers = {"number of findings": dg.MetadataValue.int(count), "rows checked": dg.MetadataValue.int(rows)}
    return dg.AssetCheckResult(
        check_name=name,
        asset_key=asset,
        passed=not count,
        severity=dg.AssetCheckSeverity.WARN if is_warning else dg.AssetCheckSeverity.ERROR,
        metadata={**numbers, **{heading: dg.MetadataValue.md(text) for heading, text in details.items()}},
    )


def of_findings(name: str, findings: Sequence[Finding], rows: int) -> dg.AssetCheckResult:
    """A blocking check of a table or of a release."""
    return check_result(name, len(findings), rows, {"findings": table_of_findings(findings)} if findings else {})
