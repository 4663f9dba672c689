"""The model of ``dyads``: pairs of actors in records, by their active roles."""

from schemas import declare
from schemas.declare import Count, Flag, Table, Text, column, key, known, link
from schemas.vocabulary import ACTIVE_ROLES, RECORD_TABLES


class Model(Table, computed=True):
    """Dyads: the pairs of active actors in each record. Count distinct record_id; never add up counts of dyads."""

    record_id: Text = key("The record: table/id, such as exercises/vostok-2018.")
    actor_a: Text = key("The actor whose id comes first in the alphabet.", ref="actors.actor_id")
    actor_b: Text = key("The other actor.", ref="actors.actor_id")
    dyad: Text = known("The pair: actor_a-actor_b.")
    table: Text = known("Table of the record.", isin=RECORD_TABLES)
    kind: Text = known("Kind of the record.")
    part_of_id: Text = column("The record that it is part of; null if none.")
    role_a: Text = known("Role of actor_a.", isin=ACTIVE_ROLES)
    role_b: Text = known("Role of actor_b.", isin=ACTIVE_ROLES)
    origin: Text = link("The visitor, provider or sender; null if the roles give no direction.", "actors.actor_id")
    destination: Text = link("The host, recipient or target; null if the roles give no direction.", "actors.actor_id")
    status: Text = known("The status that the roles belong to.")
    is_realised: Flag = known("False for plans and announcements.")
    is_open: Flag = declare.is_open()
    n_active: Count = known("Number of active actors in the record.", ge=2)
    is_bilateral: Flag = known("True if exactly two actors are active.")
    is_complete_list: Flag = known("False if there may be other pairs that are not known.")
    year: Count = column("Year in which it started; null if not known.")
