"""The model of ``exercises``: exercises, patrols and competitions."""

from __future__ import annotations

from schemas import declare
from schemas.declare import OBSERVATION, Dated, Flag, Names, Number, Placed, Supported, Text, column, link, record, span


class Model(Dated, Placed, Supported):
    """Exercises: joint military and paramilitary exercises, patrols and competitions, one row each."""

    exercise_id: Text = record("exercise", "exercises.exercise_id")
    series_id: Text = link("The series.", "exercises.exercise_id")
    domains: Names = column("land, sea, air, missile_defence, staff.")
    forces: Names = column("Whose forces.")
    is_open: Flag = declare.is_open()
    personnel: Number = span("Persons taking part.", unit="{person}")
    vessels: Number = span("Ships and boats taking part.", unit="{vessel}")
    aircraft: Number = span("Aircraft taking part.", unit="{aircraft}")
    distance: Number = span("Distance covered, in nautical miles.", unit="[nmi_i]")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)
