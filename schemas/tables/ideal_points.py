"""The model of ``ideal_points``: positions of states estimated from their votes."""

from __future__ import annotations

from schemas.declare import Captured, Count, Number, Text, column, key, known

BASES = ("session_all", "year_all", "year_final")


class Model(Captured):
    """Ideal points: position of a state on one dimension in a session or year, by the estimation of one vintage
    (Bailey, Strezhnev and Voeten).
    """

    actor_id: Text = key("The state.", ref="actors.actor_id")
    year: Count = key("The calendar year; for a session, the year in which it began.")
    basis: Text = key(
        "The votes behind it: all of a session, all of a calendar year, or those on whole resolutions of a "
        "calendar year.",
        isin=BASES,
    )
    session: Count = column("The session of the General Assembly; null where the estimate is of a calendar year.")
    ideal_point: Number = known("Mean of the posterior; higher is closer to the United States.", unit="1")
    low: Number = column("Fifth percentile of the posterior, where the file gives one.", unit="1")
    high: Number = column("Ninety-fifth percentile of the posterior, where the file gives one.", unit="1")
    n_votes: Count = column("Votes that the estimate rests on, where the file says.", ge=0)
