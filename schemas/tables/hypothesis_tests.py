"""The model of ``hypothesis_tests``: each test of each hypothesis, with its numbers."""

from __future__ import annotations

from schemas.declare import SHARE, Count, Flag, Names, Number, Table, Text, column, key, known, note, span, support
from schemas.vocabulary import TEST_KINDS, TEST_RESULTS


class Model(Table, computed=True):
    """Hypothesis tests: statistic, interval, comparison and result of each test, and how far other choices would
    matter.
    """

    hypothesis_id: Text = key("The hypothesis.", ref="hypotheses.hypothesis_id")
    test_id: Text = key("The test.")
    kind: Text = known("What kind of test.", isin=TEST_KINDS)
    subject: Text = known("Indicator and dyad or direction tested.")
    is_deciding: Flag = known("False where it is only shown and decides nothing.")
    result: Text = known("What the numbers say.", isin=TEST_RESULTS)
    statistic: Text = known("What the value is.")
    value: Number = span("The statistic.", "Lower end of its interval.", "Upper end of its interval.", unit="1")
    p: Number = column("p of the test, where it has one.", **SHARE)
    n: Count = known("Years or sessions tested.", ge=0)
    n_effective: Number = column(
        "What n, or the donors, are worth as independent ones: points that do not overlap, sessions less what they "
        "repeat, actors among the donors.",
        ge=0,
    )
    detectable: Number = column(
        "The effect that would be found in 8 of 10 cases: a departure in logarithms of the share, a change a year, or "
        "a difference of ranks.",
        ge=0,
    )
    n_donors: Count = column("Pairs not treated, and like this one before, among which p ranks a departure.", ge=1)
    smallest_p: Number = column("The smallest p that donors of so many actors can give.", **SHARE)
    pre_trend: Number = column(
        "Slope of the outcome in the years before the date, a year, in the outcome's unit (logarithms for trade)."
    )
    first_year: Count = column("First year used.")
    last_year: Count = column("Last year used.")
    compared_with: Text = column("What it is compared with, and the numbers of that.")
    comparison: Number = span(
        "The same statistic of what it is compared with; the median where there are several.",
        "Lowest there; of donors, what 5 per cent stay below.",
        "Highest there; of donors, what 5 per cent exceed.",
        unit="1",
    )
    missing: Names = column("What is missing for a decision.")
    sensitivity: Text = note("What other choices, years and series give.")
    rests_on: Names = support("Rows it is computed from, as table/row id, sorted.", nullable=True)
