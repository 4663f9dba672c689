"""The model of ``changes``: differences from the previous release, one row for each."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Table, Text


class Model(Table, computed=True):
    """Changes: rows and columns added, changed and removed since the previous release, each with a reason."""

    table: Text = declare.key("The table that changed.")
    key: Text = declare.key("Key of the row as JSON; empty if the whole table or column changed.")
    change: Text = declare.key("Kind of change.", isin=["added", "changed", "removed"])
    column: Text = declare.key("The column; empty if the whole row or table changed.")
    role: Text = declare.column("Role of the column: key, value, support or note.", nullable=False)
    old: Text = declare.column("Value in the previous release, as JSON; empty if there was none.", nullable=False)
    new: Text = declare.column("Value in this release, as JSON; empty if there is none.", nullable=False)
    reason: Text = declare.column("Code of the reason; CHANGES.md explains it.", nullable=False)
    why: Text = declare.column("What the author of a correction says of it; empty where nobody does.", nullable=False)
