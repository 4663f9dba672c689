"""The model of ``alliance_ties``: the commitment between two states in a year, and how alike their alliances are."""

from __future__ import annotations

from schemas.declare import Count, Flag, Number, Table, Text, column, key, known, support


class Model(Table, computed=True):
    """Alliance ties: the highest obligation between two states in a year, and the similarity of their alliance
    portfolios.

    Computed from the rows of ``alliances`` of that year, both directions of a pair taken together, and from the
    members of ``state_system`` on any day of it; after the last year of ``alliances`` nothing is known and there is
    no row. All pairs of members have a row, and others where they are allied. Members are those that are actors here,
    which leaves out states of before 1871 without a code. A portfolio is a state's ``atop_ordinal`` to every member,
    3 to itself; its measures are null where one of the two is no member.
    """

    actor_a: Text = key("The first state in alphabetical order.", ref="actors.actor_id")
    actor_b: Text = key("The second state.", ref="actors.actor_id")
    year: Count = key("The year.")
    dyad: Text = known("actor_a-actor_b.")
    atop_ordinal: Count = known(
        "3 defence or offence, 2 neutrality or consultation, 1 non-aggression alone, 0 none; higher direction.",
        ge=0,
        le=3,
    )
    cow_ordinal: Count = known(
        "3 defence or offence, 2 neutrality or non-aggression, 1 consultation alone, 0 none; higher direction.",
        ge=0,
        le=3,
    )
    is_allied: Flag = known(
        "True where there is any of the five obligations, be it non-aggression in a treaty of many."
    )
    has_active_help: Flag = known("True where one is to help the other in war, defence or offence.")
    s_score: Number = column("Signorino and Ritter's S of the portfolios, absolute distances.", unit="1", ge=-1, le=1)
    pi: Number = column("Scott's π of the portfolios.", unit="1", ge=-1, le=1)
    kappa: Number = column("Cohen's κ of the portfolios.", unit="1", ge=-1, le=1)
    kappa_quadratic: Number = column(
        "Cohen's κ of the portfolios, weighted by squared distance.", unit="1", ge=-1, le=1
    )
    s_score_binary: Number = column("S of the portfolios by whether there is any obligation.", unit="1", ge=-1, le=1)
    pi_binary: Number = column("Scott's π by whether there is any obligation.", unit="1", ge=-1, le=1)
    kappa_binary: Number = column("Cohen's κ by whether there is any obligation.", unit="1", ge=-1, le=1)
    n_states: Count = support("States in the portfolios: members of the system in that year.", nullable=True, ge=2)
