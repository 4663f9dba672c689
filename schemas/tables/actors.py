"""The model of ``actors``: states, organisations, groupings, companies and aggregates, with their dates."""

from __future__ import annotations

from schemas.declare import Table, Text, column, key, known, link, note
from schemas.vocabulary import ACTOR_TYPES


class Model(Table):
    """Actors: who can act, from when until when, and to which state a company belongs."""

    actor_id: Text = key("ISO 3166-1 alpha-3 for states; capitals for others.", unique=True)
    name: Text = known("English name.")
    type: Text = known("Type of actor.", isin=ACTOR_TYPES)
    state_id: Text = link("The state to which a company or agency belongs.", "actors.actor_id")
    valid_from: Text = column("First day (EDTF); null is older than the data.")
    valid_to: Text = column("Last day (EDTF); null is today.")
    note: Text = note("What a reader must know.")
