"""The model of ``counts``: published and computed numbers of records."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Flag, Names, Supported, Text, Valued, Windowed, column, key, link
from schemas.vocabulary import STATUSES


class Model(Windowed, Valued, Supported):
    """Counts: how many exercises, meetings, members, by whose rule, published or computed."""

    count_id: Text = key("The observation, or the computed count's dimensions written in the same way.", unique=True)
    measure: Text = column("exercises, patrols, meetings, visits, members, …", nullable=False)
    actors: Names = column("The actors counted for, sorted.", nullable=False)
    dyad: Text = column("The two actors joined, where there are two.")
    actor_id: Text = link("Whose visits.", "actors.actor_id")
    status: Text = column("actual, estimated or expected.", nullable=False, isin=STATUSES["counts"])
    definition_id: Text = link("The counting rule.", "definitions.definition_id", nullable=False)
    unit_measure: Text = column("What is counted (UCUM annotation).", nullable=False)
    is_computed: Flag = column("True where we counted records by the definition.", nullable=False)
    record_ids: Names = column("The records counted.")
    observation_id: Text = link("The observation of a published count.", OBSERVATION)
