"""The model of ``observations``: the one value of one measure of one subject, from all that supports it."""

from __future__ import annotations

from schemas.declare import Dated, Supported, Text, Valued, column, key, known
from schemas.vocabulary import SUBJECT_TABLES


class Model(Dated, Valued, Supported):
    """Observations: each measure of each subject, with the preferred value, its rivals counted and their span."""

    observation_id: Text = key("subject_id | measure | actor_id | status | definition_id | unit_measure.", unique=True)
    table: Text = known("Table of the subject.", isin=SUBJECT_TABLES)
    subject_id: Text = known("A record (exercises/vostok-2018) or the dimensions of a series.")
    measure: Text = known("What is measured, as in DICTIONARY.md.")
    actor_id: Text = column("Whose share it is; null for the whole.", ref="actors.actor_id")
    status: Text = known("planned, held, signed, …; for series actual, estimated or expected.")
    definition_id: Text = column("The counting rule.", ref="definitions.definition_id")
    unit_measure: Text = column("Unit of value, value_low and value_high: ISO 4217 or UCUM code.")
    code: Text = column("The preferred value of a coded measure.")
