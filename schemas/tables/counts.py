"""The model of ``counts``: published and computed numbers of records."""

from __future__ import annotations

from schemas import declare
from schemas.declare import (
    OBSERVATION,
    Benchmarked,
    Count,
    Flag,
    Names,
    Supported,
    Text,
    Valued,
    Windowed,
    column,
    key,
    known,
    link,
)
from schemas.vocabulary import STATUSES

MEASURE = {"exercises": ("exercises", "{exercise}"), "visits": ("meetings", "{meeting}")}
MEASURE |= {"sanctions": ("packages", "{package}"), "statements": ("statements", "{statement}")}
"""What a computed count of a table's records is called, and its unit."""


class Model(Windowed, Valued, Supported, Benchmarked):
    """Counts: how many exercises, meetings, members, by whose rule, published or computed."""

    count_id: Text = key("The observation, or the computed count's dimensions written in the same way.", unique=True)
    measure: Text = known("exercises, patrols, meetings, visits, members, …")
    actors: Names = known("The actors counted for, sorted.")
    dyad: Text = column("The pair, joined, where there are two actors; null otherwise.")
    actor_id: Text = link("Whose visits, where a count is of one side alone; null otherwise.", "actors.actor_id")
    status: Text = known("actual, estimated or expected.", isin=STATUSES["counts"])
    definition_id: Text = link("The counting rule.", "definitions.definition_id", nullable=False)
    unit_measure: Text = known("What is counted (UCUM annotation).")
    n_open: Count = declare.n_open()
    is_computed: Flag = known("True where we counted records by the definition.")
    record_ids: Names = column("The records counted.")
    observation_id: Text = link("The observation of a published count.", OBSERVATION)
