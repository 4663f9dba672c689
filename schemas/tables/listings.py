"""The model of ``listings``: how many people, entities and ships a sanctions measure lists, and whose they are."""

from __future__ import annotations

from schemas.declare import Dated, Names, Supported, Text, Valued, column, counting_rule, key, known, link
from schemas.vocabulary import LISTED, STATUSES


class Model(Dated, Valued, Supported):
    """Listings: what a measure of `sanctions` lists, one row for each number that documents give.

    A number is of all that the measure lists, or of those of one actor, and counts by one rule, `definition_id`:
    numbers by different rules, such as asset freezes and export restrictions, are not added up. A zero is stated or
    counted in the list itself; what nobody counted has no row.
    """

    listing_id: Text = key("Id of the observation.", ref="observations.observation_id", unique=True)
    sanction_id: Text = link("The measure.", "sanctions.sanction_id", nullable=False)
    senders: Names = column("Actors that impose it.")
    dyad: Text = column("The pair of its one sender and `actor_id`, sorted and joined; null for the number of all.")
    actor_id: Text = link("Whose people, firms or ships they are; null for the number of all.", "actors.actor_id")
    measure: Text = known(
        "What is counted: people and entities (listings), entities (listed_entities) or ships (vessels).", isin=LISTED
    )
    status: Text = known("The status of the measure in which it lists them.", isin=STATUSES["sanctions"])
    definition_id: Text = counting_rule()
    unit_measure: Text = known("{listing} or {vessel} (UCUM).")
