"""What was read from a file, held against what its source declares: rows in quarantine, or the whole file refused.

The rules of values are in ``bounds.py``; columns that say the same twice are compared where they are read, by
``twice.py``, and versions by ``versions.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sources.bounds import Rule, chosen, contradictions, peaks
from pipelines.sources.contract import Parsed, Source, SourceError, conform


def within(source: Source, parsed: Parsed, day: date) -> dict[str, pa.Table]:
    """The tables of ``parsed`` as their models declare them, without the rows that break what ``source`` declares.

    Those are added to ``parsed.bad``. ``day`` is that of the capture. Raises SourceError as ``conform`` does.
    """
    tables = {}
    for feed, table in parsed.tables.items():
        rows = conform(feed, table)
        for name in rows.column_names:
            if rule := source.values.get(name):
                masks = rule.masks(name, rows[name], source.domain.first, day)
                rows = parsed.quarantine(rows, masks, [name], row="source_row")
        rows = parsed.quarantine(rows, contradictions(rows), row="source_row")
        for limit in source.peak:
            if {*limit} <= {*rows.column_names}:
                name, most, is_meant = chosen(limit, rows)
                is_peak = pc.and_(is_meant, peaks(rows, name, float(most)))
                reason = f"{name} differs from its neighbours in time by more than a factor {most}"
                rows = parsed.quarantine(rows, {reason: pc.invert(is_peak)}, [name], row="source_row")
        tables[feed] = rows
        for anchor in source.anchors:
            _hold(anchor, rows)
    return tables


def _hold(anchor: Mapping[str, str], rows: pa.Table) -> None:
    """Raises SourceError where the rows that an anchor names have values outside its interval."""
    if not {*anchor} <= {*rows.column_names}:
        return
    name, rule, is_meant = chosen(anchor, rows)
    rows = rows.filter(is_meant)
    for mask in Rule(rule).masks(name, rows[name], 0, date.max).values():
        if (wrong := rows.filter(pc.invert(mask))).num_rows:
            row = wrong.slice(0, 1).to_pylist()[0]
            about = ", ".join(text for text in anchor.values() if text != rule)
            raise SourceError(
                f"row {row['source_row']}: {name} of {about} is {row[name]:g}, and was always within {rule}: "
                "columns or codes are swapped, or the unit is another one"
            )
