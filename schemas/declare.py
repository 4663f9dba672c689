"""How a published table is declared: column types, column makers and shared groups of columns over pandera.

A table's own columns belong in its model, a subclass of ``Table`` in ``schemas/tables/<table>.py``. Arrow schema,
key, order, checks and formats are derived from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from inspect import get_annotations
from typing import Annotated, Any, ClassVar, TypedDict, Unpack

import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow

from schemas import vocabulary
from schemas.records import id_of

Text = Annotated[pd.ArrowDtype, arrow.string()]
Number = Annotated[pd.ArrowDtype, arrow.float64()]
Count = Annotated[pd.ArrowDtype, arrow.int64()]
Flag = Annotated[pd.ArrowDtype, arrow.bool_()]
Day = Annotated[pd.ArrowDtype, arrow.date32()]
Names = Annotated[pd.ArrowDtype, arrow.list_(arrow.string())]
Numbers = Annotated[pd.ArrowDtype, arrow.list_(arrow.float64())]
Counts = Annotated[pd.ArrowDtype, arrow.list_(arrow.int64())]

Declaration = Any
"""What the makers return: a pandera field or a group. The annotation of its name gives the type of its values."""

OBSERVATION = "observations.observation_id"
ROLES = ("key", "value", "support", "note")
"""``key`` names a row, ``value`` is what it says, ``support`` how well it is supported, ``note`` is for the reader.

