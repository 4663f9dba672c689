"""The model of ``alliance_ties``: the commitment between two states in a year, and how alike their alliances are."""

from __future__ import annotations

from schemas.declare import SIGNED, Count, Flag, Number, Table, Text, column, key, known, support


class Model(Table, computed=True):
    """Alliance ties: the highest obligation between two states in a year, and the similarity of their alliance
    portfolios.

    Computed from the rows of ``alliances`` for that year, with both directions of a pair together, and from the
    states that were members of ``state_system`` on any day of it. Nothing is known after the last year of
    ``alliances``, so there are no rows. All pairs of members have a row, and other pairs if they are allied. Members
    are those that are actors here; some states before 1871 have no code and are left out. A portfolio is a state's
    ``atop_ordinal`` with every member, and 3 with itself; its measures are null if one of the two is not a member.
    """

    actor_a: Text = key("The state whose id comes first in the alphabet.", ref="actors.actor_id")
    actor_b: Text = key("The other state.", ref="actors.actor_id")
    year: Count = key("The year.")
    dyad: Text = known("The pair: actor_a-actor_b.")
    atop_ordinal: Count = known(
        "Rank: 3 defence or offence, 2 neutrality or consultation, 1 only non-aggression, 0 none; the "
        "higher direction.",
        ge=0,
        le=3,
    )
    cow_ordinal: Count = known(
        "Rank: 3 defence or offence, 2 neutrality or non-aggression, 1 only consultation, 0 none; the "
        "higher direction.",
        ge=0,
        le=3,
    )
    is_allied: Flag = known(
        "True if there is any of the five obligations, even if only non-aggression in a multilateral treaty."
    )
    has_active_help: Flag = known("True if one must help the other in war, in defence or offence.")
    s_score: Number = column(
        "Signorino and Ritter's S of the portfolios, with absolute distances; null if one of the two is not a member.",
        **SIGNED,
    )
    pi: Number = column("Scott's π of the portfolios; null if one of the two is not a member.", **SIGNED)
    kappa: Number = column("Cohen's κ of the portfolios; null if one of the two is not a member.", **SIGNED)
    kappa_quadratic: Number = column(
        "Cohen's κ of the portfolios, weighted by squared distance; null if one of the two is not a member.", **SIGNED
    )
    s_score_binary: Number = column(
        "S of the portfolios reduced to any obligation or none; null if one of the two is not a member.", **SIGNED
    )
    pi_binary: Number = column(
        "Scott's π of the portfolios reduced to any obligation or none; null if one of the two is not a member.",
        **SIGNED,
    )
    kappa_binary: Number = column(
        "Cohen's κ of the portfolios reduced to any obligation or none; null if one of the two is not a member.",
        **SIGNED,
    )
    n_states: Count = support(
        "States in the portfolios: members of the system in that year; null if one of the two is not a member.",
        nullable=True,
        ge=2,
    )
