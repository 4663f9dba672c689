"""The model of ``funding``: deals and programmes, one row for each amount in each status."""

from schemas.declare import (
    OBSERVATION,
    Count,
    Day,
    Flag,
    Names,
    Number,
    Supported,
    Text,
    Valued,
    column,
    key,
    known,
    link,
    span,
)
from schemas.vocabulary import KINDS, STATUSES


class Model(Valued, Supported):
    """Funding: a deal is a history of dated statuses; a ceiling or a plan is not money paid."""

    funding_id: Text = key("The deal or programme, as registered.")
    status: Text = key("planned, signed, committed, disbursed, …", isin=STATUSES["funding"])
    measure: Text = key("amount, ceiling, portfolio, equity_share, or occurrence where no amount is stated.")
    unit_measure: Text = key("Currency (ISO 4217), constant prices (USD:2021), or per cent; 1 for an occurrence.")
    actor_id: Text = key("The provider whose part the amount is; `*` is the whole deal.")
    label: Text = known("A plain name.")
    kind: Text = known("Instrument.", isin=KINDS["funding"])
    part_of_id: Text = column("The deal of which it is a part, tranche or drawdown.")
    overlap: Text = column("unknown where the parts may overlap: their sum is a range.")
    agreement_id: Text = column("The agreement under which it happens.")
    is_realised: Flag = known("False for plans and announcements.")
    date: Text = column("When the status was attained, as the preferred document says (EDTF).")
    date_low: Day = column("Earliest day that it may be.")
    date_high: Day = column("Latest day that it may be.")
    year: Count = column("Year of the status, where all evidence agrees on it.")
    flow_class: Text = column("Class of the OECD: oda, oof (other official flows) or private.")
    purpose: Text = column("Purpose code of the OECD: 3 digits name a sector, 5 a purpose.")
    interest: Number = span("Interest a year, all in.", unit="%")
    interest_terms: Text = column("Interest as agreed where it floats: reference rate and margin.")
    maturity: Number = span("Years to the last repayment.", unit="a")
    grace: Number = span("Years before the first repayment.", unit="a")
    collateral: Text = column("What secures it.")
    providers: Names = column("Who gives the money.")
    is_complete_list: Flag = known(
        "True where these are all who give and get it, as stated or as the curator inferred."
    )
    recipients: Names = column("Who gets it; null where nobody is named.")
    partners: Names = column("Who else is named.")
    observation_id: Text = link("The observation behind the row.", OBSERVATION, nullable=False)
