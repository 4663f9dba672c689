"""Corrections: of a source that there is, with a value where one is written, declared by a day that has come."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.ledger.reader import Ledger
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.rules.records import SOURCES
from pipelines.ledger.yaml_files import Problem


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Corrections that could never be used. Whether they still fit is found where the source is read."""
    for item in ledger.corrections:
        correction = item.model
        if correction.id != item.source.path.rpartition("/")[2].removesuffix(".yaml"):
            yield item.problem("the id is not the file's name", f"rename the file to {correction.id}.yaml", "id")
        if correction.source not in SOURCES:
            hint = nearest(correction.source, SOURCES) or f"sources: {', '.join(SOURCES)}"
            yield item.problem(f"there is no source `{correction.source}`", hint, "source")
        if correction.action in ("override", "scale") and correction.value is None:
            yield item.problem(
                f"`{correction.action}` needs a value", "write the value to use, or the factor", "action"
            )
        if correction.action in ("drop", "flag") and correction.value is not None:
            yield item.problem(f"`{correction.action}` takes no value", "remove it", "value")
