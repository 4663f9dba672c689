"""The model of ``corrections``: declared corrections to upstream values, and the outcome of each."""

from schemas.declare import Count, Number, Table, Text, column, key, known, note, support
from schemas.vocabulary import CORRECTION_OUTCOMES, CORRECTIONS


class Model(Table):
    """Corrections: declared corrections to upstream values, each with its scope, reason, expected value and outcome."""

    correction_id: Text = key("The correction, by the name of its file.", unique=True)
    source_id: Text = known("The source that is corrected.", ref="sources.source_id")
    table: Text = known("The table of reports that is corrected.")
    scope: Text = known("The rows it applies to, as JSON: columns and their values.")
    action: Text = known("What is done to the rows.", isin=CORRECTIONS)
    value: Number = column("The new value, or the factor for scale; null for other actions.")
    expect: Number = column("The upstream value that the correction expects; null if none is declared.")
    outcome: Text = known("Outcome in this release.", isin=CORRECTION_OUTCOMES)
    n_rows: Count = support("Number of rows it applied to.", ge=0)
    reason: Text = note("Reason for the correction.")