The version of a release follows from which roles changed.
"""


class Limits(TypedDict, total=False):
    """The rules of a column: its allowed words, its bounds, and whether every value occurs once."""

    isin: Iterable[str]
    gt: float
    ge: float
    le: float
    unique: bool


class Scale(Limits, total=False):
    """A unit with its bounds, passed to a maker as ``**SHARE``."""

    unit: str


SHARE: Scale = {"unit": "1", "ge": 0, "le": 1}
SIGNED: Scale = {"unit": "1", "ge": -1, "le": 1}
RATIO: Scale = {"unit": "1", "ge": 0}


@dataclass(frozen=True)
class Group:
    """Columns that are declared together: ``Table`` puts them in the group's place.

    ``columns`` are names with type and declaration. ``{}`` in a name is the name that the group is assigned to; a
    type of None is the one that the name is annotated with.
    """

    columns: dict[str, tuple[object, Declaration]]


class Table(pa.DataFrameModel):
    """Base of every published table: the columns declared, and no others.

    A subclass gives its title and description in the docstring. Its key is the columns of that role, in their order.
    ``computed=True`` says that its rows are computed from other tables alone: to correct them, correct those tables.
    Its rules are those of ``schemas/rules.py``, which can be asked of a bulk table in SQL; a test holds it to them.
    """

    _is_computed: ClassVar[bool] = False

    class Config:
        """Strict columns, converted to the declared type."""

        strict = True
        coerce = True

    def __init_subclass__(cls, *, computed: bool = False, **options: Any) -> None:
        """Put the columns of groups in their place, then let pandera read the model."""
        annotations: dict[str, object] = {}
        for name, annotation in get_annotations(cls).items():
            group = cls.__dict__.get(name)
            if not isinstance(group, Group):
                annotations[name] = annotation
                continue
            delattr(cls, name)
            for template, (kind, declaration) in group.columns.items():
                part = template.format(name)
                annotations[part] = kind or annotation
                declaration.__set_name__(cls, part)
                setattr(cls, part, declaration)
        cls.__annotations__ = annotations
        super().__init_subclass__(**options)  # type: ignore[no-untyped-call]
        cls._is_computed = computed


def column(
    description: str,
    *,
    role: str = "value",
    nullable: bool = True,
    unit: str | None = None,
    ref: str | None = None,
    formula: str | None = None,
    **limits: Unpack[Limits],
) -> Declaration:
    """A column: what it means, its role, its unit (a UCUM code, or the name of the column that holds it), its link.

    ``formula`` says how its value follows from other columns of the row, in the form that
    bilateral/formulas.py reads.
    """
    metadata = {"role": role, "unit": unit, "ref": ref, "formula": formula}
    if "isin" in limits:
        limits["isin"] = list(limits["isin"])
    said = {name: value for name, value in metadata.items() if value}
    return pa.Field(nullable=nullable, description=description, metadata=said, **limits)


def known(
    description: str, *, unit: str | None = None, ref: str | None = None, **limits: Unpack[Limits]
) -> Declaration:
    """A value column that is never null."""
    return column(description, nullable=False, unit=unit, ref=ref, **limits)


def key(description: str, *, ref: str | None = None, **limits: Unpack[Limits]) -> Declaration:
    """A key column: never null."""
    return column(description, role="key", nullable=False, ref=ref, **limits)


def link(description: str, ref: str, *, nullable: bool = True, role: str = "value") -> Declaration:
    """A column whose values are keys of another table, ``table.column``."""
    return column(description, role=role, nullable=nullable, ref=ref)


def support(
    description: str, *, nullable: bool = False, ref: str | None = None, **limits: Unpack[Limits]
) -> Declaration:
    """A column that says how well the row is supported."""
    return column(description, role="support", nullable=nullable, ref=ref, **limits)


def note(description: str) -> Declaration:
    """A column for the reader."""
    return column(description, role="note")


def reached() -> Declaration:
    """The observation behind the status of a record."""
    return link("Observation that the event reached the status shown; null if there is none.", OBSERVATION)


def counting_rule() -> Declaration:
    """The counting rule of a number of a series."""
    return link("What the number covers, if not the usual scope; null if usual.", "definitions.definition_id")


def scope() -> Declaration:
    """The territory of a flow."""
    return column(
        "Territories that reporter and partner are, joined by +: EU28, CHN_HKG; null for the usual customs territory, "
        "or where the source does not say."
    )


def obs_status() -> Declaration:
    """SDMX observation status."""
    meaning = "A normal, E estimated, F forecast or plan, O missing, …"
    return known(f"SDMX observation status (CL_OBS_STATUS): {meaning}", isin=vocabulary.OBS_STATUS)


def is_open() -> Declaration:
    """Whether nobody knows if a planned event took place."""
    return known("True where it was only planned, its day is sixty days past, and nobody reported it or called it off.")


def n_open() -> Declaration:
    """How many open plans a count would have beside what it counts."""
    return column(
        "Plans not counted here: their day passed sixty days ago or more, and nobody reported the outcome.", ge=0
    )


def span(
    description: str,
    low: str = "{}: lower end of the span.",
    high: str = "{}: upper end of the span.",
    *,
    nullable: bool = True,
    is_low_known: bool = False,
    unit: str | None = None,
    formula: str | None = None,
    **limits: Unpack[Limits],
) -> Declaration:
    """Three columns ``x``, ``x_low`` and ``x_high``: a number and the bounds of what it may be, under the same rules.

    ``{}`` in the bounds' descriptions is that of the number. ``is_low_known``: the lower bound is never null.
    """
    about = description.removesuffix(".").removesuffix("; null if not known")
    parts = {
        "{}": column(description, nullable=nullable, unit=unit, formula=formula, **limits),
        "{}_low": column(low.format(about), nullable=nullable and not is_low_known, unit=unit, **limits),
        "{}_high": column(high.format(about), nullable=nullable, unit=unit, **limits),
    }
    return Group({name: (None, part) for name, part in parts.items()})


def record(noun: str, table: str) -> Declaration:
    """The first columns of a table of records, assigned to its id."""
    ref = f"{table}.{id_of(table)}"
    return Group(
        {
            "{}": (Text, key(f"Id of the {noun} in the register.", unique=True)),
            "label": (Text, known("Name in plain words.")),
            "kind": (Text, known(f"Kind of {noun}.", isin=vocabulary.KINDS[table])),
            "part_of_id": (Text, link(f"The {noun} that it is part of; null if none.", ref)),
            "status": (
                Text,
                column(
                    "The furthest status reached according to admissible evidence.", isin=vocabulary.STATUSES[table]
                ),
            ),
            "is_realised": (Flag, known("False if there are only plans and announcements.")),
        }
    )


class Supported(Table):
    """How well a row is supported."""

    n_evidence: Count = support("Number of admissible pieces of evidence and reports behind the row.", ge=0)
    n_documents: Count = support("Number of documents that they come from.", ge=0)
    n_origins: Count = support("Number of independent origins: documents that repeat the same words count once.", ge=0)
    n_excluded: Count = support(
        "Number of pieces of evidence left out: improbable, superseded or under test; they stay in `evidence`.", ge=0
    )
    is_contested: Flag = support("True if some number, day or code excludes another, once each origin has spoken once.")
    obs_status: Text = obs_status()
    preferred_support_id: Text = support(
        "evidence_id, or capture_id#source_row, of the value shown; null if there is none.", nullable=True
    )


class Valued(Table):
    """A number with its interval; its unit is in ``unit_measure``."""

    value: Number = span(
        "Preferred value; null if only bounds are known.",
        "Lower bound: what evidence that agrees allows, down to the lowest rival; null if open.",
        "Upper bound: what evidence that agrees allows, up to the highest rival; null if open.",
        unit="unit_measure",
    )


class Benchmarked(Table):
    """What somebody else counted by a rule of their own, to see how complete ours is; never the same number."""

    benchmark: Number = span("Published count whose period ends in this year; null where nobody published one.", ge=0)
    benchmark_by: Text = column("Whose count it is.")
    benchmark_definition_id: Text = link("The rule by which it counts.", "definitions.definition_id")
    benchmark_period: Text = column("The period that it covers, often many years.")
    benchmark_own: Count = column("Our records of that period, by the rule of this row.", ge=0)


class Dated(Table):
    """When something was true: the first and last day, each settled by itself, and the days that evidence allows."""

    start_date: Text = column("First day, as the preferred evidence for it gives it (EDTF); null if none does.")
    end_date: Text = column("Last day, as the preferred evidence for it gives it (EDTF); null if none does.")
    start_low: Day = column("Earliest possible first day; null if there is no limit.")
    start_high: Day = column("Latest possible first day; null if there is no limit.")
    end_low: Day = column("Earliest possible last day; null if there is no limit.")
    end_high: Day = column("Latest possible last day; null if there is no limit.")


class Allowed(Table):
    """The days that the dates of one assertion allow; the preferred-value rule compares them."""

    start_low: Day = column("Earliest day that start_date allows.")
    start_high: Day = column("Latest day that start_date allows.")
    end_low: Day = column("Earliest day that end_date allows.")
    end_high: Day = column("Latest day that end_date allows.")


class Placed(Table):
    """Where something took place, and who took part."""

    place: Text = column("Place, in the words of the preferred document; null if it gives none.")
    participants: Names = column("Actors that took an active part, sorted.")
    is_complete_list: Flag = column("True if a document gives the full list of participants.")


class Windowed(Table):
    """The period that a number of a series covers."""

    start_date: Day = column("First day of the period.")
    end_date: Day = column("Last day of the period.")
    period_kind: Text = known("Kind of period.", isin=vocabulary.FREQUENCIES)
    time_period: Text = known("The period: 2024, 2024-07 or an ISO 8601 interval.")


class Flow(Table):
    """The two sides of a flow, and whose statistics report it."""

    origin: Text = link("The exporter; null for a total.", "actors.actor_id")
    destination: Text = link("The importer; null for a total.", "actors.actor_id")
    actor_a: Text = link("The side whose id comes first in the alphabet.", "actors.actor_id", nullable=False)
    actor_b: Text = link("The other side.", "actors.actor_id", nullable=False)
    dyad: Text = known("The pair: actor_a-actor_b.")
    reporter: Text = link("Whose statistics these are; null if the document does not say.", "actors.actor_id")
    valuation: Text = column("FOB or CIF; null for totals, services and volumes.", isin=vocabulary.VALUATIONS)
    scope: Text = scope()
    base_actor: Text = link(
        "The actor whose total a share is of, or whose partners a rank orders; null for other measures.",
        "actors.actor_id",
    )
    base_period: Text = column("The period that growth or change is measured from; null for other measures.")
    basis: Text = column(
        "What a share is measured in: by value and by volume are two series; null if the document does not say.",
        isin=vocabulary.BASES,
    )


class Reported(Table):
    """The range of all reports of one flow, and which report to use in sums."""

    reports_low: Number = column(
        "Lowest value that any reporter gives for the same flow; null if there is none.", unit="unit_measure"
    )
    reports_high: Number = column(
        "Highest value that any reporter gives for the same flow; null if there is none.", unit="unit_measure"
    )
    is_reference: Flag = known(
        "True for the one report of a period to use in sums: that of the reporter with most periods overall."
        " The reporter may differ from year to year; compare only years with the same reporter and scope."
    )


class Captured(Table):
    """Where a machine-read row comes from: the source, the capture with its vintage, and the row in it."""

    source_id: Text = support("The source.", ref="sources.source_id")
    capture_id: Text = support("The capture: its source and the hash of its bytes.", ref="captures.capture_id")
    vintage_date: Day = support("Day of this version: the one the publisher gives, otherwise the day of the capture.")
    source_row: Text = support("The row in the capture: the source's own number or name for it.")
    is_current: Flag = support("False if a later version of the same slice of the source replaces it.")


class WithExtract(Table):
    """A computed table of which the repository keeps rows, so that a home without the captures has them too."""

    extract_id: Text = support(
        "The extract that the row is from, with values in its kept_columns alone; of a computed row of `dependence`, "
        "the extract that its rank is from; null where all is computed here.",
        nullable=True,
    )


class ReportWithExtract(Captured, WithExtract):
    """A machine-read row of open data of which the repository keeps single figures."""

    capture_id: Text = support(
        "The capture: its source and the hash of its bytes. It is in `captures`, or with extract_id in `extracts`."
    )


class Report(Captured):
    """A machine-read row; every version is kept, side by side."""

    capture_id: Text = key("The capture: its source and the hash of its bytes.", ref="captures.capture_id")
    source_row: Text = key("The row in the capture: the source's own number or name for it.")
