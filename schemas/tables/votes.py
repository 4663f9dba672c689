"""The model of ``votes``: how each state voted in each roll call."""

from schemas.declare import Captured, Text, key, known

VOTES = ("yes", "abstain", "no", "absent")


class Model(Captured):
    """Votes: one row for each state and roll call of the General Assembly in which it is listed.

    What documents state of votes is in `quoted`.
    """

    roll_call_id: Text = key("The roll call.", ref="roll_calls.roll_call_id")
    actor_id: Text = key("The state.", ref="actors.actor_id")
    vote: Text = known("How the state voted.", isin=VOTES)
