"""The model of ``agreements``: treaties, contracts and partnerships, one row for each status attained."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Flag, Names, Number, Supported, Text, column, key, link
from schemas.vocabulary import KINDS, STATUSES


class Model(Dated, Supported):
    """Agreements: each status of each agreement, by the whole or by one party, with its date."""

    agreement_id: Text = key("The agreement, as registered.")
    status: Text = key("planned, signed, ratified, in_force, …", isin=list(STATUSES["agreements"]))
    actor_id: Text = key("The party whose act it is; `*` is all of them.")
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of agreement.", nullable=False, isin=list(KINDS["agreements"]))
    part_of_id: Text = column("The agreement of which it is a part.")
    is_realised: Flag = column("False for plans and announcements.", nullable=False)
    is_binding: Flag = column("Whether it binds in law, by the register or the evidence.")
    signatories: Names = column("Parties, sorted.")
    contract_volume: Number = column("Deliveries a year.", unit="m3/a")
    contract_volume_low: Number = column("Deliveries a year: lower end of the span.", unit="m3/a")
    contract_volume_high: Number = column("Deliveries a year: upper end of the span.", unit="m3/a")
    contract_value: Number = column("Value over the whole term, in US dollars, nominal.", unit="USD")
    contract_value_low: Number = column(
        "Value over the whole term, in US dollars, nominal: lower end of the span.", unit="USD"
    )
    contract_value_high: Number = column(
        "Value over the whole term, in US dollars, nominal: upper end of the span.", unit="USD"
    )
    contract_price: Number = column("Price under the contract.", unit="USD/1000.m3")
    contract_price_low: Number = column("Price under the contract: lower end of the span.", unit="USD/1000.m3")
    contract_price_high: Number = column("Price under the contract: upper end of the span.", unit="USD/1000.m3")
    duration: Number = column("Term in years.", unit="a")
    duration_low: Number = column("Term in years: lower end of the span.", unit="a")
    duration_high: Number = column("Term in years: upper end of the span.", unit="a")
    capacity: Number = column("Capacity of the line.", unit="m3/a")
    capacity_low: Number = column("Capacity of the line: lower end of the span.", unit="m3/a")
    capacity_high: Number = column("Capacity of the line: upper end of the span.", unit="m3/a")
    observation_id: Text = link("The observation behind the row.", OBSERVATION, nullable=False)

    class Config:
        """Key and order."""

        metadata = {"key": ["agreement_id", "status", "actor_id"]}
