"""The model of ``memberships``: dated roles of actors in groups."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Day, Supported, Text, column, key, link
from schemas.vocabulary import STATUSES


class Model(Supported):
    """Memberships: an actor's role in a group, from when until when."""

    group_id: Text = key("The group.", ref="actors.actor_id")
    actor_id: Text = key("The actor.", ref="actors.actor_id")
    role: Text = key("member, partner, observer, …")
    valid_from: Text = key("First day (EDTF); `[..date]` is on or before it, `..` unknown.")
    status: Text = key("signed, in_force, …", isin=STATUSES["memberships"])
    valid_to: Text = column("Last day (EDTF); null is open.")
    valid_from_low: Day = column("Earliest day that the start may be.")
    valid_from_high: Day = column("Latest day that the start may be.")
    valid_to_low: Day = column("Earliest day that the end may be.")
    valid_to_high: Day = column("Latest day that the end may be.")
    observation_id: Text = link("The observation behind the row.", OBSERVATION, nullable=False)
