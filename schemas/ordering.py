"""The order of a table's rows in its file: who, when, and then the key, so that the rows of a dyad are together.

It follows from the names that all tables share; no table is named here. Readers choose rows by the same columns
(``bilateral.selection``), and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

DYADS: tuple[tuple[str, ...], ...] = (("dyad",), ("origin", "destination"), ("actor_a", "actor_b"))
DYADS += (("actor_id", "partner_id"), ("supplier", "recipient"), ("provider", "recipient"), ("sender", "target"))
"""Columns that name the two sides of a row; the first that a table has are its own."""
TIMES = ("year", "window_end", "start_low", "start_date", "first_date", "first_year", "order_year", "signed_year")
"""When a row is true: the first that a table has. Days and years; ``time_period`` is a text, and comes after them."""


def order(names: Collection[str], key: Sequence[str]) -> tuple[str, ...]:
    """The columns by which a table with the columns ``names`` is sorted: its key is last, so no two rows tie.

    Rows about a pair of actors, or about one, stand by actors and time. So do records, which have a ``label`` and a row
    each, by time alone. All others are looked up by their key, and stand by it.
    """
    who = next((pair for pair in DYADS if {*pair} <= {*names}), ())
    if not who and key[0] == "actor_id":
        who = ("actor_id",)
    is_record = "label" in names and len(key) == 1
    when = [*[name for name in TIMES if name in names][:1], *[name for name in ("time_period",) if name in names]]
    return tuple(dict.fromkeys([*who, *(when if who or is_record else ()), *key]))
