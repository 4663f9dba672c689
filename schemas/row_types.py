"""Types of the two central rows, evidence and observation, which are passed around as plain dictionaries.

A test holds them to the models in ``schemas.tables``, column by column. Rows of other tables have no types.
"""

from datetime import date
from typing import TypedDict


class _Statement(TypedDict):
    """What an assertion and an observation have in common: a value or code with its dates, of one observation."""

    observation_id: str
    unit_measure: str | None
    code: str | None
    value: float | None
    value_low: float | None
    value_high: float | None
    start_date: str | None
    end_date: str | None
    start_low: date | None
    start_high: date | None
    end_low: date | None
    end_high: date | None
    obs_status: str


class _Assertion(_Statement):
    according_to: str | None
    qualifier: str | None
    as_stated: str | None
    derivation: str
    excerpt: str | None
    locator: str | None
    credibility: int
    is_admissible: bool
    source_rank: int
    note: str | None


class Evidence(_Assertion):
    """A row of ``evidence``: what one document asserts of one observation."""

    evidence_id: str
    document_id: str
    superseded_from: date | None
    origin: str
    origin_reliability: str
    event_day: date | None


class Support(_Assertion):
    """What the preferred-value rule compares: evidence, or a source's row in the same columns.

    The columns are those of the ledger's slices of evidence but for the dimensions of series; dates are EDTF.
    """

    support_id: str
    document_id: str | None
    subject_id: str
    measure: str
    actor_id: str | None
    status: str
    definition_id: str | None
    reliability: str
    origin_reliability: str
    read_as: str
    source: str
    origin: str
    known_from: str
    event_day: date | None
    superseded_from: str | None


class Observation(_Statement):
    """A row of ``observations``: the one value of one measure of one subject."""

    table: str
    subject_id: str
    measure: str
    actor_id: str | None
    status: str
    definition_id: str | None
    n_evidence: int
    n_documents: int
    n_origins: int
    n_excluded: int
    is_contested: bool
    preferred_support_id: str | None
