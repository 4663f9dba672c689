"""Corrections and accepted captures: of a source that exists."""

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
        if [item.model.capture, item.model.sentence, item.model.warning].count(None) != 2:
            yield item.problem("it accepts neither one capture nor one sentence or warning", "name one of the three")
        if source := (item.model.capture or "").rpartition("-")[0]:
            yield from unknown(item, "source", source, SOURCES, otherwise, "capture")
    for item in ledger.corrections:
        yield from unknown(item, "source", item.model.source, SOURCES, otherwise, "source")
