"""Rules of the gate: what a release says of one reporter's trade agrees with itself, sentences with their series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyarrow.compute as pc

from bilateral.commons.asked import FOLLOWS, NONE, NUMBERS, following, stem
from pipelines.indicators.accounts import SHARES, Account, Contradiction, Figure, contradictions, with_shares
from pipelines.indicators.money import Averages
from pipelines.release.rules import Tables, columns, finding, rule
from pipelines.rows import AnyRow, pick, rows_of, where
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


SERIES = "BI/"
"""How the names of figures begin that are of a series."""


@rule(
    "figures of one reporter agree",
    columns(
        answers="dyad topic figures figure_values", indicators="series_code time_period obs_value value_low value_high"
    ),
)
def sentences_tell_their_series(tables: Tables) -> Iterator[Finding]:
    """Each figure of a sentence is a number of the series that it names, in the year that it names."""
    of_series = {
        f"{row['series_code']}@{row['time_period']}": {row[name] for name in NUMBERS}
        for row in rows_of(tables["indicators"])
    }
    lost = [
        f"{row['dyad']}, {row['topic']}: {value:,.6g} as {figure}"
        for row in rows_of(tables["answers"])
        for figure, value in zip(row["figures"], row["figure_values"], strict=True)
        if figure.startswith(SERIES) and value not in of_series.get(figure, set())
    ]
    yield from finding("answers", "a figure is not that of its series", lost, "rebuild answers and indicators together")


def disagreeing(tables: Tables) -> Iterator[Contradiction]:
    """The contradictions among the numbers of the front door that are not contested."""
    rates = where(tables["exchange_rates"], freq="A").to_pylist()
    rows = where(tables["indicators"], indicator=[*FLOWS, *SHARES], status="actual", obs_status="A", definition_id=NONE)
    return contradictions(_accounts(rows_of(rows.filter(pc.invert(rows["is_contested"])))), Averages(rates))


def said(one: Contradiction) -> str:
    """A contradiction with both places: the rows of tables that the two numbers are taken from."""
    account, places = one.account, (*one.one.rests_on, *one.other.rests_on)
    numbers = [_span(figure) for figure in (one.one, one.other)]
    about = f"{account.reporter} on {account.partner}, {account.time_period}, {one.cell} in {account.unit}"
    return f"{about}: {numbers[0]}, but by {one.other.formula} {numbers[1]} ({'; '.join(dict.fromkeys(places))})"


def _span(figure: Figure) -> str:
    ends = ["open" if end is None else f"{round(end, 6):,.15g}" for end in figure.value[1:]]
    return " to ".join(dict.fromkeys(ends))


def _accounts(rows: Iterable[AnyRow]) -> dict[Account, dict[str, Figure]]:
    """The accounts that rows of the front door are of, what is stated before what follows from it."""
    found: dict[Account, dict[str, Figure]] = defaultdict(dict)
    shares: list[tuple[Account, str, Figure]] = []
    ways = ("", *FOLLOWS)
    for row in sorted(rows, key=lambda row: ways.index(following(row["series"]))):
        is_share, parts = row["indicator"] in SHARES, stem(row["series"]).split("/")
        reporter = row["origin"] if is_share else parts[-1]
        sides = {*row["dyad"].split("-")}
        is_stated_share = parts == [LEDGER] and row["obs_value"] is not None
        is_others = row["indicator"] == "trade_balance" and row["origin"] != reporter
        if reporter not in sides or is_others or (is_share and not is_stated_share):
            continue
        place = row["row_id"] if row["row_id"].startswith(row["table"]) else f"{row['table']}/{row['row_id']}"
        figure = Figure(tuple(pick(row, NUMBERS).values()), (place,))
        goods = "G" if is_share else parts[0]
        (partner,) = sides - {reporter}
        account = Account(reporter, partner, row["scope"], goods, row["time_period"], row["unit_measure"])
        name = row["indicator"] if is_share else row["indicator"].removeprefix("trade_")
        if is_share:
            shares.append((account, name, figure))
        else:
            is_import = name == "exports" and row["destination"] == reporter
            found[account].setdefault("imports" if is_import else name, figure)
    return with_shares(found, shares)
