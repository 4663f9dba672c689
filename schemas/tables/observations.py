"""The model of ``observations``: the value of one measure of one subject, from everything that supports it."""

from schemas.declare import Dated, Supported, Text, Valued, column, key, known
from schemas.vocabulary import SUBJECT_TABLES


class Model(Dated, Valued, Supported):
    """Observations: each measure of each subject, with its preferred value, its bounds and the evidence counted."""

    observation_id: Text = key("subject_id | measure | actor_id | status | definition_id | unit_measure.", unique=True)
    table: Text = known("Table of the subject.", isin=SUBJECT_TABLES)
    subject_id: Text = known("The subject: a record (exercises/vostok-2018) or the dimensions of a series.")
    measure: Text = known("The measure; DICTIONARY.md explains each.")
    actor_id: Text = column("The actor whose part it is; null for the whole.", ref="actors.actor_id")
    status: Text = known("Status of a record (planned, held, signed, …); for series actual, estimated or expected.")
    definition_id: Text = column("The counting rule; null if none is named.", ref="definitions.definition_id")
    unit_measure: Text = column("Unit of value and its bounds: ISO 4217 or UCUM code; null for codes and roles.")
    code: Text = column("Preferred value of a coded measure; null for numbers.")
