"""The model of ``covotes``: how a third state voted when two states voted alike."""

from __future__ import annotations

from schemas.declare import SHARE, Count, Number, Text, WithExtract, key, known, span, support
from schemas.vocabulary import THIRDS


class Model(WithExtract, computed=True):
    """Covotes: how a third state voted in the General Assembly when two states voted alike, by session.

    Computed from the rows of ``votes`` and ``roll_calls`` of that session. Only roll calls on which all three states
    voted count, and none that was unanimous; a pair without one has no row.
    """

    actor_a: Text = key("The state whose id comes first in the alphabet.", ref="actors.actor_id")
    actor_b: Text = key("The other state.", ref="actors.actor_id")
    third_id: Text = key("The third state.", ref="actors.actor_id", isin=THIRDS)
    session: Count = key("The session; a special session counts with the regular one under way.", ge=1)
    dyad: Text = known("The pair: actor_a-actor_b.")
    year: Count = known("The year in which the session began.")
    n_votes: Count = support("Number of roll calls on which all three voted.", ge=1)
    n_together: Count = known("Roll calls among these on which the two states voted alike.", ge=0)
    n_with: Count = known("Roll calls in n_together on which the third state voted the same.", ge=0)
    n_opposed: Count = known(
        "Roll calls in n_together on which the third state voted the opposite: yes against no.", ge=0
    )
    n_split: Count = known(
        "Roll calls in n_together on which the third state was one step away: one side abstained, the other did not.",
        ge=0,
    )
    opposed_share: Number = span(
        "n_opposed / (n_opposed + n_split); null if both are 0.",
        "Low end of its 95 % Wilson interval.",
        "High end of its 95 % Wilson interval.",
        formula="n_opposed / (n_opposed + n_split)",
        **SHARE,
    )
    together_opposed_share: Number = span(
        "n_opposed / n_together; null if n_together is 0.",
        "Low end of its 95 % Wilson interval.",
        "High end of its 95 % Wilson interval.",
        formula="n_opposed / n_together",
        **SHARE,
    )
