"""What a person writes to declare a table: of records in ``schemas/records.yaml``, of reports in ``schemas/tables``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas import vocabulary
from schemas.written.base import OneOf, Written, required
from schemas.written.fields import Flag, Name, Number, Text

DOMAINS = ("trade", "security", "diplomacy", "finance", "general")
ORIGINS = ("register", "code", "quantity", "number", "as_of", *(f"role {role}" for role in vocabulary.ROLES))


class DeclaredColumn(Written):
    """A column of a declared table."""

    text: Text = required("what it holds and what a null means, for the dictionary")
    origin: Annotated[str, OneOf(ORIGINS)] | None = Field(None, alias="from")
    type: Annotated[str, OneOf(("text", "names", "flag", "count", "day", "number"))] = "text"
    role: Annotated[str, OneOf(("key", "support", "note"))] | None = None
    unit: Text | None = None
    nullable: Flag | None = None
    unique: Flag | None = None
    isin: Name | list[Text] | None = None
    ref: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")] | None = None
    ge: Number | None = None
    gt: Number | None = None
    le: Number | None = None


class DeclaredTable(Written):
    """A table that passes on what sources feed."""

    about: Text = required("its title and what a row is: `Visits: visits and meetings, one row each.`")
    domain: Annotated[str, OneOf(DOMAINS)] = required("the domain that owns it")
    internal: Flag = "false"
    has: Annotated[str, OneOf(("Captured", "Report", "ReportWithExtract"))] | None = None
    columns: dict[Name, DeclaredColumn] = required("its own columns by name")


class RecordTable(DeclaredTable):
    """A table of records."""

    noun: Text | None = None
    lane: Text | None = None
    has: Annotated[str, Field(pattern="^((Dated|Placed|Valued) )*Supported$")] = required("Dated Placed Supported")
    whole: Annotated[str, OneOf(vocabulary.ROLES)] | None = None
    statuses: Annotated[str, Field(pattern="^[a-z_]+( [a-z_]+)*$")] = required("planned announced held cancelled")
    measures: Text | None = None
    kinds: dict[Name, Text] = required("the forms of a record, each with its meaning")
