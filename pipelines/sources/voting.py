"""The votes of new roll calls, beside how each state and its nearest voters voted before.

A state's nearest voters are those with whom it voted most often alike in the last sessions that are held. Other numbers
and words of new periods are asked in ``periods.py``. The queries are in ``voting.sql``.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from schemas import beside

FEED = "votes"
FACTORS: dict[str, float] = beside.read(__file__)
_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def departure(new: pa.Table, held: pa.Table) -> str | None:
    """How the votes of roll calls that are not held differ from those before as no session does; None if they do not.

    Both tables have the columns ``roll_call_id``, ``actor_id`` and ``vote``.
    """
    import duckdb

    text = _SQL
    for name, value in FACTORS.items():
        text = text.replace("{{ " + name + " }}", str(value))
    columns = ["roll_call_id", "actor_id", "vote"]
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("new", new.select(columns))
        connection.register("held", held.select(columns))
        *before, asked = text.split(";\n")
        for statement in before:
            connection.execute(statement)
        found = connection.execute(asked).fetchall()
    return f"votes of new roll calls: {found[0][0]}" if found else None
