"""The model of ``actors``: states, organisations, groupings, companies and aggregates, with their dates."""

from __future__ import annotations

from schemas.declare import Count, Table, Text, column, key, known, link, note
from schemas.vocabulary import ACTOR_TYPES


class Model(Table):
    """Actors: states, organisations, groupings, companies and aggregates, with their dates and the state that a company
    belongs to.
    """

    actor_id: Text = key("ISO 3166-1 alpha-3 code for states; a code in capitals for others.", unique=True)
    name: Text = known("English name.")
    type: Text = known("Type of actor.", isin=ACTOR_TYPES)
    state_id: Text = link("The state that a company or agency belongs to; null for other actors.", "actors.actor_id")
    valid_from: Text = column("First day of its existence (EDTF); null if before the data begin.")
    valid_to: Text = column("Last day of its existence (EDTF); null if it still exists.")
    iso2: Text = column("ISO 3166-1 alpha-2 code, the last it had; null for organisations, companies and aggregates.")
    m49: Count = column("Number in the UN's M49, which ISO 3166-1 shares; written with three digits there.")
    m49_text: Text = column("The same with its three digits, as files of the UN have it; null where m49 is.")
    cow: Count = column("Number in the Correlates of War, the last it had: 255 for Germany, which had 260 to 1990.")
    gw: Count = column("Number in Gleditsch and Ward's list of states, the last it had: 260 for Germany.")
    note: Text = note("What to know about the actor.")
