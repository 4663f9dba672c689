"""The model of ``ideal_points``: positions of states estimated from their votes."""

from __future__ import annotations

from schemas.declare import Captured, Count, Number, Text, column, key, known, support

BASES = ("session_all", "year_all", "year_final")


class Model(Captured):
    """Ideal points: a state's position on one dimension in a session or year, as estimated in one vintage (Bailey,
    Strezhnev and Voeten).
    """

    actor_id: Text = key("The state.", ref="actors.actor_id")
    year: Count = key("The calendar year; for a session, the year in which it began.")
    basis: Text = key(
        "Votes behind the estimate: all in a session, all in a calendar year, or only those on whole resolutions in a "
        "calendar year.",
        isin=BASES,
    )
    slice: Text = support("The basis: what a later version replaces.")
    session: Count = column("Session of the General Assembly; null if the estimate is for a calendar year.")
    ideal_point: Number = known("Mean of the posterior; higher values are closer to the United States.", unit="1")
    low: Number = column("Fifth percentile of the posterior; null if the file gives none.", unit="1")
    high: Number = column("Ninety-fifth percentile of the posterior; null if the file gives none.", unit="1")
    n_votes: Count = column("Number of votes behind the estimate; null if the file does not say.", ge=0)
