"""The model of ``observations``: the one value of one measure of one subject, from all that supports it."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Count, Day, Flag, Number, Table, Text, column, key
from schemas.vocabulary import SUBJECT_TABLES


class Model(Table):
    """Observations: each measure of each subject, with the preferred value, its rivals counted and their span."""

    observation_id: Text = key(
        "subject_id | measure | actor_id | status | definition_id | unit_measure.", unique=True
    )
    table: Text = column("Table of the subject.", nullable=False, isin=list(SUBJECT_TABLES))
    subject_id: Text = column(
        "A record (exercises/vostok-2018) or the dimensions of a series.", nullable=False
    )
    measure: Text = column("What is measured, as in DICTIONARY.md.", nullable=False)
    actor_id: Text = column("Whose share it is; null for the whole.", ref="actors.actor_id")
    status: Text = column(
        "planned, held, signed, …; for series actual, estimated or expected.", nullable=False
    )
    definition_id: Text = column("The counting rule.", ref="definitions.definition_id")
    unit_measure: Text = column("Unit of value, value_low and value_high: ISO 4217 or UCUM code.")
    value: Number = column("The preferred value; null where only bounds are known.", unit="unit_measure")
    code: Text = column("The preferred value of a coded measure.")
    start_date: Text = column("When it was true from, as the preferred document says (EDTF).")
    end_date: Text = column("When it was true to, as the preferred document says (EDTF).")
    value_low: Number = column(
        "Lowest bound that admissible evidence states; null is open.", unit="unit_measure"
    )
    value_high: Number = column(
        "Highest bound that admissible evidence states; null is open.", unit="unit_measure"
    )
    start_low: Day = column("Earliest day that the start may be.")
    start_high: Day = column("Latest day that the start may be.")
    end_low: Day = column("Earliest day that the end may be.")
    end_high: Day = column("Latest day that the end may be.")
    n_evidence: Count = declare.n_evidence()
    n_documents: Count = declare.n_documents()
    n_origins: Count = declare.n_origins()
    n_excluded: Count = declare.n_excluded()
    is_contested: Flag = declare.is_contested()
    obs_status: Text = declare.obs_status()
    preferred_support_id: Text = declare.preferred_support()

    class Config:
        """Key and order."""

        metadata = {"key": ["observation_id"]}
