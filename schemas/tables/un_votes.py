"""The model of ``un_votes``: how alike each pair of states voted in each session of the General Assembly."""

from __future__ import annotations

from schemas.declare import RATIO, SHARE, SIGNED, Count, Number, Text, WithExtract, column, key, known, span, support


class Model(WithExtract, computed=True):
    """UN votes: agreement of two states in one session of the General Assembly, by several measures.

    Computed from the rows of ``votes`` and ``roll_calls`` of that session and of ``ideal_points`` of the two states.
    Only yes, abstain and no count; unanimous roll calls are left out. A pair has a row if both voted on at least one
    roll call. A measure is null if it has no roll call, or if chance alone would make it perfect. Distances of ideal
    points have bounds for the pairs in coverage.
    """

    actor_a: Text = key("The state whose id comes first in the alphabet.", ref="actors.actor_id")
    actor_b: Text = key("The other state.", ref="actors.actor_id")
    session: Count = key("The session; a special session counts with the regular one under way.", ge=1)
    dyad: Text = known("The pair: actor_a-actor_b.")
    year: Count = known("The year in which the session began.")
    identical_share: Number = column(
        "Share of votes on entire resolutions in which both voted the same; null if there are none.", **SHARE
    )
    agreement: Number = column(
        "Mean of 1 - |a - b| / 2 with yes 1, abstain 2, no 3; includes amendments and paragraphs. Null if no roll call "
        "counts.",
        **SHARE,
    )
    s_score: Number = column(
        "Signorino and Ritter's S, with absolute distances; null if no roll call counts.", **SIGNED
    )
    pi: Number = column(
        "Scott's π: agreement beyond chance, with one common distribution; null if no roll call counts or chance alone "
        "would make it perfect.",
        **SIGNED,
    )
    kappa: Number = column(
        "Cohen's κ: agreement beyond chance, with each state's own distribution; null as for π.", **SIGNED
    )
    kappa_quadratic: Number = column("Cohen's κ weighted by squared distance; null as for π.", **SIGNED)
    ideal_point_distance: Number = span(
        "Distance between the ideal points estimated for the session; null if one is missing.",
        "Smallest distance between the two 5–95 % intervals; null if the estimates have none.",
        "Largest distance between the two 5–95 % intervals; null if the estimates have none.",
        **RATIO,
    )
    ideal_point_year_distance: Number = span(
        "Distance between the ideal points estimated for the calendar year, from votes on whole resolutions; null if "
        "one is missing.",
        "Smallest distance between the two 5–95 % intervals of that year; null if there are none.",
        "Largest distance between the two 5–95 % intervals of that year; null if there are none.",
        **RATIO,
    )
    n_votes: Count = support("Number of roll calls on which both voted, including unanimous ones.", nullable=True, ge=1)
    n_votes_identical: Count = support("Number of roll calls behind identical_share.", nullable=True, ge=0)
    n_votes_agreement: Count = support("Number of roll calls behind agreement, S, π and κ.", ge=0)
