"""The model of ``funding``: deals and programmes, one row for each amount in each status."""

from __future__ import annotations

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
    status: Text = key("The stage of the deal: planned, signed, committed, disbursed, …", isin=STATUSES["funding"])
    measure: Text = key(
        "What the value is: amount, ceiling, portfolio, equity_share; occurrence where no amount is stated."
    )
    unit_measure: Text = key("Currency (ISO 4217), constant prices (USD:2021), or per cent; 1 for an occurrence.")
    actor_id: Text = key("The provider whose part the amount is; `*` for the whole deal.")
    label: Text = known("Name in plain words.")
    kind: Text = known("Kind of deal, such as a loan, a swap line or an investment.", isin=KINDS["funding"])
    part_of_id: Text = column("The deal that it is a part, tranche or drawdown of; null if none.")
    overlap: Text = column("`unknown` where it may overlap another part, so that their sum is a range; null otherwise.")
    agreement_id: Text = column("The agreement that it is made under; null if none.")
    is_realised: Flag = known("False if there are only plans and announcements.")
    date: Text = column("When it reached the status, as the preferred evidence says (EDTF).")
    date_low: Day = column("Earliest day that it may be.")
    date_high: Day = column("Latest day that it may be.")
    year: Count = column("The year in which it reached the status; null where the evidence disagrees or does not say.")
    flow_class: Text = column(
        "Flow class of the OECD: oda (aid), oof (other official flows) or private; null if not known."
    )
    purpose: Text = column(
        "OECD purpose code: three digits for a sector, five for a purpose within it; null if not known."
    )
    interest: Number = span("Interest rate a year, all in, in per cent.", unit="%")
    interest_terms: Text = column(
        "How a floating rate was agreed: reference rate and margin; null if it is fixed or not known."
    )
    maturity: Number = span("Years to the last repayment.", unit="a")
    grace: Number = span("Years before the first repayment.", unit="a")
    collateral: Text = column("What secures the loan, in words; null if not known.")
    providers: Names = column("Who gives the money.")
    is_complete_list: Flag = known(
        "True where providers and recipients are all there are, as stated or as the curator inferred."
    )
    recipients: Names = column("Who receives it; null where nobody is named.")
    partners: Names = column("Who else is named as a party; null if nobody.")
    observation_id: Text = link("The observation behind the row.", OBSERVATION, nullable=False)
