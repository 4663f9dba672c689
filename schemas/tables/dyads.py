"""The model of ``dyads``: pairs of actors in records, by their active roles."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Count, Flag, Table, Text, column, key, known, link
from schemas.vocabulary import ACTIVE_ROLES, RECORD_TABLES


class Model(Table, computed=True):
    """Dyads: each record's pairs of active actors. Count distinct record_id; never sum counts over dyads."""

    record_id: Text = key("table/record.")
    actor_a: Text = key("The first state or grouping in alphabetical order.", ref="actors.actor_id")
    actor_b: Text = key("The second.", ref="actors.actor_id")
    dyad: Text = known("actor_a-actor_b.")
    table: Text = known("Table of the record.", isin=RECORD_TABLES)
    kind: Text = known("Kind of the record.")
    part_of_id: Text = column("The record of which it is a part.")
    role_a: Text = known("Role of actor_a.", isin=ACTIVE_ROLES)
    role_b: Text = known("Role of actor_b.", isin=ACTIVE_ROLES)
    origin: Text = link("visitor, provider or sender, where the roles give a direction.", "actors.actor_id")
    destination: Text = link("host, recipient or target.", "actors.actor_id")
    status: Text = known("The status whose roles are shown.")
    is_realised: Flag = known("False for plans and announcements.")
    is_open: Flag = declare.is_open()
    n_active: Count = known("Active actors in the record.", ge=2)
    is_bilateral: Flag = known("True where there are exactly two.")
    is_complete_list: Flag = known("False where other pairs are unknown.")
    year: Count = column("Year of the start, where it is known.")
