"""The model of ``funding_years``: money announced, committed and disbursed between two sides, by year."""

from schemas import declare
from schemas.declare import Count, Flag, Names, Number, Table, Text, column, key, span, support
from schemas.stages import STAGES


class Model(Table, computed=True):
    """Funding years: sums over the deals known, announced, committed and disbursed, no deal together with its parts."""

    dyad: Text = key("Two actors, sorted and joined.")
    origin: Text = key("Who gives; `*` where nobody is named as recipient.")
    destination: Text = key("Who gets; `*` where nobody is named as recipient.")
    year: Count = key("Year in which the deals attained the stage.")
    stage: Text = key(
        "announced (planned, announced), committed (signed, committed, in force) or disbursed.", isin=STAGES
    )
    series: Text = key(
        "ledger: amounts as stated in the unit; ledger_usd: each deal once, in dollars as stated or else "
        "converted; aiddata: projects of that source. Never add series or units."
    )
    unit_measure: Text = key("Currency (ISO 4217), or constant prices such as USD:2021.")
    value: Number = span(
        "Sum over the deals known; null where one is a bound, overlaps or is left out.",
        "Sum of the low bounds.",
        "Sum of the high bounds; null is open.",
        unit="unit_measure",
    )
    value_usd: Number = span(
        "The value in dollars, at the average of the year.",
        "The low bound in dollars.",
        "The high bound in dollars; null is open.",
        unit="USD",
    )
    rate: Number = column(
        "Dollars for one unit, average of the year; null where deals of several currencies are summed.", gt=0
    )
    rate_source: Text = column("Sources of the rate; null for dollars.")
    rate_period: Text = column("The period of the average; null for dollars.")
    value_constant: Number = span(
        "The value in constant prices.",
        "The low bound in constant prices.",
        "The high bound in constant prices; null is open.",
        unit="unit_constant",
    )
    unit_constant: Text = column("Constant prices with their base year; null where none can be given.")
    deflator: Text = column("The price index used; null where the amounts are stated in constant prices.")
    n_deals: Count = support("Deals or projects summed.", ge=1)
    n_left_out: Count = support(
        "Deals of the same sides, stage and year whose amount the row cannot hold: unknown, or in another unit.", ge=0
    )
    is_complete: Flag = support("True where a complete search covers the year: the deals known are all.")
    obs_status: Text = declare.obs_status()
    rests_on: Names = support("Observations, or rows of a source, that are summed, sorted.")
