"""The model of ``un_votes``: how alike each pair of states voted in each session of the General Assembly."""

from __future__ import annotations

from schemas.declare import Count, Number, Table, Text, column, key, known, span, support


class Model(Table, computed=True):
    """UN votes: agreement of two states in one session of the General Assembly, by several measures.

    Computed from the rows of ``votes`` and ``roll_calls`` of that session and of ``ideal_points`` of the two states:
    yes, abstain and no alone; roll calls on which all cast votes are the same are left out. A pair has a row where
    both voted on one roll call at least. A measure is null where it has no roll call, or where chance alone would
    make it perfect.
    """

    actor_a: Text = key("The first state in alphabetical order.", ref="actors.actor_id")
    actor_b: Text = key("The second state.", ref="actors.actor_id")
    session: Count = key("The session, special ones counted with the regular one in course.", ge=1)
    dyad: Text = known("actor_a-actor_b.")
    year: Count = known("The year in which the session began.")
    identical_share: Number = column(
        "Share of roll calls on whole texts on which both voted alike.", unit="1", ge=0, le=1
    )
    agreement: Number = column(
        "Mean of 1 - |a - b| / 2 with yes 1, abstain 2, no 3; amendments and paragraphs too.", unit="1", ge=0, le=1
    )
    s_score: Number = column("Signorino and Ritter's S, absolute distances.", unit="1", ge=-1, le=1)
    pi: Number = column("Scott's π: agreement beyond chance, one common distribution.", unit="1", ge=-1, le=1)
    kappa: Number = column("Cohen's κ: agreement beyond chance, each state's own distribution.", unit="1", ge=-1, le=1)
    kappa_quadratic: Number = column("Cohen's κ weighted by squared distance.", unit="1", ge=-1, le=1)
    ideal_point_distance: Number = span(
        "Distance of the ideal points estimated for the session.",
        "Least distance between the two 5–95 % intervals; null where the estimates give none.",
        "Greatest distance between the two 5–95 % intervals; null where the estimates give none.",
        unit="1",
        ge=0,
    )
    ideal_point_year_distance: Number = span(
        "Distance of the ideal points estimated for the calendar year.",
        "Least distance between the two 5–95 % intervals of that year.",
        "Greatest distance between the two 5–95 % intervals of that year.",
        unit="1",
        ge=0,
    )
    n_votes: Count = support("Roll calls on which both voted, unanimous ones too.", ge=1)
    n_votes_identical: Count = support("Roll calls behind the identical share.", ge=0)
    n_votes_agreement: Count = support("Roll calls behind agreement, S, π and κ.", ge=0)
