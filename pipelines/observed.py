"""The observed tables: the preferred-value rule applied to each slice of evidence, once, before anything unpacks it.

One internal table ``observed_<table>`` for each subject table; ``observations`` is all of them together.
"""

from __future__ import annotations

from collections.abc import Callable

from bilateral.observe import observe
from pipelines.frames import Rows
from pipelines.table import Table, add
from schemas.vocabulary import SUBJECT_TABLES


def _builder(table: str) -> Callable[..., Rows]:
    def build(ledger_measures: Rows, **slices: Rows) -> Rows:
        open_measures = frozenset(m["measure"] for m in ledger_measures if m["is_open"])
        return observe(slices[f"ledger_{table}"], open_measures=open_measures)

    build.__doc__ = (
        f"Observations of {table}: the preferred value of each, with its rivals counted and their span."
    )
    return build


for _name in SUBJECT_TABLES:
    add(Table(f"observed_{_name}", "observed", _builder(_name), (f"ledger_{_name}", "ledger_measures"),
              "observations", is_published=False))  # fmt: skip
