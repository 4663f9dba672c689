"""The model of ``changes``: what differs from the release before, one row for each difference."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Table, Text


class Model(Table, computed=True):
    """Changes: rows and columns added, changed and removed since the previous release, each with a reason."""

    table: Text = declare.key("The table.")
    key: Text = declare.key("The key of the row as JSON; empty where the whole table or column changed.")
    change: Text = declare.key("What happened.", isin=["added", "changed", "removed"])
    column: Text = declare.key("The column; empty where the whole row or table changed.")
    role: Text = declare.column("Role of the column: key, value, support or note.", nullable=False)
    old: Text = declare.column("The value before, as JSON; empty where there was none.", nullable=False)
    new: Text = declare.column("The value now, as JSON; empty where there is none.", nullable=False)
    reason: Text = declare.column("Why, as a code: see CHANGES.md.", nullable=False)
