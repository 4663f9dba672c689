"""The model of ``alliances``: commitments between states by year, from ATOP."""

from __future__ import annotations

from schemas.declare import Captured, Count, Flag, Text, key, known


class Model(Captured):
    """Alliances: obligations of ``actor_a`` towards ``actor_b`` in a year (directed). Beyond the data's last year
    nothing is known.
    """

    actor_a: Text = key("Who is obliged.", ref="actors.actor_id")
    actor_b: Text = key("Towards whom.", ref="actors.actor_id")
    year: Count = key("The year.")
    has_defence: Flag = known("Obliged to defend.")
    has_offence: Flag = known("Obliged to join an attack.")
    has_neutrality: Flag = known("Obliged to stay neutral.")
    has_nonaggression: Flag = known("Obliged not to attack.")
    has_consultation: Flag = known("Obliged to consult.")
