"""The model of ``territories``: what a figure of an actor's trade may cover."""

from __future__ import annotations

from schemas.declare import Names, Table, Text, column, key, known, link, note


class Model(Table):
    """Territories: customs territories that a `scope` names, with their members and the years in which they held."""

    territory_id: Text = key("Id of the territory: EU28, CHN_HKG.", unique=True)
    actor_id: Text = link("Whose territory it is, as figures name it.", "actors.actor_id", nullable=False)
    label: Text = known("The territory in words.")
    members: Names = column("States in it.")
    parts: Names = column("A territory of the same actor and other actors, whose figures add up to its own.")
    valid_from: Text = column("First day on which it was the actor's territory by law (EDTF); null if it never was.")
    valid_to: Text = column("Last such day (EDTF).")
    note: Text = note("What a reader should know.")
