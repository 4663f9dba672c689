"""The model of ``quoted``: what documents state of votes and arms, beside the rows that captures or formulas give."""

from schemas.declare import Flag, Number, Supported, Text, Valued, Windowed, column, key, known, link, span, support
from schemas.vocabulary import QUOTED_TABLES, STATUSES


class Model(Windowed, Valued, Supported):
    """Quoted: votes, arms deals and shares of arms trade as documents state them, one row for each observation.

    ``table`` is the table in which a captured or computed row says the same thing: where it has one, ``row_id`` is its
    key, and it comes first. What no capture holds is here alone.
    """

    quoted_id: Text = key("Id of the observation.", ref="observations.observation_id", unique=True)
    table: Text = known("The table of captured or computed rows about the same.", isin=QUOTED_TABLES)
    measure: Text = known("vote, ordered, delivered, share or rank.")
    origin: Text = link("The supplier; null for votes.", "actors.actor_id")
    destination: Text = link("The recipient; null for votes.", "actors.actor_id")
    dyad: Text = column("The pair, sorted and joined; null for votes.")
    base_actor: Text = link(
        "The actor whose arms trade a share divides or a rank orders; else null.", "actors.actor_id"
    )
    actor_id: Text = link("The state that voted; null for arms.", "actors.actor_id")
    item: Text = column("The symbol of the resolution, or the designation of the weapon; null for shares.")
    session: Text = column("The session of the Assembly, from the symbol: 77, or ES-11 for an emergency session.")
    status: Text = known("actual, estimated or expected.", isin=STATUSES["arms_transfers"])
    unit_measure: Text = column("% or {piece}; null for votes.")
    code: Text = column("The vote, as the preferred document has it: yes, abstain, no or absent.")
    captured: Number = span("The same number in the captured or computed row; null if it may not be passed on.")
    captured_code: Text = column("The vote in the captured row.")
    row_id: Text = column("Key of that row in `table`, its parts joined by `|`; null where there is none.")
    is_matched: Flag = support(
        "Whether the two have a value in common; null where there is no such row.", nullable=True
    )
