"""Reads the sentences of ``answers`` back: each is parsed, and what it says is looked up in the tables below it.

Nothing that writes the sentences is imported, nor the front door read: values are those of trade, dependence, un_votes
and the like, by the rows that ``rests_on`` names. ``python -m tests.support.answers_read_back RELEASE`` prints what is
wrong and how many sentences were read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq

from tests.support import arms_answers_read_back as arms
from tests.support import exercise_answers_read_back as exercises
from tests.support import record_answers_read_back as records
from tests.support import share_answers_read_back as shares
from tests.support import troop_answers_read_back as troops
from tests.support.released_rows import Row, Tables, Wrong, expect, is_amount, is_share

UNITS = {
    "dollars": "USD",
    "euros": "EUR",
    "yuan": "CNY",
    "roubles": "RUB",
    "pounds sterling": "GBP",
    "rupees": "INR",
    "yen": "JPY",
    "tonnes": "t",
    "cubic metres": "m3",
    "barrels": "[bbl_us]",
}
A, B, C, D = (rf"(?P<{name}>(?:the |The )?[A-Z][\w .-]*?)" for name in "abcd")
AMOUNT = rf"(?P<amount>[\d,.]+) ?(?P<scale>million|billion|trillion)? (?P<unit>{'|'.join(UNITS)})"
COMPARISON = (
    r"(?P<times>[\d.]+) times that of (?P<of>\d{4})|(?P<by>\d+) per cent (?P<way>more|less) than in (?P<than>\d{4})|"
    rf"as much as in (?P<same>\d{{4}})|down from {AMOUNT} in (?P<down>\d{{4}})"
)
ESTIMATE = "(?P<estimate>, an estimate)?"
CHANGE = r"(?:, (?P<compared>[^;]+))?"
BOUND = (
    r"(?:; in (?P<bound_year>\d{4}) at least (?P<bound>[\d,.]+) ?(?P<bound_scale>million|billion|trillion)? "
    rf"(?P<bound_unit>{'|'.join(UNITS)}))?"
)
FIRST, SECOND = (rf"(?P<{name}>less than 0\.1|more than 99|[\d.]+) per cent" for name in ("first", "second"))
GOODS = r"(?P<measure>trade in|exports of|imports of) goods"
YEAR = r"(?P<year>\d{4})"
OLD = r"(?P<old>, the last year known here)?"
BONDS = ("no alliance", "a consultation pact", "a neutrality or non-aggression pact", "an offensive or defensive pact")


def _changed(words: Mapping[str, str], by_year: Mapping[int, float], now: float) -> None:
    """The comparisons with the year before and an earlier one, which must be within five years."""
    parts = words["compared"].split(" and ") if words["compared"] else []
    years = [_compared(part, by_year, now) for part in parts]
    expect(years == sorted(years, reverse=True) and len(years) <= 2, "two comparisons, the nearer first")
    expect(all(0 < int(words["year"]) - year <= 5 for year in years), "years too far back")
    expect(not years or years[0] == int(words["year"]) - 1, "not the year before")


def _compared(part: str, by_year: Mapping[int, float], now: float) -> int:
    """The year of one comparison, which must be true."""
    match = re.fullmatch(COMPARISON, part)
    words = match.groupdict() if match else {}
    year = next((int(words[name]) for name in ("of", "than", "same", "down") if words.get(name)), 0)
    expect(year in by_year, f"nothing is known of {year}: {part}")
    ratio = now / by_year[year]
    if words["times"]:
        expect(abs(ratio - float(words["times"])) <= 0.0500001, f"{now} is {ratio} times {by_year[year]}")
    elif words["by"]:
        more = (ratio - 1) * 100 * (1 if words["way"] == "more" else -1)
        expect(more > 0 and abs(more - float(words["by"])) <= 0.5000001, f"{now} is {ratio} times {by_year[year]}")
    elif words["same"]:
        expect(abs(ratio - 1) < 0.005, f"{now} is not {by_year[year]}")
    else:
        expect(ratio < 0.1 and is_amount(words["amount"], words["scale"], by_year[year]), f"{by_year[year]} in {year}")
    return year


def _amounts(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    """Amounts of trade or energy by year; what rests on two rows of a year is their sum."""
    by_year: dict[int, float] = {}
    bounds = [row for row in rows if row["value"] is None]
    _is_bound(words, bounds, tables)
    rows = [row for row in rows if row not in bounds]
    for row in [*rows, *bounds]:
        expect(row["dyad"] == answer["dyad"] and row["unit_measure"] == UNITS[words["unit"]], "another pair or unit")
        expect(row["status"] in ("actual", "estimated") and not row["is_contested"], "a plan, or contested")
        if row["value"] is not None:
            by_year[int(row["time_period"])] = by_year.get(int(row["time_period"]), 0.0) + row["value"]
        if words.get("a"):
            ends = (tables.actor(words, "a"), tables.actor(words, "b"))
            expect((row["origin"], row["destination"]) == ends, "another direction")
    estimates = {row["obs_status"] == "E" for row in rows if row["time_period"] == words["year"]}
    expect("estimate" not in words or (True in estimates) == bool(words["estimate"]), "an estimate or not")
    now = by_year.get(int(words["year"]))
    expect(now is not None and is_amount(words["amount"], words["scale"], now or 0.0), f"{now} in {words['year']}")
    _changed(words, by_year, now or 0.0)


def _is_bound(words: Mapping[str, str], bounds: list[Row], tables: Tables) -> None:
    """The lower bound of a later year than any of which the number is known."""
    expect(len(bounds) == bool(words.get("bound")), "a bound that is not told")
    for row in bounds:
        expect(row["value_high"] is None and row["time_period"] == words["bound_year"] > words["year"], "the bound")
        expect(is_amount(words["bound"], words["bound_scale"], row["value_low"]), f"at least {row['value_low']}")
        expect(row["unit_measure"] == UNITS[words["bound_unit"]] and records.is_firm(row, tables), "the unit")


def _turnover(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    for year in {row["time_period"] for row in rows}:
        measures = sorted(row["measure"] for row in rows if row["time_period"] == year)
        expect(measures in (["total"], ["exports", "exports"]), f"{measures} in {year}")
        ends = {(row["origin"], row["destination"]) for row in rows if row["time_period"] == year}
        expect(len(ends) == len(measures), "one flow twice")
    _amounts(words, rows, answer, tables)


def _votes(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    if words.get("a"):
        ends = (tables.actor(words, "a"), tables.actor(words, "b"))
        expect("-".join(sorted(ends)) == answer["dyad"], "another pair")
    stated = [row for row in rows if "count_id" in row]
    rows = [row for row in rows if row not in stated]
    by_year = {row["year"]: row["identical_share"] for row in rows if row["dyad"] == answer["dyad"]}
    _are_stated_votes(words, stated, by_year, answer, tables)
    expect(is_share(words["first"], by_year[int(words["year"])]), "the first share")
    if words.get("last"):
        known = tables.some("un_votes", "year identical_share", ("dyad", "==", answer["dyad"]))
        last = max(row["year"] for row in known if row["identical_share"] is not None)
        expect(last == int(words["year"]), f"{last} is the last year")
    if words["second"]:
        expect(is_share(words["second"], by_year[int(words["before"])]), "the second share")
    if words.get("same"):
        expect(is_share(words["first"], by_year[int(words["same"])]), "another share then")


def _are_stated_votes(
    words: Mapping[str, str], stated: list[Row], by_year: Mapping[int, float], answer: Row, tables: Tables
) -> None:
    """What somebody else counts of a later year, and of the first by the same rule."""
    expect(len(stated) == bool(words.get("newest")) + bool(words.get("earlier")), "shares that are not told")
    known = {row["time_period"]: row for row in stated}
    for number, year, hedge in (("newest", "newest_year", "hedge"), ("earlier", "earlier_year", "hedge_first")):
        if words.get(number):
            row = known[words[year]]
            expect((row["dyad"], row["measure"]) == (answer["dyad"], "vote_share"), "another pair")
            expect(row["value"] == float(words[number]) and records.is_firm(row, tables), f"{row['value']}")
            expect(bool(words[hedge]) == (row["value_high"] - row["value_low"] > 1), "hedged or not")
            expect(words["by"] in answer["sources"], "by whom")
    if words.get("newest"):
        expect(int(words["newest_year"]) > int(words["year"]), "no later year")
    if words.get("ours"):
        expect(is_share(words["ours"], by_year[int(words["earlier_year"])]), "our count of that year")


def _range(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    _votes(words, rows, answer, tables)
    votes = tables.some("un_votes", "year identical_share", ("dyad", "==", answer["dyad"]))
    known = {row["year"]: row["identical_share"] for row in votes if row["identical_share"] is not None}
    years = [year for year in known if int(words["from"]) <= year <= int(words["to"])]
    expect(max(known) == int(words["to"]), "years after the last")
    expect(len(years) == int(words["to"]) - int(words["from"]) + 1, "years without a number")
    expect(max(known[year] for year in years) == known[int(words["year"])], "the highest")
    expect(min(known[year] for year in years) == known[int(words["before"])], "the lowest")


def _against(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    (row,) = rows
    expect(row["dyad"] == answer["dyad"] and row["third_id"] == "USA" and row["year"] == int(words["year"]), "the row")
    expect(is_share(words["first"], row["n_opposed"] / (row["n_opposed"] + row["n_split"])), "the share")


def _settlement(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    (row,) = rows
    expect({row["actor_id"], row["partner_id"]} == {*answer["dyad"].split("-")}, "another pair")
    expect(row["flow"] == "total" and row["time_period"] == words["year"], "the row")
    expect(abs(row["value"] - int(words["count"])) <= 0.5, f"{row['value']}")


def _alliance(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    (row,) = rows
    expect(row["year"] == int(words["year"]) and BONDS.index(words["bond"]) == row["atop_ordinal"], "the bond")


def _balance(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    ends = (tables.actor(words, "a"), tables.actor(words, "b"))
    values = {(row["origin"], row["destination"]): row["value"] for row in rows}
    expect({row["reporter"] for row in rows} == {tables.actor(words, "c")}, "the reporter")
    expect({row["time_period"] for row in rows} == {words["year"]}, "the year")
    expect(is_amount(words["amount"], words["scale"], values[ends] - values[ends[::-1]]), "the difference")


def _mirror(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    (row,) = rows
    ends = (tables.actor(words, "a"), tables.actor(words, "b"))
    expect((row["origin"], row["destination"], row["time_period"]) == (*ends, words["year"]), "the row")
    expect(abs(abs(row["symmetric_gap"]) - int(words["count"])) <= 0.5000001, f"{row['symmetric_gap']}")
    higher = ends[1] if row["symmetric_gap"] > 0 else ends[0]
    expect(tables.actor(words, "c") == higher != tables.actor(words, "d"), "whose figure is higher")


TOPICS: dict[str, tuple[str, Callable[[Mapping[str, str], list[Row], Row, Tables], None]]] = {
    "turnover": (
        rf"(?:Trade in goods|Exports of goods both ways) in {YEAR}: {AMOUNT}{ESTIMATE}{CHANGE}{BOUND}",
        _turnover,
    ),
    "sales_a": (rf"{A} sold {B} goods worth {AMOUNT} in {YEAR}{ESTIMATE}{CHANGE}{BOUND}", _amounts),
    "shares": (
        rf"{A} accounted for {FIRST} of {B}’s? {GOODS} in {YEAR}{OLD}(?P<old_both>, the last year in which both shares "
        rf"are known)?{ESTIMATE}(?:, and {C} for {SECOND} of {D}’s?(?P<estimate_second>, an estimate)?)?"
        rf"(?:: (?P<times>[\d.]+) times as large a share)?",
        shares.shares,
    ),
    "ranks": (
        rf"{A} was {B}’s? (?P<place>\w+) trading partner in {YEAR}{OLD}{shares.held_since('')}"
        rf"(?:, and (?P<exchanged>.+?)’s? (?P<second>(?P<place_second>\w+){shares.held_since('_second')}))?",
        shares.ranks,
    ),
    "leader_meetings": (records.MEETINGS, records.meetings),
    "exercises": (exercises.EXERCISES, exercises.exercises),
    "energy": (rf"{A} delivered {AMOUNT} of (?P<product>[\w ()-]+) to {B} in {YEAR}{CHANGE}", _amounts),
    "settlement": (
        rf"(?P<count>\d+) per cent of their trade was paid in [\w ]+ in {YEAR}, by {A}’s? "
        "account",
        _settlement,
    ),
    "votes": (
        rf"{A} and {B} cast the same vote in {FIRST} of the General "
        rf"Assembly’s votes on entire resolutions in {YEAR}(?P<last>, the last year in our data)?"
        rf"(?:, against {SECOND} in (?P<before>\d{{4}})|, as in (?P<same>\d{{4}}))?(?:; (?P<by>[^;]+?) has "
        r"(?P<hedge>about )?(?P<newest>[\d.]+) per cent in (?P<newest_year>\d{4})(?:, after (?P<hedge_first>about )?"
        r"(?P<earlier>[\d.]+) in (?P<earlier_year>\d{4})(?: \(by our count (?P<ours>[\d.]+) per cent\))?)?)?",
        _votes,
    ),
    "arms": (arms.ARMS, arms.arms),
    "alliance": (rf"By the ATOP data set they had (?P<bond>[\w -]+) in {YEAR}", _alliance),
    "share_a": (
        rf"{A}’s? share of {B}’s? {GOODS} (?P<way>rose|fell) from "
        rf"{SECOND} in (?P<before>\d{{4}}) to {FIRST} in {YEAR}{ESTIMATE}",
        shares.share_changed,
    ),
    "vote_range": (
        r"From (?P<from>\d{4}) to (?P<to>\d{4}) their votes in the General Assembly were alike most often in "
        rf"{YEAR}, in {FIRST} of the votes on entire resolutions, and least often in (?P<before>\d{{4}}), in "
        f"{SECOND}",
        _range,
    ),
    "votes_against_usa": (
        rf"Of the General Assembly’s roll calls of {YEAR} in which {A} and {B} voted alike and the United States did "
        rf"not join them, it cast the opposite vote in {FIRST}; in the others one side abstained",
        _against,
    ),
    "balance": (
        rf"{A} sold {B} {AMOUNT} of goods more than it bought in {YEAR}, by "
        rf"{C}’s? figures",
        _balance,
    ),
    "mirror": (
        rf"On what {A} sold {B} in {YEAR} the two customs offices differ by "
        rf"(?P<count>\d+) per cent of the mean of both, freight allowed for: {C}’s? figure is higher than "
        rf"{D}’s?",
        _mirror,
    ),
    "treaty": (records.BOND, records.bond),
    "trade_agreement": (records.BOND, records.bond),
    "troops": (troops.TROOPS, troops.troops),
    "losses": (troops.LOSSES, troops.losses),
    "finance": (records.MONEY, records.money),
    "sanctions": (records.SANCTIONS, records.sanctions),
}
"""By topic the form of its sentences, and what must hold of their parts."""
SAME = {
    "both_shares": "shares",
    "sales_b": "sales_a",
    "share_b": "share_a",
    "old_ranks": "ranks",
    "old_shares": "shares",
}
"""Topics whose sentences have the form of another."""
TOPICS |= {topic: TOPICS[other] for topic, other in SAME.items()}
SOURCES = 3
"""Sources that a sentence names; one more is named, too, and of more the number is told."""


def ending(answer: Row) -> str:
    """How a sentence ends: with its sources, those that it has not named in brackets before."""
    said: list[str] = [source for source in answer["sources"] if f"({source}) " not in answer["sentence"]]
    if not said:
        return "."
    parts = [source for source in said if source.startswith("our calculation from ")]
    if parts:
        word = "our calculation, in part from" if "our calculation" in said else "our calculation from"
        whole = f"{word} {' and '.join(part.removeprefix('our calculation from ') for part in parts)}"
        said = [whole if source.startswith("our calculation") else source for source in said]
        said = list(dict.fromkeys(said))
    more = len(said) - SOURCES
    return f" ({', '.join(said)})." if more < 2 else f" ({', '.join(said[:SOURCES])} and {more} others)."


def problem(answer: Row, tables: Tables) -> str | None:
    """What is wrong with a sentence; None if the tables say so too."""
    try:
        said = ending(answer)
        expect(answer["sentence"].endswith(said), "it does not end with its sources")
        expect(answer["topic"] in TOPICS, f"nobody checks {answer['topic']}")
        form, check = TOPICS[answer["topic"]]
        found = re.fullmatch(form, answer["sentence"].removesuffix(said))
        expect(found, "it has another form")
        if found:
            check(found.groupdict(), tables.rows(answer), answer, tables)
    except (Wrong, KeyError) as error:
        return f"{answer['dyad']}, {answer['topic']}: {error}: {answer['sentence']}"
    return None


def problems(release: Path, answers: list[Row] | None = None) -> Iterator[str]:
    """What is wrong with the sentences of a release, or with others in their place."""
    tables = Tables(release)
    answers = tables.all("answers") if answers is None else answers
    tables.find({name for answer in answers for name in answer["rests_on"]})
    for answer in answers:
        if said := problem(answer, tables):
            yield said


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    wrong = [*problems(folder)]
    print(*wrong, sep="\n")
    print(f"{pq.ParquetFile(folder / 'answers.parquet').metadata.num_rows} sentences read back, {len(wrong)} wrong")
    sys.exit(bool(wrong))
