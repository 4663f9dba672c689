"""What a rule of the gate is: checks, each of them from the columns that it reads to findings.

The rules are in ``gate``, ``completeness``, ``consistency``, ``territories`` and ``traceability``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store.checks import MAX_ROWS, Finding

Tables = Mapping[str, pa.Table]
"""Tables by name, with the columns that a check reads."""
Reads = Mapping[str, Iterable[str]]
"""Which columns of which tables a check reads."""
Parts = Callable[[Collection[str]], Iterable[tuple[tuple[str, ...], Reads]]]
"""What a check is run on, by the names of the tables that there are: its arguments, and what it then reads."""
Check = Callable[..., Iterator[Finding]]


class Rule(NamedTuple):
    """A check and what it is run on; several may share the name of a rule."""

    name: str
    check: Check
    parts: Parts


RULES: list[Rule] = []
TRACED = "every number can be traced"
OF_THE_PROGRAM = {TRACED, "every id exists", "every list names things that exist"}
"""Rules that no file of a publisher can break: ids and lists are made here, of what was read."""


def rule(name: str, parts: Parts) -> Callable[[Check], Check]:
    """Register a check of the rule ``name``, under which ``release.json`` lists it."""

    def register(check: Check) -> Check:
        RULES.append(Rule(name, check, parts))
        return check

    return register


def columns(**reads: str) -> Parts:
    """One run of a check, on these columns by table."""
    return lambda names: [((), {table: columns.split() for table, columns in reads.items()})]


def of_each(reads: Callable[[str], Reads]) -> Parts:
    """A run of a check for each table of which it reads something."""
    return lambda names: [((name,), asked) for name in names if (asked := reads(name))]


def finding(table: str, rule: str, examples: Sequence[str], remedy: str) -> Iterator[Finding]:
    """The finding that ``examples`` break a rule, if there are any."""
    if examples:
        yield Finding(table, rule, len(examples), tuple(examples[:MAX_ROWS]), remedy)


def values(table: pa.Table, column: str) -> set[str]:
    """The values of a column, or those in its lists, but for nulls."""
    items = table[column]
    items = pc.list_flatten(items) if pa.types.is_list(items.type) else items
    return {*pc.unique(items).to_pylist()} - {None}
