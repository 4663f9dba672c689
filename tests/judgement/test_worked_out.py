"""What follows from figures of others: each rule with its arithmetic, over rows made up for it."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.judgement.worked_out import with_offices, worked_out
from pipelines.rows import Row
from tests.support.rows import default_row

RATES = {("USD", "2024"): 1.1, ("JPY", "2024"): 165.0}


def row(measure: str, ends: str, period: str, value: float, **columns: object) -> Row:
    """A figure of trade, ``A>B`` or ``A-B``; months are ``2024-01/2024-07``."""
    origin, destination = ends.split(">") if ">" in ends else (None, None)
    first, last = (period.split("/") * 2)[:2]
    days = {"2024": ((2024, 1, 1), (2024, 12, 31)), "2023": ((2023, 1, 1), (2023, 12, 31))}
    days |= {"2024-01": ((2024, 1, 1), (2024, 1, 31)), "2024-07": ((2024, 7, 1), (2024, 7, 31))}
    days |= {"2024-06": ((2024, 6, 1), (2024, 6, 30))}
    a, b = sorted(ends.replace(">", "-").split("-"))
    sides = {"origin_id": origin, "destination_id": destination, "actor_a": a, "actor_b": b}
    when = {"time_period": period, "window_start": date(*days[first][0]), "window_end": date(*days[last][1])}
    of = {"measure": measure, "unit_measure": "%" if measure == "growth" else "USD"}
    of |= dict.fromkeys(("observation_id", "support_id"), f"{measure}|{ends}|{period}")
    bounds = dict.fromkeys(("value", "value_low", "value_high"), value)
    return default_row("trade_figure_of_wire", **sides, **when, **of) | bounds | columns


SOLD, BOUGHT = row("exports", "TUR>RUS", "2024", 8.0), row("exports", "RUS>TUR", "2024", 44.0)
BEFORE = row("exports", "TUR>RUS", "2023", 10.0)


@pytest.mark.parametrize(
    ("own", "rows", "bounds"),
    [
        (row("total", "RUS-TUR", "2024", 0), [SOLD, BOUGHT], (52.0, 52.0)),
        (row("balance", "TUR>RUS", "2024", 0), [SOLD, BOUGHT], (-36.0, -36.0)),
        (row("growth", "TUR>RUS", "2024", 0), [SOLD, BEFORE], (-20.0, -20.0)),
        (row("exports", "TUR>RUS", "2024", 0), [BEFORE, row("growth", "TUR>RUS", "2024", -20)], (8.0, 8.0)),
        (row("exports", "TUR>RUS", "2024", 0), [row("exports", "TUR>RUS", "2024-01", 0.7)], (0.7, None)),
        (row("exports", "TUR>RUS", "2024-01", 0), [SOLD], (None, 8.0)),
        (row("exports", "TUR>RUS", "2024", 0, unit_measure="EUR"), [SOLD], (8 * 0.98 / 1.1, 8 * 1.02 / 1.1)),
        (row("exports", "TUR>RUS", "2024", 0, reporter="RUS"), [SOLD], (8.0, 8 * 1.102)),
    ],
)
def test_a_figure_follows_from_others(own: Row, rows: list[Row], bounds: tuple[float | None, float | None]) -> None:
    (made,) = worked_out(own, with_offices(rows, {"turkstat"}), RATES)
    assert (made["value_low"], made["value_high"]) == tuple(end and pytest.approx(end) for end in bounds)
    assert made["is_office"]
    assert {support for _, support in made["parts"]} == {one["support_id"] for one in rows}


def test_a_half_year_is_seven_months_less_the_last() -> None:
    rows = [row("exports", "RUS>TUR", "2024-01/2024-07", 25.6), row("exports", "RUS>TUR", "2024-07", 3.5)]
    made = worked_out(row("exports", "RUS>TUR", "2024-01/2024-06", 0), with_offices(rows, {"turkstat"}), RATES)
    assert pytest.approx(22.1) in [one["value"] for one in made]


def test_nothing_follows_from_weak_rows_nor_across_reporters_and_the_press_makes_no_office() -> None:
    own = row("total", "RUS-TUR", "2024", 0)
    for weak in ({"credibility": 4}, {"origin_reliability": "D"}, {"read_as": "second_hand"}, {"reporter": "RUS"}):
        assert worked_out(own, with_offices([SOLD, BOUGHT | weak], {"turkstat"}), RATES) == []
    (made,) = worked_out(own, with_offices([SOLD, BOUGHT | {"origin": "press"}], {"turkstat"}), RATES)
    assert not made["is_office"]


def test_growth_is_told_in_the_money_that_the_claim_names() -> None:
    rates = {("USD", "2024"): 1.1, ("JPY", "2024"): 165.0, ("USD", "2023"): 1.1, ("JPY", "2023"): 150.0}
    own = row("growth", "TUR>RUS", "2024", 0, note="In yen.")
    (made,) = worked_out(own, with_offices([SOLD, BEFORE], {"turkstat"}), rates)
    assert made["value"] == pytest.approx(-12.0)
