"""The model of ``measures``: what can be asserted of a subject."""

from __future__ import annotations

from schemas.declare import Flag, Names, Table, Text, column, key, known
from schemas.vocabulary import MEASURE_KINDS


class Model(Table):
    """Measures: what can be asserted of a subject, in which units, and how the preferred-value rule takes it."""

    measure: Text = key("The measure.", unique=True)
    label: Text = known("A plain name.")
    description: Text = known("What is measured.")
    kind: Text = known("occurrence, role, code, count, quantity, ratio or ordinal.", isin=MEASURE_KINDS)
    tables: Names = column("Tables of subjects that it fits.")
    units: Names = column("Units it may have; `currency` and `constant` stand for all of their kind.")
    is_additive: Flag = known("True where values may be added up.")
    is_open: Flag = known("True where codes are free words, which may differ without contradiction.")
    is_stock: Flag = known("True for running totals, such as casualties: the latest figure counts.")
