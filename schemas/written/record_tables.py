"""What a person writes to declare a table of records in ``schemas/records.yaml``, whose head explains each field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas import vocabulary
from schemas.written.base import OneOf, Written, required
from schemas.written.fields import Name, Text, Whole

ORIGINS = ("register", "code", "quantity", "number", "as_of", *(f"role {role}" for role in vocabulary.ROLES))


class RecordColumn(Written):
    """A column of such a table."""

    text: Text = required("what it holds and what a null means, for the dictionary")
    origin: Annotated[str, OneOf(ORIGINS)] | None = Field(None, alias="from")
    type: Annotated[str, OneOf(("text", "names", "flag", "count", "day", "number"))] = "text"
    unit: Text | None = None
    nullable: Literal["false"] | None = None
    isin: Annotated[str, OneOf(("statuses", "kinds", "ranks", "forces", "domains"))] | None = None
    ref: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")] | None = None
    ge: Whole | None = None
    role: Literal["key"] | None = None


class RecordSection(Written):
    """The part of a pair's page that shows its records."""

    title: Text = required("what readers see above it, such as `Troops sent`")
    about: Text = required("what they must know: `there may be others`")
    shows: dict[Name, Text] = required("columns with the word before what they say: `{providers: help by}`, or `{}`")


class RecordTable(Written):
    """A table of records."""

    noun: Text | None = None
    about: Text = required("its title and what a row is: `Visits: visits and meetings, one row each.`")
    domain: Annotated[str, OneOf(("trade", "security", "diplomacy", "finance"))] = required("the domain that owns it")
    lane: Text | None = None
    section: RecordSection | None = None
    has: Annotated[str, OneOf(("dated placed", "dated", "valued", "dated valued"))] = required("dated placed")
    whole: Annotated[str, OneOf(vocabulary.ROLES)] | None = None
    statuses: Annotated[str, Field(pattern="^[a-z_]+( [a-z_]+)*$")] = required("planned announced held cancelled")
    measures: Text | None = None
    kinds: dict[Name, Text] = required("the forms of a record, each with its meaning")
    columns: dict[Name, RecordColumn] = required("its own columns by name")
