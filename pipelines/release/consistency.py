"""A rule of the gate: what a release says of one reporter's trade agrees with itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow.compute as pc

from bilateral.commons.asked import FOLLOWS, NONE, NUMBERS, following, stem
from pipelines.indicators.accounts import SHARES, Account, Contradiction, Figure, collected, contradictions
from pipelines.indicators.money import Averages
from pipelines.release.rules import Tables, columns, finding, rule
from pipelines.rows import AnyRow, rows_of, where
from pipelines.store.checks import Finding

FLOWS = ("trade_exports", "trade_total", "trade_balance")
LEDGER = "ledger"
"""The series of shares of what documents state; those of other sources are of their own flows."""
READ = "indicator dyad origin destination definition_id series scope time_period unit_measure status obs_status "
READ += f"table row_id is_contested {' '.join(NUMBERS)}"
RATES = "freq currency base_currency time_period value is_partial source_id"


@rule("figures of one reporter agree", columns(indicators=READ, exchange_rates=RATES))
def accounts_agree(tables: Tables) -> Iterator[Finding]:
    """Totals and flows, shares and flows over the world's, one flow in two currencies: none excludes another."""
    found = [said(one) for one in disagreeing(tables)]
    remedy = "correct one of them; one that accounts contradict is contested (pipelines/tables/measured.py)"
    yield from finding("indicators", "two figures of one reporter exclude each other", found, remedy)


def disagreeing(tables: Tables) -> Iterator[Contradiction]:
    """The contradictions among the numbers of the front door that are not contested."""
    rates = where(tables["exchange_rates"], freq="A").to_pylist()
    rows = where(tables["indicators"], indicator=[*FLOWS, *SHARES], status="actual", obs_status="A", definition_id=NONE)
    of_reporters = collected(_numbers(rows_of(rows.filter(pc.invert(rows["is_contested"])))))
    return contradictions(of_reporters, Averages(rates))


def said(one: Contradiction) -> str:
    """A contradiction with both places: the rows of tables that the two numbers are taken from."""
    account, places = one.account, (*one.one.rests_on, *one.other.rests_on)
    numbers = [_span(figure) for figure in (one.one, one.other)]
    about = f"{account.reporter} on {account.partner}, {account.time_period}, {one.cell} in {account.unit}"
    return f"{about}: {numbers[0]}, but by {one.other.formula} {numbers[1]} ({'; '.join(dict.fromkeys(places))})"


def _span(figure: Figure) -> str:
    ends = ["open" if end is None else f"{round(end, 6):,.15g}" for end in figure.value[1:]]
    return " to ".join(dict.fromkeys(ends))


def _numbers(rows: Iterable[AnyRow]) -> Iterator[tuple[Account, str, Figure]]:
    """What rows of the front door are in the accounts of their reporters, what is stated before what follows."""
    ways = ("", *FOLLOWS)
    for row in sorted(rows, key=lambda row: ways.index(following(row["series"]))):
        is_share, parts = row["indicator"] in SHARES, stem(row["series"]).split("/")
        sides, reporter = {*row["dyad"].split("-")}, row["origin"] if is_share else parts[-1]
        is_own = row["indicator"] != "trade_balance" or row["origin"] == reporter
        is_used = not is_share or (parts == [LEDGER] and row["obs_value"] is not None)
        if reporter in sides and is_own and is_used:
            (partner,) = sides - {reporter}
            of = (row["scope"], "G" if is_share else parts[0], row["time_period"], row["unit_measure"])
            is_import = row["indicator"] == "trade_exports" and row["destination"] == reporter
            name = row["indicator"] if is_share else row["indicator"].removeprefix("trade_")
            place = row["row_id"] if row["row_id"].startswith(row["table"]) else f"{row['table']}/{row['row_id']}"
            figure = Figure((row["obs_value"], row["value_low"], row["value_high"]), (place,))
            yield Account(reporter, partner, *of), "imports" if is_import else name, figure
