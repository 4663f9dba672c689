"""The model of ``settlement``: the currencies in which trade is paid."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Count, Day, Flag, Number, Table, Text, column, key, link
from schemas.vocabulary import CURRENCY_GROUPS, FLOWS, STATUSES


class Model(Table):
    """Settlement: shares and amounts of an actor's trade paid in a currency or group of currencies."""

    settlement_id: Text = key("The observation.", ref="observations.observation_id", unique=True)
    measure: Text = column("share or amount.", nullable=False)
    actor_id: Text = link("Whose trade is paid.", "actors.actor_id", nullable=False)
    partner_id: Text = link("With whom; WLD is everybody.", "actors.actor_id", nullable=False)
    flow: Text = column("exports, imports or total.", nullable=False, isin=list(FLOWS))
    currency: Text = column("Currency, or group of currencies.", nullable=False, isin=list(CURRENCY_GROUPS))
    reporter: Text = link("Whose statistics.", "actors.actor_id")
    start_date: Day = column("First day of the period.")
    end_date: Day = column("Last day of the period.")
    period_kind: Text = column(
        "year, fiscal_year, quarter, month, day, to_date or since.",
        nullable=False,
        isin=["year", "fiscal_year", "quarter", "month", "day", "to_date", "since"],
    )
    time_period: Text = column("2024, 2024-07, or an ISO interval.", nullable=False)
    status: Text = column("actual, estimated or expected.", nullable=False, isin=list(STATUSES["settlement"]))
    definition_id: Text = link(
        "What is counted, where it is not the usual thing.", "definitions.definition_id"
    )
    unit_measure: Text = column("Currency (ISO 4217), per cent or another UCUM unit.", nullable=False)
    value: Number = column("The preferred value; null where only bounds are known.", unit="unit_measure")
    value_low: Number = column("Lower end of the span of admissible evidence.", unit="unit_measure")
    value_high: Number = column("Upper end of the span of admissible evidence.", unit="unit_measure")
    n_evidence: Count = declare.n_evidence()
    n_documents: Count = declare.n_documents()
    n_origins: Count = declare.n_origins()
    n_excluded: Count = declare.n_excluded()
    is_contested: Flag = declare.is_contested()
    obs_status: Text = declare.obs_status()
    preferred_support_id: Text = declare.preferred_support()

    class Config:
        """Key and order."""

        metadata = {"key": ["settlement_id"]}
