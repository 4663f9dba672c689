"""Corrections and accepted captures: of a source that exists, and a correction with a value where it needs one."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.ledger.reader import Ledger
from pipelines.ledger.rules.lookups import unknown
from pipelines.ledger.rules.records import SOURCES
from pipelines.ledger.yaml_files import Problem


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Corrections that could never apply. Whether one still fits its source is found when the source is read."""
    otherwise = f"sources: {', '.join(SOURCES)}"
    for item in ledger.reference.get("accepted", []):
        source = item.model.capture.rpartition("-")[0]
        yield from unknown(item, "source", source, SOURCES, otherwise, "capture")
    for item in ledger.corrections:
        correction = item.model
        yield from unknown(item, "source", correction.source, SOURCES, otherwise, "source")
        if correction.action in ("override", "scale") and correction.value is None:
            remedy = "write the value to use, or the factor"
            yield item.problem(f"`{correction.action}` needs a value", remedy, "action")
        if correction.action in ("drop", "flag") and correction.value is not None:
            yield item.problem(f"`{correction.action}` takes no value", "remove it", "value")
