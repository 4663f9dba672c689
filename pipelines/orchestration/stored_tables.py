"""How Dagster itself reads a table: ``defs().load_asset_value("trade")``, or an asset of somebody else's with an input.

Assets of ours write their tables themselves: one is staged, checked, and only then made the current one.
"""

from __future__ import annotations

from typing import NoReturn

import dagster as dg
import pandas as pd

from pipelines.orchestration.workplace import Workplace


class StoredTables(dg.IOManager):
    """Loads current tables as frames."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def load_input(self, context: dg.InputContext) -> pd.DataFrame:
        """The rows. Raises FileNotFoundError for what is no table, or was never built."""
        return self._workplace.store.arrow("/".join(context.asset_key.path)).to_pandas()

    def handle_output(self, context: dg.OutputContext, obj: object) -> NoReturn:
        """Refuse it: nothing is written here."""
        raise dg.DagsterInvariantViolationError(f"{context.asset_key} returns a value; assets store their own rows")
