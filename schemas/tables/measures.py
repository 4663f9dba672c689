"""The model of ``measures``: what can be asserted about a subject."""

from schemas.declare import Flag, Names, Table, Text, column, key, known
from schemas.vocabulary import MEASURE_KINDS


class Model(Table):
    """Measures: what can be asserted about a subject, in which units, and how the preferred-value rule treats it."""

    measure: Text = key("Id of the measure.", unique=True)
    label: Text = known("Name in plain words.")
    description: Text = known("What is measured.")
    kind: Text = known("Kind of measure; it decides how values are compared.", isin=MEASURE_KINDS)
    tables: Names = column("Tables in which it is used.")
    observations_only: Names = column(
        "Those of these tables that have no column for it: its values are in `observations` alone."
    )
    units: Names = column("Units allowed; `currency` and `constant` stand for any currency and any constant prices.")
    is_additive: Flag = known("True if values may be added up.")
    is_open: Flag = known("True if codes are free text, which may differ without contradiction.")
    is_stock: Flag = known("True for running totals, such as casualties, of which the latest figure counts.")
