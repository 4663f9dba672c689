"""A rule of the gate: what a release says of one reporter's trade agrees with itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from bilateral.commons.asked import FOLLOWS, NONE, NUMBERS, following, stem
from bilateral.commons.groups import grouped
from pipelines.indicators.accounts import SHARES, Account, Contradiction, Figure, collected, contradictions, excludes
from pipelines.indicators.money import Averages
from pipelines.release.rules import Tables, columns, finding, rule
from pipelines.rows import AnyRow, rows_of, where
from pipelines.store.checks import Finding
from schemas.written.ids import WITHOUT_FREIGHT

FLOWS = ("trade_exports", "trade_total", "trade_balance")
CODES = "BI/"
"""How the codes of series begin."""
SUMS = "turnovers"
LEDGER = "ledger"
"""The series of shares of what documents state; those of other sources are of their own flows."""
READ = "indicator dyad origin destination definition_id series scope time_period unit_measure status obs_status "
READ += f"table row_id is_contested is_doubted {' '.join(NUMBERS)}"
RATES = "freq currency base_currency time_period value is_partial source_id"
SERIES = f"series_code time_period unit_measure year {' '.join(NUMBERS)}"
TOLD = "dyad topic figures figure_values figure_units figure_years"


@rule("figures of one reporter agree", columns(indicators=READ, exchange_rates=RATES))
def accounts_agree(tables: Tables) -> Iterator[Finding]:
    """Totals and flows, shares and flows over the world's, a flow in two currencies, sums: none excludes another."""
    found = [said(one) for one in disagreeing(tables)]
    remedy = "correct one of them; one that accounts contradict is contested (pipelines/tables/measured.py)"
    yield from finding("indicators", "two figures of one reporter exclude each other", found, remedy)


@rule("sentences say what series say", columns(answers=TOLD, indicators=SERIES, doubts="code row_id"))
def sentences_agree(tables: Tables) -> Iterator[Finding]:
    """What sentences, and the matrix of pairs that is made of them, tell of a series is what the series has.

    One that is staged tells what the series had when it was last published.
    """
    staged = {row["row_id"] for row in rows_of(where(tables["doubts"], code="staged"))}
    names = ("figures", "figure_values", "figure_units", "figure_years")
    told = [
        (f"{row['dyad']}, {row['topic']}", *one)
        for row in rows_of(tables["answers"])
        if f"{row['dyad']}/{row['topic']}" not in staged
        for one in zip(*(row[name] for name in names), strict=True)
        if one[0].startswith(CODES)
    ]
    asked = {name.partition("@")[0] for _, name, *_ in told}
    known = {
        f"{row['series_code']}@{row['time_period']}": row
        for row in rows_of(where(tables["indicators"], series_code=asked))
    }
    found = [
        f"answers/{where_told}: {name} is {value:,.15g} {unit} of {year}, but in indicators {_said_by(known.get(name))}"
        for where_told, name, value, unit, year in told
        if (value, unit, year) not in _numbers_of(known.get(name))
    ]
    remedy = "answers was made of other indicators: bilateral build --anew"
    yield from finding("answers", "a sentence tells another number than its series has", found, remedy)


def _numbers_of(row: AnyRow | None) -> list[tuple[float | None, str, int]]:
    """What a sentence may tell of a row of a series: its point or an end, with unit and year."""
    return [(row[name], row["unit_measure"], row["year"]) for name in NUMBERS] if row else []


def _said_by(row: AnyRow | None) -> str:
    known = [f"{row[name]:,.15g}" for name in NUMBERS if row[name] is not None] if row else []
    return f"{', '.join(known)} {row['unit_measure']} of {row['year']}" if row and known else "nothing"


def disagreeing(tables: Tables) -> Iterator[Contradiction]:
    """The contradictions among the numbers of the front door, sums too, that are neither contested nor doubted, as in
    accounts."""
    rates = where(tables["exchange_rates"], freq="A").to_pylist()
    rows = _firm(tables)
    is_left_out = pc.or_(pc.or_(rows["is_contested"], rows["is_doubted"]), pc.equal(rows["table"], SUMS))
    yield from contradictions(collected(_numbers(rows_of(rows.filter(pc.invert(is_left_out))))), Averages(rates))
    for one, is_doubted in compared_sums(tables):
        if not is_doubted and excludes(one.one.value, one.other.value):
            yield one


def compared_sums(tables: Tables) -> Iterator[tuple[Contradiction, bool]]:
    """The totals of a side beside each publisher's sum of its flows, and whether the sum is doubted."""
    rows = where(_firm(tables), indicator="trade_total")
    is_sum, is_doubted = pc.equal(rows["table"], SUMS), rows["is_doubted"]
    firm = _numbers(rows_of(rows.filter(pc.invert(pc.or_(is_sum, is_doubted)))))
    own = grouped((account, figure) for account, _, figure in firm)
    for flag in (False, True):
        sums = _numbers(rows_of(rows.filter(pc.and_(is_sum, pc.equal(is_doubted, flag)))))
        yield from ((Contradiction(account, name, one, of), flag) for account, name, of in sums for one in own[account])


def _firm(tables: Tables) -> pa.Table:
    """The numbers of trade that are actual and no estimates."""
    return where(tables["indicators"], indicator=[*FLOWS, *SHARES], status="actual", obs_status="A", definition_id=NONE)


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
        sides, reporter = {*row["dyad"].split("-")}, row["origin"] if is_share else parts[1]
        is_own = row["indicator"] != "trade_balance" or row["origin"] == reporter
        is_used = not is_share or (parts == [LEDGER] and row["obs_value"] is not None)
        is_used &= reporter not in WITHOUT_FREIGHT or "/CIF|" not in row["row_id"]  # what is no part of its account
        if reporter in sides and is_own and is_used and len(sides) > 1:  # what it buys of its own has no other side
            (partner,) = sides - {reporter}
            of = (row["scope"], "G" if is_share else parts[0], row["time_period"], row["unit_measure"])
            is_import = row["indicator"] == "trade_exports" and row["destination"] == reporter
            name = row["indicator"] if is_share else row["indicator"].removeprefix("trade_")
            place = row["row_id"] if row["row_id"].startswith(row["table"]) else f"{row['table']}/{row['row_id']}"
            figure = Figure((row["obs_value"], row["value_low"], row["value_high"]), (place,), formula=row["series"])
            yield Account(reporter, partner, *of), "imports" if is_import else name, figure
