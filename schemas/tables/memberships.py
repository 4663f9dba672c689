"""The model of ``memberships``: dated roles of actors in groups."""

from schemas.declare import OBSERVATION, Day, Supported, Text, column, key, link
from schemas.vocabulary import STATUSES


class Model(Supported):
    """Memberships: an actor's role in a group, with its first and last day."""

    group_id: Text = key("The group.", ref="actors.actor_id")
    actor_id: Text = key("The actor.", ref="actors.actor_id")
    role: Text = key("The role: member, partner, observer, …")
    valid_from: Text = key("First day (EDTF); `[..date]` means on or before that date, `..` means unknown.")
    status: Text = key("Status of the role.", isin=STATUSES["memberships"])
    valid_to: Text = column("Last day (EDTF); null if it has not ended.")
    valid_from_low: Day = column("Earliest possible first day.")
    valid_from_high: Day = column("Latest possible first day.")
    valid_to_low: Day = column("Earliest possible last day.")
    valid_to_high: Day = column("Latest possible last day.")
    observation_id: Text = link("The observation behind the row.", OBSERVATION, nullable=False)
