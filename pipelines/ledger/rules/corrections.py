"""Corrections: of a source that exists, and with a value where the action needs one."""

from collections.abc import Iterator

from pipelines.ledger.reader import Ledger
from pipelines.ledger.rules.lookups import unknown
from pipelines.ledger.rules.records import SOURCES
from pipelines.ledger.yaml_files import Problem


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Corrections that could never apply. Whether one still fits its source is found when the source is read."""
    for item in ledger.corrections:
        correction = item.model
        otherwise = f"sources: {', '.join(SOURCES)}"
        yield from unknown(item, "source", correction.source, SOURCES, otherwise, "source")
        if correction.action in ("override", "scale") and correction.value is None:
            remedy = "write the value to use, or the factor"
            yield item.problem(f"`{correction.action}` needs a value", remedy, "action")
        if correction.action in ("drop", "flag") and correction.value is not None:
            yield item.problem(f"`{correction.action}` takes no value", "remove it", "value")
