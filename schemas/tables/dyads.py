"""The model of ``dyads``: pairs of actors in records, by their active roles."""

from __future__ import annotations

from schemas.declare import Count, Flag, Table, Text, column, key, link
from schemas.vocabulary import ACTIVE_ROLES, RECORD_TABLES


class Model(Table, computed=True):
    """Dyads: each record's pairs of active actors. Count distinct record_id; never sum counts over dyads."""

    record_id: Text = key("table/record.")
    actor_a: Text = key("The first state or grouping in alphabetical order.", ref="actors.actor_id")
    actor_b: Text = key("The second.", ref="actors.actor_id")
    dyad: Text = column("actor_a-actor_b.", nullable=False)
    table: Text = column("Table of the record.", nullable=False, isin=RECORD_TABLES)
    kind: Text = column("Kind of the record.", nullable=False)
    part_of_id: Text = column("The record of which it is a part.")
    role_a: Text = column("Role of actor_a.", nullable=False, isin=ACTIVE_ROLES)
    role_b: Text = column("Role of actor_b.", nullable=False, isin=ACTIVE_ROLES)
    origin: Text = link("visitor, provider or sender, where the roles give a direction.", "actors.actor_id")
    destination: Text = link("host, recipient or target.", "actors.actor_id")
    status: Text = column("The status whose roles are shown.", nullable=False)
    is_realised: Flag = column("False for plans and announcements.", nullable=False)
    n_active: Count = column("Active actors in the record.", nullable=False, ge=2)
    is_bilateral: Flag = column("True where there are exactly two.", nullable=False)
    is_complete_list: Flag = column("False where other pairs are unknown.", nullable=False)
    year: Count = column("Year of the start, where it is known.")
