"""The model of ``alliances``: commitments between states by year, from ATOP."""

from schemas.declare import Captured, Count, Flag, Text, key, known


class Model(Captured):
    """Alliances: obligations of ``actor_a`` to ``actor_b`` in a year (directed). Nothing is known after the data's last
    year.
    """

    actor_a: Text = key("The state with the obligation.", ref="actors.actor_id")
    actor_b: Text = key("The state it is owed to.", ref="actors.actor_id")
    year: Count = key("The year.")
    has_defence: Flag = known("True if actor_a must defend actor_b.")
    has_offence: Flag = known("True if actor_a must join in an attack.")
    has_neutrality: Flag = known("True if actor_a must stay neutral.")
    has_nonaggression: Flag = known("True if actor_a must not attack actor_b.")
    has_consultation: Flag = known("True if actor_a must consult actor_b.")
