"""The model of ``exercises``: exercises, patrols and competitions."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Dated, Flag, Names, Number, Placed, Supported, Text, column, link, reached, record, span


class Model(Dated, Placed, Supported):
    """Exercises: joint military and paramilitary exercises, patrols and competitions, one row each."""

    exercise_id: Text = record("exercise", "exercises.exercise_id")
    series_id: Text = link("The series it belongs to; null if none.", "exercises.exercise_id")
    domains: Names = column("Domains: land, sea, air, missile_defence, staff; null if not known.")
    forces: Names = column("Kinds of force taking part, such as armed_forces or coast_guard.")
    is_open: Flag = declare.is_open()
    personnel: Number = span("People taking part; null if not known.", unit="{person}")
    vessels: Number = span("Ships, boats and submarines taking part; null if not known.", unit="{vessel}")
    aircraft: Number = span("Aircraft taking part; null if not known.", unit="{aircraft}")
    distance: Number = span("Distance covered, in nautical miles; null if not known.", unit="[nmi_i]")
    observation_id: Text = reached()
