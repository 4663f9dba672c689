"""The rules that a column may have, each in words and in SQL.

Which column has which rule is declared in the tables' models; what a broken rule leads to belongs to the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Arguments = Mapping[str, Any]
"""What a rule compares with, by the names that pandera gives its arguments."""


class Rule(NamedTuple):
    """One kind of rule. ``words`` and ``sql`` are templates; nulls never break a rule."""

    words: str
    sql: str

    def describe(self, limits: Arguments) -> str:
        """The rule as the end of a sentence about its column."""
        return self.words.format(**limits)

    def condition(self, column: str, limits: Arguments) -> str:
        """The rule as a condition in SQL on ``column``, which is quoted already."""
        return self.sql.format(column=column, **{name: _literal(value) for name, value in limits.items()})


def _literal(value: object) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return f"({', '.join(map(_literal, value))})"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


RULES = {
    "isin": Rule("is not an allowed word", "{column} IN {allowed_values}"),
    "greater_than": Rule("must be over {min_value}", "{column} > {min_value}"),
    "greater_than_or_equal_to": Rule("must be at least {min_value}", "{column} >= {min_value}"),
    "less_than_or_equal_to": Rule("must be at most {max_value}", "{column} <= {max_value}"),
}
"""By the name of pandera's check."""
