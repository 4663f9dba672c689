"""How a published table is declared: column types and column makers over pandera, and nothing about any one table.

A table's model is a subclass of ``Table`` in ``schemas/<table>.py``. Roles: ``key`` names a row, ``value`` is what the
row says, ``support`` is how well it is supported, ``note`` is for the reader; the version of a release follows from
which roles changed.
"""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow

Text = str
Number = float
Count = pd.Int64Dtype
Flag = pd.BooleanDtype
Day = Annotated[pd.ArrowDtype, arrow.date32()]
Names = Annotated[pd.ArrowDtype, arrow.list_(arrow.string())]

OBSERVATION = "observations.observation_id"


class Table(pa.DataFrameModel):
    """Base of every published table: columns as declared, in order, no others.

    A subclass gives its title and description in the docstring and names its key in ``Config.metadata``.
    """

    class Config:
        """Strict columns, converted to the declared type."""

        strict = True
        coerce = True
        ordered = True


def column(description: str, *, role: str = "value", nullable: bool = True, unit: str | None = None,
           ref: str | None = None, **checks: Any) -> Any:  # fmt: skip
    """A column: what it means, its role, its unit (a UCUM code, or the name of the column that holds it), its link."""
    metadata = {"role": role, "unit": unit, "ref": ref}
    return pa.Field(
        nullable=nullable,
        description=description,
        metadata={k: v for k, v in metadata.items() if v},
        **checks,
    )


def key(description: str, *, ref: str | None = None, **checks: Any) -> Any:
    """A column of the key: never null."""
    return column(description, role="key", nullable=False, ref=ref, **checks)


def link(description: str, ref: str, *, nullable: bool = True, role: str = "value") -> Any:
    """A column whose values are keys of another table, ``table.column``."""
    return column(description, role=role, nullable=nullable, ref=ref)


def support(description: str, *, nullable: bool = False, ref: str | None = None, **checks: Any) -> Any:
    """A column that says how well the row is supported."""
    return column(description, role="support", nullable=nullable, ref=ref, **checks)


def note(description: str) -> Any:
    """A column for the reader."""
    return column(description, role="note")


def n_evidence() -> Any:
    """Number of admissible rows of evidence."""
    return support("Admissible evidence and reports behind the row.", ge=0)


def n_documents() -> Any:
    """Number of documents."""
    return support("Documents among them.", ge=0)


def n_origins() -> Any:
    """Number of independent origins."""
    return support("Independent origins: ends of the chains of documents that repeat each other.", ge=0)


def n_excluded() -> Any:
    """Number of rows left out."""
    return support("Evidence kept but left out as improbable or superseded.", ge=0)


def is_contested() -> Any:
    """Whether the evidence disagrees."""
    return support("True where the intervals of the admissible evidence have no common point.")


def obs_status() -> Any:
    """SDMX observation status."""
    from schemas.vocabulary import OBS_STATUS

    return column("SDMX observation status (CL_OBS_STATUS): A normal, E estimated, F forecast or plan, O missing …",
                  nullable=False, isin=list(OBS_STATUS))  # fmt: skip


def preferred_support() -> Any:
    """The support whose value is shown."""
    return support("The evidence_id, or capture_id#source_row, whose value is shown.", nullable=True)
