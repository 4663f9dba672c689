"""The rules that a column may have, each in words, in SQL and in Python: one list for small tables and for bulk tables.

Which column has which rule is declared in the tables' models; what a broken rule leads to belongs to the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Arguments = Mapping[str, Any]
"""What a rule compares with, by the names that pandera gives its arguments."""


class Rule(NamedTuple):
    """One kind of rule. ``words`` and ``sql`` are templates; nulls never break a rule.

    ``holds`` is asked of the distinct known values of a column, at least one.
    """

    words: str
    sql: str
    holds: Callable[[set[Any], Arguments], bool]

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
    "isin": Rule(
        "is not an allowed word",
        "{column} IN {allowed_values}",
        lambda values, limits: values <= set(limits["allowed_values"]),
    ),
    "greater_than": Rule(
        "must be over {min_value}", "{column} > {min_value}", lambda values, limits: min(values) > limits["min_value"]
    ),
    "greater_than_or_equal_to": Rule(
        "must be at least {min_value}",
        "{column} >= {min_value}",
        lambda values, limits: min(values) >= limits["min_value"],
    ),
    "less_than_or_equal_to": Rule(
        "must be at most {max_value}",
        "{column} <= {max_value}",
        lambda values, limits: max(values) <= limits["max_value"],
    ),
}
"""By the name of pandera's check."""
