"""The model of ``covotes``: votes of two states alike, against those of a third."""

from __future__ import annotations

from schemas.declare import Count, Number, Table, Text, key, known, span, support

THIRDS = ("USA",)
"""The third states; each adds a million rows."""


class Model(Table, computed=True):
    """Covotes: when two states voted alike in a session of the General Assembly, how a third voted.

    Computed from the rows of ``votes`` and ``roll_calls`` of that session; roll calls on which all cast votes are the
    same are left out. Only roll calls on which all three voted count; a pair without one has no row.
    """

    actor_a: Text = key("The first state in alphabetical order.", ref="actors.actor_id")
    actor_b: Text = key("The second state.", ref="actors.actor_id")
    third_id: Text = key("The third state.", ref="actors.actor_id", isin=THIRDS)
    session: Count = key("The session, special ones counted with the regular one in course.", ge=1)
    dyad: Text = known("actor_a-actor_b.")
    year: Count = known("The year in which the session began.")
    n_votes: Count = support("Roll calls on which all three voted.", ge=1)
    n_together: Count = known("Of these, roll calls on which the two voted alike.", ge=0)
    n_with: Count = known("Of those alike, with the third voting the same.", ge=0)
    n_opposed: Count = known("Of those alike, with the third casting the opposite, yes against no.", ge=0)
    n_split: Count = known("Of those alike, with the third one step away, an abstention on either side.", ge=0)
    opposed_share: Number = span(
        "n_opposed / (n_opposed + n_split).",
        "Low end of its 95 % Wilson interval.",
        "High end of its 95 % Wilson interval.",
        unit="1",
        ge=0,
        le=1,
    )
    together_opposed_share: Number = span(
        "n_opposed / n_together.",
        "Low end of its 95 % Wilson interval.",
        "High end of its 95 % Wilson interval.",
        unit="1",
        ge=0,
        le=1,
    )
