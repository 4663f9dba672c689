"""What the core panel has: a line of ``core_variables.json`` for each variable; with one more, later data are in it.

A value is that of the row whose ``ends`` are the first and the second actor; where these are ``actor_a`` and
``actor_b`` it is the same both ways. ``where`` says which rows: ``{origin}`` is what stands in that column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.commons.asked import LEAST_VOTES


@dataclass(frozen=True)
class Variable:
    """A column of the panel: where its values stand, in which unit, and what they are."""

    name: str
    table: str
    column: str
    ends: tuple[str, str]
    where: Mapping[str, Any]
    unit: str
    description: str
    year: str = "year"
    """The column of the year; empty where the value is of all years."""
    of: str = ""
    """The column of the table whose source or break it tells; it is not counted."""
    votes: str = ""
    """The column that counts the roll calls of a share of them, which is a number from ``LEAST_VOTES`` on."""

    @property
    def is_directed(self) -> bool:
        """Whether the value of one direction is another than that of the other."""
        return self.ends[0] != "actor_a"

    @property
    def is_reverse(self) -> bool:
        """Whether the other direction has it as well, under another name."""
        return self.ends[0] == "destination"

    @property
    def rows(self) -> pc.Expression:
        """Which rows of the table have the variable."""
        conditions = [ds.field(self.of or self.column).is_valid()]
        conditions += [ds.field(self.votes) >= LEAST_VOTES] if self.votes else []
        for name, value in self.where.items():
            if found := re.fullmatch(r"(.*)\{(\w+)\}", str(value)):
                value = pc.binary_join_element_wise(ds.scalar(found[1]), ds.field(found[2]), ds.scalar(""))
            conditions.append(ds.field(name).is_null() if value is None else ds.field(name) == value)
        return reduce(and_, conditions)


VARIABLES = tuple(Variable(**one) for one in json.loads(Path(__file__).with_suffix(".json").read_text("utf-8")))
TABLES = sorted({one.table for one in VARIABLES})
TITLE = "Core panel: a row for each pair of states and year since 1990 of which something is known, to merge by."
