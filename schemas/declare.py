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
from schemas.rules import RULES

Text = str
Number = float
Count = pd.Int64Dtype
Flag = pd.BooleanDtype
Day = Annotated[pd.ArrowDtype, arrow.date32()]
Names = Annotated[pd.ArrowDtype, arrow.list_(arrow.string())]

Declaration = Any
"""What the makers return: a pandera field or a group. The name that it is assigned to has the type of its values."""

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


@dataclass(frozen=True)
class Group:
    """Columns that are declared as one: ``Table`` puts them where the group stands.

    ``columns`` are names with type and declaration. ``{}`` in a name is the name that the group is assigned to; a
    type of None is the one that the name is annotated with.
    """

    columns: dict[str, tuple[object, Declaration]]


class Table(pa.DataFrameModel):
    """Base of every published table: the columns declared, and no others.

    A subclass gives its title and description in the docstring. Its key is the columns of that role, in their order.
    ``computed=True`` says that its rows follow from other tables alone, so that they are corrected by correcting those.
    Raises ValueError where a rule has no form in SQL, since a bulk table could not be asked for it.
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
        if refused := _refused(cls):
            raise ValueError(
                f"{cls.__module__}.{cls.__name__}: {', '.join(refused)} cannot be asked in SQL. Use the rules of"
                " schemas/rules.py, add one there, or make it a rule of the release in pipelines/release/gate.py"
            )


def _refused(model: type[Table]) -> list[str]:
    """What ``model`` demands and no query could ask."""
    schema = model.to_schema()
    demands = [f"the check {check.name} of the whole table" for check in schema.checks]
    demands += ["a parser of the whole table"] if schema.parsers else []
    demands += [f"{name} = {value!r} in Config" for name in ("unique", "ordered") if (value := getattr(schema, name))]
    for name, column in schema.columns.items():
        demands += [f"the check {check.name} of {name}" for check in column.checks if check.name not in RULES]
        demands += [f"a parser of {name}"] if column.parsers else []
        demands += [f"{name}, which may be missing or a pattern"] if column.regex or not column.required else []
    return demands


def column(
    description: str,
    *,
    role: str = "value",
    nullable: bool = True,
    unit: str | None = None,
    ref: str | None = None,
    **limits: Unpack[Limits],
) -> Declaration:
    """A column: what it means, its role, its unit (a UCUM code, or the name of the column that holds it), its link."""
    metadata = {"role": role, "unit": unit, "ref": ref}
    if "isin" in limits:
        limits["isin"] = list(limits["isin"])
    return pa.Field(
        nullable=nullable, description=description, metadata={k: v for k, v in metadata.items() if v}, **limits
    )


def known(
    description: str, *, unit: str | None = None, ref: str | None = None, **limits: Unpack[Limits]
) -> Declaration:
    """A column of a value that every row has: never null."""
    return column(description, nullable=False, unit=unit, ref=ref, **limits)


def key(description: str, *, ref: str | None = None, **limits: Unpack[Limits]) -> Declaration:
    """A column of the key: never null."""
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


def obs_status() -> Declaration:
    """SDMX observation status."""
    meaning = "A normal, E estimated, F forecast or plan, O missing …"
    return known(f"SDMX observation status (CL_OBS_STATUS): {meaning}", isin=vocabulary.OBS_STATUS)


def span(
    description: str,
    low: str = "{}: lower end of the span.",
    high: str = "{}: upper end of the span.",
    *,
    nullable: bool = True,
    is_low_known: bool = False,
    unit: str | None = None,
    **limits: Unpack[Limits],
) -> Declaration:
    """Three columns ``x``, ``x_low`` and ``x_high``: a number and the bounds of what it may be, under the same rules.

    ``{}`` in the bounds' descriptions is that of the number. ``is_low_known``: the lower bound is never null.
    """
    about = description.removesuffix(".")
    parts = {
        "{}": column(description, nullable=nullable, unit=unit, **limits),
        "{}_low": column(low.format(about), nullable=nullable and not is_low_known, unit=unit, **limits),
        "{}_high": column(high.format(about), nullable=nullable, unit=unit, **limits),
    }
    return Group({name: (None, part) for name, part in parts.items()})


def record(noun: str, ref: str) -> Declaration:
    """The first columns of a table of records, assigned to its id, whose full name is ``ref``."""
    table = ref.partition(".")[0]
    return Group(
        {
            "{}": (Text, key(f"The {noun}, as registered.", unique=True)),
            "label": (Text, known("A plain name.")),
            "kind": (Text, known(f"Kind of {noun}.", isin=vocabulary.KINDS[table])),
            "part_of_id": (Text, link(f"The {noun} of which it is a part.", ref)),
            "status": (
                Text,
                column("The furthest status that admissible evidence attains.", isin=vocabulary.STATUSES[table]),
            ),
            "is_realised": (Flag, known("False while only plans and announcements exist.")),
        }
    )


class Supported(Table):
    """Columns that say how well a row is supported."""

    n_evidence: Count = support("Admissible evidence and reports behind the row.", ge=0)
    n_documents: Count = support("Documents among them.", ge=0)
    n_origins: Count = support("Independent origins: ends of the chains of documents that repeat each other.", ge=0)
    n_excluded: Count = support("Evidence kept but left out as improbable or superseded.", ge=0)
    is_contested: Flag = support("True where the intervals of the admissible evidence have no common point.")
    obs_status: Text = obs_status()
    preferred_support_id: Text = support(
        "The evidence_id, or capture_id#source_row, whose value is shown.", nullable=True
    )


class Valued(Table):
    """A number with its interval; its unit stands in ``unit_measure``."""

    value: Number = span(
        "The preferred value; null where only bounds are known.",
        "Lowest bound that admissible evidence states; null is open.",
        "Highest bound that admissible evidence states; null is open.",
        unit="unit_measure",
    )


class Dated(Table):
    """When something was true: as the preferred document says, and the days that all admissible evidence allows."""

    start_date: Text = column("First day as the preferred document says (EDTF).")
    end_date: Text = column("Last day as the preferred document says (EDTF).")
    start_low: Day = column("Earliest day that the start may be.")
    start_high: Day = column("Latest day that the start may be.")
    end_low: Day = column("Earliest day that the end may be.")
    end_high: Day = column("Latest day that the end may be.")


class Allowed(Table):
    """The days that the dates of one assertion allow: what the preferred-value rule compares."""

    start_low: Day = column("Earliest day that start_date may be.")
    start_high: Day = column("Latest day that start_date may be.")
    end_low: Day = column("Earliest day that end_date may be.")
    end_high: Day = column("Latest day that end_date may be.")


class Placed(Table):
    """Where something took place, and who took part."""

    place: Text = column("Where, in the words of the preferred document.")
    participants: Names = column("Actors with an active part, sorted.")
    is_complete_list: Flag = column("True where a document gives the whole list of participants.")


class Windowed(Table):
    """The period that a number of a series covers."""

    start_date: Day = column("First day of the period.")
    end_date: Day = column("Last day of the period.")
    period_kind: Text = known("year, fiscal_year, quarter, month, day, to_date or since.", isin=vocabulary.FREQUENCIES)
    time_period: Text = known("2024, 2024-07, or an ISO interval.")


class Flow(Table):
    """Between whom a flow runs, and by whose statistics."""

    origin: Text = link("Who exports; null for a total.", "actors.actor_id")
    destination: Text = link("Who imports; null for a total.", "actors.actor_id")
    actor_a: Text = link("The first of the two sides in alphabetical order.", "actors.actor_id", nullable=False)
    actor_b: Text = link("The second of the two sides.", "actors.actor_id", nullable=False)
    dyad: Text = known("actor_a-actor_b.")
    reporter: Text = link("Whose statistics; null where the document names none.", "actors.actor_id")
    valuation: Text = column("FOB or CIF; null for totals, services and volumes.", isin=vocabulary.VALUATIONS)
    base_actor: Text = link("Whose total a share divides.", "actors.actor_id")
    base_period: Text = column("With which period growth compares.")


class Reported(Table):
    """All reports of one flow together, and which of them to use in sums."""

    reports_low: Number = column("Lowest value by any reporter of the same thing.", unit="unit_measure")
    reports_high: Number = column("Highest value by any reporter of the same thing.", unit="unit_measure")
    is_reference: Flag = known(
        "True for the one report of a period to use in sums: of those who report it, by the reporter with most periods."
        " Another year may have another reporter: compare years only where reporter is equal."
    )


class Captured(Table):
    """Where a machine-read row comes from: the source, the capture with its vintage, and the row in it."""

    source_id: Text = support("The source.", ref="sources.source_id")
    capture_id: Text = support("The capture: source and hash of its bytes.", ref="captures.capture_id")
    vintage_date: Day = support("The day of this version: the publisher's, else that of the capture.")
    source_row: Text = support("The row in the capture, as the source counts or names it.")
    is_current: Flag = support("False where a later version of the same part of the source is here.")


class Report(Captured):
    """A machine-read row of which every version is kept, side by side."""

    capture_id: Text = key("The capture: source and hash of its bytes.", ref="captures.capture_id")
    source_row: Text = key("The row in the capture, as the source counts or names it.")
