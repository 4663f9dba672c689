"""The model of ``exercises``: exercises, patrols and competitions."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Flag, Names, Number, Placed, Supported, Text, column, key, link
from schemas.vocabulary import KINDS, STATUSES


class Model(Dated, Placed, Supported):
    """Exercises: joint military and paramilitary exercises, patrols and competitions, one row each."""

    exercise_id: Text = key("The exercise, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of exercise.", nullable=False, isin=list(KINDS["exercises"]))
    part_of_id: Text = link("The exercise of which it is a part.", "exercises.exercise_id")
    status: Text = column("The furthest status that admissible evidence attains.", isin=list(STATUSES["exercises"]))
    is_realised: Flag = column("False while only plans and announcements exist.", nullable=False)
    series_id: Text = link("The series.", "exercises.exercise_id")
    domains: Names = column("land, sea, air, missile_defence, staff.")
    forces: Names = column("Whose forces.")
    personnel: Number = column("Persons taking part.", unit="{person}")
    personnel_low: Number = column("Persons taking part: lower end of the span.", unit="{person}")
    personnel_high: Number = column("Persons taking part: upper end of the span.", unit="{person}")
    vessels: Number = column("Ships and boats taking part.", unit="{vessel}")
    vessels_low: Number = column("Ships and boats taking part: lower end of the span.", unit="{vessel}")
    vessels_high: Number = column("Ships and boats taking part: upper end of the span.", unit="{vessel}")
    aircraft: Number = column("Aircraft taking part.", unit="{aircraft}")
    aircraft_low: Number = column("Aircraft taking part: lower end of the span.", unit="{aircraft}")
    aircraft_high: Number = column("Aircraft taking part: upper end of the span.", unit="{aircraft}")
    distance: Number = column("Distance covered, in nautical miles.", unit="[nmi_i]")
    distance_low: Number = column("Distance covered, in nautical miles: lower end of the span.", unit="[nmi_i]")
    distance_high: Number = column("Distance covered, in nautical miles: upper end of the span.", unit="[nmi_i]")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)

    class Config:
        """Key and order."""

        metadata = {"key": ["exercise_id"]}
