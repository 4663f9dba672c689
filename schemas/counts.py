"""The model of ``counts``: published and computed numbers of records."""

from __future__ import annotations

from schemas import declare
from schemas.declare import OBSERVATION, Count, Day, Flag, Names, Number, Table, Text, column, key, link
from schemas.vocabulary import STATUSES


class Model(Table):
    """Counts: how many exercises, meetings, members, by whose rule, published or computed."""

    count_id: Text = key(
        "The observation, or the computed count's dimensions written in the same way.", unique=True
    )
    measure: Text = column("exercises, patrols, meetings, visits, members, …", nullable=False)
    actors: Names = column("The actors counted for, sorted.", nullable=False)
    dyad: Text = column("The two actors joined, where there are two.")
    actor_id: Text = link("Whose visits.", "actors.actor_id")
    start_date: Day = column("First day of the period.")
    end_date: Day = column("Last day of the period.")
    period_kind: Text = column(
        "year, fiscal_year, quarter, month, day, to_date or since.",
        nullable=False,
        isin=["year", "fiscal_year", "quarter", "month", "day", "to_date", "since"],
    )
    time_period: Text = column("2024, 2024-07, or an ISO interval.", nullable=False)
    status: Text = column("actual, estimated or expected.", nullable=False, isin=list(STATUSES["counts"]))
    definition_id: Text = link("The counting rule.", "definitions.definition_id", nullable=False)
    unit_measure: Text = column("What is counted (UCUM annotation).", nullable=False)
    value: Number = column("The number; null where only a bound is known.", unit="unit_measure")
    value_low: Number = column(
        "At least so many; under partial coverage a computed count is this bound.", unit="unit_measure"
    )
    value_high: Number = column("At most so many; null is open.", unit="unit_measure")
    is_computed: Flag = column("True where we counted records by the definition.", nullable=False)
    record_ids: Names = column("The records counted.")
    n_evidence: Count = declare.n_evidence()
    n_documents: Count = declare.n_documents()
    n_origins: Count = declare.n_origins()
    n_excluded: Count = declare.n_excluded()
    is_contested: Flag = declare.is_contested()
    obs_status: Text = declare.obs_status()
    preferred_support_id: Text = declare.preferred_support()
    observation_id: Text = link("The observation of a published count.", OBSERVATION)

    class Config:
        """Key and order."""

        metadata = {"key": ["count_id"]}
