"""The model of ``corrections``: declared corrections to upstream values, and what became of each."""

from __future__ import annotations

from schemas.declare import Count, Number, Table, Text, column, key, known, note, support
from schemas.vocabulary import CORRECTION_OUTCOMES, CORRECTIONS


class Model(Table):
    """Corrections: each with its reason, its scope, the value it expects upstream, and its outcome in this release."""

    correction_id: Text = key("The correction, as its file is named.", unique=True)
    source_id: Text = known("The source corrected.", ref="sources.source_id")
    table: Text = known("The table of reports corrected.")
    scope: Text = known("Which rows, as JSON: column and value.")
    action: Text = known("drop, override, scale or flag.", isin=CORRECTIONS)
    value: Number = column("The value written, or the factor.")
    expect: Number = column("What the upstream value is expected to be.")
    outcome: Text = known("What became of it.", isin=CORRECTION_OUTCOMES)
    n_rows: Count = support("Rows that it touched.", ge=0)
    reason: Text = note("Why.")
