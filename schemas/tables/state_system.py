"""The model of ``state_system``: when states were members of the international system, from the Correlates of War."""

from schemas.declare import Captured, Day, Flag, Text, column, key, known


class Model(Captured):
    """State system: the periods in which a state was a member of the international system, split where it became or
    ceased to be a major power.
    """

    actor_id: Text = key("The state.", ref="actors.actor_id")
    first_date: Day = key("First day of the period.")
    last_date: Day = column("Last day of the period; null if the state was still a member on the last day of the data.")
    is_major: Flag = known("True if the state was a major power.")
    code: Text = known("The source's number for the state; a successor may share it.")
