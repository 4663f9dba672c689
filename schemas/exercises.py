"""The model of ``exercises``: exercises, patrols and competitions."""

from __future__ import annotations

from schemas import declare
from schemas.declare import OBSERVATION, Count, Day, Flag, Names, Number, Table, Text, column, key, link
from schemas.vocabulary import KINDS, STATUSES


class Model(Table):
    """Exercises: joint military and paramilitary exercises, patrols and competitions, one row each."""

    exercise_id: Text = key("The exercise, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of exercise.", nullable=False, isin=list(KINDS["exercises"]))
    part_of_id: Text = link("The exercise of which it is a part.", "exercises.exercise_id")
    status: Text = column(
        "The furthest status that admissible evidence attains.", isin=list(STATUSES["exercises"])
    )
    is_realised: Flag = column("False while only plans and announcements exist.", nullable=False)
    series_id: Text = link("The series.", "exercises.exercise_id")
    domains: Names = column("land, sea, air, missile_defence, staff.")
    forces: Names = column("Whose forces.")
    start_date: Text = column("First day as the preferred document says (EDTF).")
    end_date: Text = column("Last day as the preferred document says (EDTF).")
    start_low: Day = column("Earliest day that the start may be.")
    start_high: Day = column("Latest day that the start may be.")
    end_low: Day = column("Earliest day that the end may be.")
    end_high: Day = column("Latest day that the end may be.")
    place: Text = column("Where, in the words of the preferred document.")
    participants: Names = column("Actors with an active part, sorted.")
    is_complete_list: Flag = column("True where a document gives the whole list of participants.")
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
    distance_low: Number = column(
        "Distance covered, in nautical miles: lower end of the span.", unit="[nmi_i]"
    )
    distance_high: Number = column(
        "Distance covered, in nautical miles: upper end of the span.", unit="[nmi_i]"
    )
    n_evidence: Count = declare.n_evidence()
    n_documents: Count = declare.n_documents()
    n_origins: Count = declare.n_origins()
    n_excluded: Count = declare.n_excluded()
    is_contested: Flag = declare.is_contested()
    obs_status: Text = declare.obs_status()
    preferred_support_id: Text = declare.preferred_support()
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)

    class Config:
        """Key and order."""

        metadata = {"key": ["exercise_id"]}
