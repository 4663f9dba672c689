"""The model of ``agreements``: treaties, contracts and partnerships, one row for each status reached."""

from schemas.declare import OBSERVATION, Dated, Flag, Names, Number, Supported, Text, column, key, known, link, span
from schemas.vocabulary import KINDS, STATUSES


class Model(Dated, Supported):
    """Agreements: one row for each status that an agreement reached, as a whole or for one party, with its date."""

    agreement_id: Text = key("Id of the agreement in the register.")
    status: Text = key("The status reached.", isin=STATUSES["agreements"])
    actor_id: Text = key("The party that took the step; `*` means all parties.")
    label: Text = known("Name in plain words.")
    kind: Text = known("Kind of agreement.", isin=KINDS["agreements"])
    part_of_id: Text = column("The agreement that it is part of; null if none.")
    is_realised: Flag = known("False for plans and announcements.")
    is_binding: Flag = column(
        "Whether it is legally binding, by the register or the evidence; null if neither says so."
    )
    signatories: Names = column("Parties, sorted.")
    contract_volume: Number = span("Annual deliveries under the contract; null if not known.", unit="m3/a")
    contract_value: Number = span("Value over the whole term, in nominal US dollars; null if not known.", unit="USD")
    contract_price: Number = span("Price under the contract; null if not known.", unit="USD/1000.m3")
    duration: Number = span("Term in years; null if not known.", unit="a")
    capacity: Number = span("Capacity of the planned line; null if not known.", unit="m3/a")
    observation_id: Text = link("The observation behind the row.", OBSERVATION, nullable=False)
