"""The model of ``funding_delivery``: how much of an announced or committed deal is known to have been paid."""

from __future__ import annotations

from schemas import declare
from schemas.declare import RATIO, Count, Declaration, Flag, Names, Number, Table, Text, key, known, span, support


def _amount(description: str) -> Declaration:
    """What the documents give for one stage."""
    return span(description, "Its low bound.", "Its high bound; null is open.", unit="unit_measure")


class Model(Table, computed=True):
    """Funding delivery: announced, committed and disbursed amounts of each deal with its parts, and their shares."""

    dyad: Text = key("Two actors, sorted and joined.")
    funding_id: Text = key("The deal that is part of no other.")
    series: Text = key(
        "ledger: amounts as stated in the unit; ledger_usd: in dollars as stated, or converted at the average"
        " of their year."
    )
    unit_measure: Text = key("Currency (ISO 4217), or constant prices such as USD:2021.")
    origin: Text = known("Who gives; `*` where nobody is named as recipient.")
    destination: Text = known("Who gets; `*` where nobody is named as recipient.")
    announced: Number = _amount("What was planned or announced; null where unknown.")
    committed: Number = _amount("What was signed or committed; null where unknown.")
    disbursed: Number = _amount("What documents show as paid; null where none shows any.")
    delivered_share: Number = span(
        "Disbursed over announced; null where either is unknown, or what was paid is no part of what was announced.",
        "The least that both intervals allow.",
        "The most that both intervals allow.",
        formula="disbursed / announced",
        **RATIO,
    )
    drawn_share: Number = span(
        "Disbursed over committed; null where either is unknown, or what was paid is no part of what was committed.",
        "The least that both intervals allow.",
        "The most that both intervals allow.",
        formula="disbursed / committed",
        **RATIO,
    )
    is_partial: Flag = support("True where payments are known from parts alone, so that more may have been paid.")
    n_amounts: Count = support("Amounts that the row rests on.", ge=1)
    obs_status: Text = declare.obs_status()
    rests_on: Names = support("The observations behind the row, sorted.")
