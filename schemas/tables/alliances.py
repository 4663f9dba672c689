"""The model of ``alliances``: commitments between states by year, from ATOP."""

from __future__ import annotations

from schemas.declare import Captured, Count, Flag, Text, column, key


class Model(Captured):
    """Alliances: obligations of ``actor_a`` towards ``actor_b`` in a year (directed). Beyond the data's last year nothing is known."""

    actor_a: Text = key("Who is obliged.", ref="actors.actor_id")
    actor_b: Text = key("Towards whom.", ref="actors.actor_id")
    year: Count = key("The year.")
    has_defence: Flag = column("Obliged to defend.", nullable=False)
    has_offence: Flag = column("Obliged to join an attack.", nullable=False)
    has_neutrality: Flag = column("Obliged to stay neutral.", nullable=False)
    has_nonaggression: Flag = column("Obliged not to attack.", nullable=False)
    has_consultation: Flag = column("Obliged to consult.", nullable=False)
