"""The model of ``trends``: whether a yearly series rises or falls, how fast, and whether its mean breaks."""

from __future__ import annotations

from schemas.declare import Count, Flag, Number, Table, Text, column, key, known, support


class Model(Table, computed=True):
    """Trends: Mann-Kendall, Sen, Pettitt and sup-F of each yearly series of ``indicators`` with four years or more.

    A row follows from the rows of ``indicators`` with the same key and frequency A: of the longest stretch without a
    change of source or definition. p supposes independent years, so with serial correlation it is too small.
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
    p_withheld: Text = support(
        "Why no p is given: lower_bounds, which may rise with the looking; null where it is.",
        nullable=True,
        isin=["lower_bounds"],
    )
    mk_s: Count = known("Mann-Kendall S: pairs of years that rise less pairs that fall.")
    tau: Number = column("Kendall's tau-b with time; null for a constant series.", ge=-1, le=1)
    mk_p: Number = column("Two-sided p of no trend; null where it is withheld.", ge=0, le=1)
    mk_q: Number = support(
        "mk_p corrected for all tests of this table (Benjamini–Hochberg).", nullable=True, ge=0, le=1
    )
    is_exact: Flag = known("True where p is counted over all orders (ten years or fewer), not normal.")
    sen_slope: Number = known("Median slope of all pairs of years, in units a year.")
    sen_slope_low: Number = column("Low end of its 95 % interval; null below five years.")
    sen_slope_high: Number = column("High end of its 95 % interval; null below five years.")
    tau_low: Number = column("Tau of the low bounds alone; it may exceed tau. Null below four bounds.", ge=-1, le=1)
    tau_high: Number = column("Tau of the high bounds alone; it may be below tau. Null below four bounds.", ge=-1, le=1)
    pettitt_k: Number = column("Pettitt's K; null below seven years, as all that follows.", ge=0)
    pettitt_year: Count = column("Last year before the break that Pettitt's test finds; null without any.")
    pettitt_p: Number = column("Its approximate p; null where it is withheld.", ge=0, le=1)
    pettitt_q: Number = support("pettitt_p corrected for all tests of this table.", nullable=True, ge=0, le=1)
    break_year: Count = column("Last year before the break in the mean with the largest F.")
    sup_f: Number = column(
        "Largest F over the inner 70 % of breaks; null for a constant series, or two constants.", ge=0
    )
    sup_f_p: Number = column(
        "Upper bound of its p under independent normal errors; null where it is withheld.", ge=0, le=1
    )
    sup_f_q: Number = support("sup_f_p corrected for all tests of this table.", nullable=True, ge=0, le=1)
