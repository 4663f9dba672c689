"""The model of ``trade``: flows of goods and services, each report by itself."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Count, Day, Flag, Number, Table, Text, column, key, link
from schemas.vocabulary import GOODS_SERVICES, STATUSES, VALUATIONS


class Model(Table):
    """Trade: exports, totals, balances, shares and growth between two actors, report by report."""

    trade_id: Text = key("The observation.", ref="observations.observation_id", unique=True)
    measure: Text = column("exports, total, balance, change, share, growth or rank.", nullable=False)
    origin: Text = link("Who exports; null for a total.", "actors.actor_id")
    destination: Text = link("Who imports; null for a total.", "actors.actor_id")
    actor_a: Text = link(
        "The first of the two sides in alphabetical order.", "actors.actor_id", nullable=False
    )
    actor_b: Text = link("The second of the two sides.", "actors.actor_id", nullable=False)
    dyad: Text = column("actor_a-actor_b.", nullable=False)
    reporter: Text = link("Whose statistics; null where the document names none.", "actors.actor_id")
    valuation: Text = column("FOB or CIF; null for totals and services.", isin=list(VALUATIONS))
    product: Text = column("Product group; TOTAL is all.", nullable=False)
    goods_services: Text = column("G, S or GS.", nullable=False, isin=list(GOODS_SERVICES))
    base_actor: Text = link("Whose total a share divides.", "actors.actor_id")
    base_period: Text = column("With which period growth compares.")
    start_date: Day = column("First day of the period.")
    end_date: Day = column("Last day of the period.")
    period_kind: Text = column(
        "year, fiscal_year, quarter, month, day, to_date or since.",
        nullable=False,
        isin=["year", "fiscal_year", "quarter", "month", "day", "to_date", "since"],
    )
    time_period: Text = column("2024, 2024-07, or an ISO interval.", nullable=False)
    status: Text = column("actual, estimated or expected.", nullable=False, isin=list(STATUSES["trade"]))
    definition_id: Text = link(
        "What is counted, where it is not the usual thing.", "definitions.definition_id"
    )
    unit_measure: Text = column("Currency (ISO 4217), per cent or another UCUM unit.", nullable=False)
    value: Number = column("The preferred value; null where only bounds are known.", unit="unit_measure")
    value_low: Number = column("Lower end of the span of admissible evidence.", unit="unit_measure")
    value_high: Number = column("Upper end of the span of admissible evidence.", unit="unit_measure")
    reports_low: Number = column("Lowest value by any reporter of the same thing.", unit="unit_measure")
    reports_high: Number = column("Highest value by any reporter of the same thing.", unit="unit_measure")
    is_reference: Flag = column(
        "True for the one report to use in sums: that of the reporter with most periods.", nullable=False
    )
    n_evidence: Count = declare.n_evidence()
    n_documents: Count = declare.n_documents()
    n_origins: Count = declare.n_origins()
    n_excluded: Count = declare.n_excluded()
    is_contested: Flag = declare.is_contested()
    obs_status: Text = declare.obs_status()
    preferred_support_id: Text = declare.preferred_support()

    class Config:
        """Key and order."""

        metadata = {"key": ["trade_id"]}
