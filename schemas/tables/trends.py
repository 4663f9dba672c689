"""The model of ``trends``: whether a yearly series rises or falls, and how fast."""

from __future__ import annotations

from schemas.declare import Count, Flag, Number, Table, Text, column, key, known, support


class Model(Table, computed=True):
    """Trends: tau, Sen's slope and drift of each yearly series of ``indicators`` with four years or more.

    A row follows from the rows of ``indicators`` with the same key and frequency A: of the longest stretch without a
    change of source or definition. One in twenty series without any drift has a p of 0.05 or less.
    """

    indicator: Text = key("What is counted or measured, as in `indicators`.")
    dyad: Text = key("Two actors, sorted and joined.")
    origin: Text = key("From whom; `*` where the indicator has no direction.")
    destination: Text = key("To whom; `*` where the indicator has no direction.")
    definition_id: Text = key("The counting rule; `*` where there is only one.")
    status: Text = key("actual, estimated, expected; for finance the status of the deal.")
    unit_measure: Text = key("ISO 4217 or UCUM code.")
    series: Text = key("Which series of the indicator; `*` where there is one.")
    scope: Text = key("Territories that the two sides are; `*` for the usual ones.")
    n_years: Count = support("Years tested.", ge=4)
    first_year: Count = support("First year tested.")
    last_year: Count = support("Last year tested.")
    n_gaps: Count = support("Years between them that are not tested, because nothing is known of them.", ge=0)
    n_breaks: Count = support("Changes of source or definition in the whole series; none is in the years tested.", ge=0)
    is_bound: Flag = support(
        "True where low bounds are tested, because values are too few or, of counts and sums, not complete. Of these a "
        "year without a record is 0."
    )
    mk_s: Count = known("Mann-Kendall S: pairs of years that rise less pairs that fall.")
    tau: Number = column("Kendall's tau-b with time; null for a constant series.", ge=-1, le=1)
    sen_slope: Number = known("Median slope of all pairs of years, in units a year.")
    tau_low: Number = column("Tau of the low bounds alone; it may exceed tau. Null below four bounds.", ge=-1, le=1)
    tau_high: Number = column("Tau of the high bounds alone; it may be below tau. Null below four bounds.", ge=-1, le=1)
    drift: Number = column("Mean change a year; null of low bounds, and of fewer than five years or years with gaps.")
    drift_p: Number = column(
        "Two-sided p of no drift, were the series a random walk: safe against persistence. Null as drift, and where "
        "nothing changes.",
        ge=0,
        le=1,
    )
    drift_detectable: Number = column("The drift a year that would be found in 8 of 10 such series.", ge=0)
