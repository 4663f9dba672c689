"""The model of ``agreements``: treaties, contracts and partnerships, one row for each status attained."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Flag, Names, Number, Supported, Text, column, key, known, link, span
from schemas.vocabulary import KINDS, STATUSES


class Model(Dated, Supported):
    """Agreements: each status of each agreement, by the whole or by one party, with its date."""

    agreement_id: Text = key("The agreement, as registered.")
    status: Text = key("planned, signed, ratified, in_force, …", isin=STATUSES["agreements"])
    actor_id: Text = key("The party whose act it is; `*` is all of them.")
    label: Text = known("A plain name.")
    kind: Text = known("Kind of agreement.", isin=KINDS["agreements"])
    part_of_id: Text = column("The agreement of which it is a part.")
    is_realised: Flag = known("False for plans and announcements.")
    is_binding: Flag = column("Whether it binds in law, by the register or the evidence.")
    signatories: Names = column("Parties, sorted.")
    contract_volume: Number = span("Deliveries a year.", unit="m3/a")
    contract_value: Number = span("Value over the whole term, in US dollars, nominal.", unit="USD")
    contract_price: Number = span("Price under the contract.", unit="USD/1000.m3")
    duration: Number = span("Term in years.", unit="a")
    capacity: Number = span("Capacity of the line.", unit="m3/a")
    observation_id: Text = link("The observation behind the row.", OBSERVATION, nullable=False)
