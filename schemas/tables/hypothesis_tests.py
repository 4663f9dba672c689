"""The model of ``hypothesis_tests``: each test of each hypothesis, with its numbers."""

from __future__ import annotations

from schemas.declare import Count, Flag, Names, Number, Table, Text, column, key, note, support
from schemas.vocabulary import TEST_KINDS, TEST_RESULTS


class Model(Table):
    """Hypothesis tests: statistic, interval, comparison and result of each test, and how far other choices would matter."""

    hypothesis_id: Text = key("The hypothesis.", ref="hypotheses.hypothesis_id")
    test_id: Text = key("The test.")
    kind: Text = column("What kind of test.", nullable=False, isin=list(TEST_KINDS))
    subject: Text = column("Indicator and dyad or direction tested.", nullable=False)
    is_deciding: Flag = column("False where it is shown beside and decides nothing.", nullable=False)
    result: Text = column("What the numbers say.", nullable=False, isin=list(TEST_RESULTS))
    statistic: Text = column("What the value is.", nullable=False)
    value: Number = column("The statistic.", unit="1")
    value_low: Number = column("Lower end of its interval.", unit="1")
    value_high: Number = column("Upper end of its interval.", unit="1")
    p: Number = column("p of the test, where it has one.", unit="1", ge=0, le=1)
    n: Count = column("Years, votes or statements tested.", nullable=False, ge=0)
    first_year: Count = column("First year used.")
    last_year: Count = column("Last year used.")
    compared_with: Text = column("With what it is compared, and the numbers of that.")
    comparison: Number = column("The same statistic there; of several, the median.", unit="1")
    comparison_low: Number = column("Lowest there.", unit="1")
    comparison_high: Number = column("Highest there.", unit="1")
    missing: Names = column("What is missing for a decision.")
    sensitivity: Text = note("What other choices, years and series give.")
    rests_on: Names = support("Rows it is computed from, as table/row id, sorted.", nullable=True)

    class Config:
        """Key and order."""

        metadata = {"key": ["hypothesis_id", "test_id"], "computed": True}
