"""The composite's file: what is wrong with it is told with its line, its field and a remedy."""

from __future__ import annotations

import pytest

from tests.support.bad_input import Check
from tests.support.ledger_world import DATA

FILE = "reference/closeness.yaml"
GOOD = """\
- id: closeness
  dyads: [CHN-RUS, FRA-RUS]
  first_year: 1992
  last_year: 2025
  reference:
    dyads: [CHN-RUS, FRA-RUS]
    first_year: 1992
    last_year: 2018
  normalisation: min_max
  aggregation: arithmetic
  imputation: leave_out
  carry_years: 3
  minimum: {reference_values: 20, reference_dyads: 2, indicators: 1, dimensions: 2}
  dimensions:
    - id: economic
      indicators:
        - {indicator: trade_share, direction: positive, sides: both}
    - id: normative
      indicators:
        - {indicator: un_kappa, direction: positive}
"""


def test_the_good_file_has_no_problems(ledger: Check) -> None:
    assert ledger({FILE: GOOD}) == []
    assert (DATA / FILE).exists()


@pytest.mark.parametrize(
    ("before", "after", "line", "field", "message", "remedy"),
    [
        (
            "  dyads: [CHN-RUS, FRA-RUS]\n  first",
            "  dyads: [CHN-RUS, FRA-RUS, RUS-GBR]\n  first",
            2,
            "[0].dyads[2]",
            "`RUS-GBR` is not a dyad",
            "alphabetical order",
        ),
        (
            "    dyads: [CHN-RUS, FRA-RUS]",
            "    dyads: [CHN-RUS, CHN-GBR]",
            6,
            "[0].reference.dyads[1]",
            "`CHN-GBR` is in the reference set but not",
            "add CHN-GBR to `dyads`",
        ),
        ("last_year: 2018", "last_year: 1989", 7, "[0].reference.first_year", "1992 is after 1989", "swap"),
        ("last_year: 2025", "last_year: 25", 4, "[0].last_year", "wrong form", "four digits"),
        ("min_max", "minmax", 9, "[0].normalisation", "'minmax' is not allowed", "did you mean `min_max`?"),
        ("carry_years: 3", "carry_years: 3.5", 12, "[0].carry_years", "not a whole number", "0 or more"),
        ("dimensions: 2}", "dimensions: 0}", 13, "[0].minimum.dimensions", "not a whole number above 0", "1 or more"),
        ("dimensions: 2}", "dimensions: 3}", 13, "[0].minimum.dimensions", "only 2 dimensions", "at most 2"),
        (
            "un_kappa, direction: positive",
            "un_kappa, direction: positive, weight: -1",
            20,
            "[0].dimensions[1].indicators[0].weight",
            "above 0",
            "leave the entry out",
        ),
        ("id: normative", "id: economic", 18, "[0].dimensions[1].id", "`economic` stands twice", "its name"),
        (
            "un_kappa",
            "trade_share",
            20,
            "[0].dimensions[1].indicators[0].indicator",
            "`trade_share` stands twice",
            "remove one",
        ),
        (
            "direction: positive, sides",
            "sides",
            17,
            "[0].dimensions[0].indicators[0]",
            "`direction` is missing",
            "positive where more",
        ),
        ("sides: both", "side: both", 17, "[0].dimensions[0].indicators[0].side", "there is no field `side`", "sides"),
    ],
)
def test_what_does_not_fit_is_told(
    ledger: Check, before: str, after: str, line: int, field: str, message: str, remedy: str
) -> None:
    assert before in GOOD
    (found,) = ledger({FILE: GOOD.replace(before, after, 1)})
    assert (found.path, found.line, found.field) == (f"data/{FILE}", line, field)
    assert message in found.message
    assert remedy in found.remedy
