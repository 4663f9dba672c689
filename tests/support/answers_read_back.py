"""Reads the sentences of ``answers`` back: each is parsed, and what it says is looked up in the tables below it.

Nothing that writes the sentences is imported, nor the front door read: values are those of trade, dependence, un_votes
and the like, by the rows that ``rests_on`` names. ``python -m tests.support.answers_read_back RELEASE`` prints what is
wrong and how many sentences were read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

Row = dict[str, Any]
SCALES = {"": 1.0, "million": 1e6, "billion": 1e9, "trillion": 1e12}
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
PLACES = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
A, B, C, D = (rf"(?P<{name}>(?:the |The )?[A-Z][\w .-]*?)" for name in "abcd")
AMOUNT = rf"(?P<amount>[\d,.]+) ?(?P<scale>million|billion|trillion)? (?P<unit>{'|'.join(UNITS)})"
COMPARISON = (
    r"(?P<times>[\d.]+) times that of (?P<of>\d{4})|(?P<by>\d+) per cent (?P<way>more|less) than in (?P<than>\d{4})|"
    rf"as much as in (?P<same>\d{{4}})|down from {AMOUNT} in (?P<down>\d{{4}})"
)
CHANGE = r"(?:, (?P<compared>.+))?"
FIRST, SECOND = (rf"(?P<{name}>less than 0\.1|[\d.]+) per cent" for name in ("first", "second"))
GOODS = r"(?P<measure>trade in|exports of|imports of) goods"
COLUMNS = {"trade in": "trade_share", "exports of": "export_share", "imports of": "import_share"}
YEAR = r"(?P<year>\d{4})"
PATTERNS = {
    "turnover": rf"(?:Trade in goods|Exports of goods both ways) in {YEAR}: {AMOUNT}{CHANGE}",
    "sales_a": rf"{A} sold {B} goods worth {AMOUNT} in {YEAR}{CHANGE}",
    "shares": rf"{A} accounted for {FIRST} of {B}’s? {GOODS} in {YEAR}"
    rf"(?:, and {C} for {SECOND} of {D}’s?)?",
    "ranks": rf"{A} was {B}’s? (?P<first>\w+) trading partner in {YEAR}, and "
    rf"{C} {D}’s? (?P<second>\w+)",
    "leader_meetings": rf"(?P<least>At least )?(?P<count>\d+) meetings? of their leaders in {YEAR}",
    "exercises": rf"(?P<least>At least )?(?P<count>\d+) joint exercises? (?:and|or) patrols? in {YEAR}",
    "energy": rf"{A} delivered {AMOUNT} of (?P<product>[\w ()-]+) to {B} in {YEAR}{CHANGE}",
    "settlement": rf"(?P<count>\d+) per cent of their trade was paid in [\w ]+ in {YEAR}, by {A}’s? "
    "account",
    "votes": rf"{A} and {B} cast the same vote in {FIRST} of the General "
    rf"Assembly’s votes on entire resolutions in {YEAR}(?:, against {SECOND} in (?P<before>\d{{4}}))?",
    "arms": rf"(?:{A} supplied {FIRST} of the major arms that {B} received "
    r"in|No delivery of major arms from one to the other is on record for) the five years to (?P<year>\d{4})"
    r"(?:, if each deal is spread evenly over its years of delivery, and (?P<low>\d+) to (?P<high>[\d.]+) per cent if "
    "not)?",
    "alliance": rf"By the ATOP data set they had (?P<bond>[\w -]+) in {YEAR}",
    "share_a": rf"{A}’s? share of {B}’s? {GOODS} (?P<way>rose|fell) from "
    rf"{SECOND} in (?P<before>\d{{4}}) to {FIRST} in {YEAR}",
    "weight": rf"Their trade weighs (?P<times>[\d.]+) times as heavily for {A} as for {B}, "
    rf"by its share of all trade in goods in {YEAR}",
    "vote_range": r"From (?P<from>\d{4}) to (?P<to>\d{4}) their votes in the General Assembly were alike most often in "
    rf"{YEAR}, in {FIRST} of the votes on entire resolutions, and least often in (?P<before>\d{{4}}), in "
    f"{SECOND}",
    "votes_against_usa": rf"Where {A} and {B} voted alike in {YEAR} and the United States "
    rf"did not join them, it cast the opposite vote in {FIRST} of the General Assembly’s roll calls; in "
    "the others one side abstained",
    "balance": rf"{A} sold {B} {AMOUNT} of goods more than it bought in {YEAR}, by "
    rf"{C}’s? figures",
    "mirror": rf"On what {A} sold {B} in {YEAR} the two customs offices differ by "
    rf"(?P<count>\d+) per cent of the mean of both, freight allowed for: {C}’s? figure is higher than "
    rf"{D}’s?",
}
PATTERNS |= {"sales_b": PATTERNS["sales_a"], "share_b": PATTERNS["share_a"]}
BONDS = ("no alliance", "a consultation pact", "a neutrality or non-aggression pact", "an offensive or defensive pact")


class Wrong(Exception):
    """A sentence says what the tables do not."""


def _expect(condition: object, what: str) -> None:
    if not condition:
        raise Wrong(what)


class Tables:
    """The tables of a release, each read once, and their rows by key."""

    def __init__(self, release: Path) -> None:
        self.release = release
        self._rows: dict[str, dict[str, Row]] = {}

    def all(self, table: str) -> list[Row]:
        """Every row of a small table."""
        rows: list[Row] = pq.read_table(self.release / f"{table}.parquet").to_pylist()
        return rows

    @cached_property
    def actors(self) -> dict[str, str]:
        """Ids of actors by name, with and without an article."""
        return {name: row["actor_id"] for row in self.all("actors") for name in (row["name"], f"the {row['name']}")}

    def find(self, names: set[str]) -> None:
        """Read the rows that these references, ``table/key`` or the id of an observation, name."""
        for table in sorted({self.table_of(name) for name in names}):
            file = pq.ParquetFile(self.release / f"{table}.parquet")
            key = (file.schema_arrow.metadata or {})[b"key"].decode().split(",")
            rows: dict[str, Row] = {}
            for group in range(file.num_row_groups):
                part = file.read_row_group(group)
                keys = zip(*(part[column].to_pylist() for column in key), strict=True)
                for place, parts in enumerate(keys):
                    if (name := f"{table}/{'|'.join(map(str, parts))}") in names or name.partition("/")[2] in names:
                        rows[name] = part.slice(place, 1).to_pylist()[0]
            self._rows[table] = rows

    def table_of(self, name: str) -> str:
        """The table of a reference: the id of an observation begins with it, too."""
        return name.partition("/")[0]

    def rows(self, answer: Row) -> list[Row]:
        """The rows that an answer rests on."""
        found = []
        for name in answer["rests_on"]:
            rows = self._rows[self.table_of(name)]
            row = rows.get(name) or rows.get(f"{self.table_of(name)}/{name}")
            _expect(row, f"there is no row {name}")
            found.append(row or {})
        return found

    def actor(self, words: Mapping[str, str], name: str) -> str:
        """The id of an actor that a sentence names."""
        spelled = words[name][:1].lower() + words[name][1:] if words[name].startswith("The ") else words[name]
        _expect(spelled in self.actors, f"{spelled} is no actor")
        return self.actors[spelled]


def _half(number: str) -> float:
    """Half of the last digit of a printed number."""
    return 0.5000001 * 10.0 ** -len(number.partition(".")[2])


def _is_amount(words: Mapping[str, str], value: float) -> bool:
    scale = SCALES[words["scale"] or ""]
    number = words["amount"]
    return abs(float(number.replace(",", "")) * scale - value) <= _half(number) * scale


def _is_share(number: str, value: float) -> bool:
    if number.startswith("less"):
        return 0 < value < 0.0005
    return abs(float(number) - 100 * value) <= _half(number)


def _changed(words: Mapping[str, str], by_year: Mapping[int, float], now: float) -> None:
    """The comparisons with the year before and an earlier one, which must be within five years."""
    parts = words["compared"].split(" and ") if words["compared"] else []
    years = [_compared(part, by_year, now) for part in parts]
    _expect(years == sorted(years, reverse=True) and len(years) <= 2, "two comparisons, the nearer first")
    _expect(all(0 < int(words["year"]) - year <= 5 for year in years), "years too far back")
    _expect(not years or years[0] == int(words["year"]) - 1, "not the year before")


def _compared(part: str, by_year: Mapping[int, float], now: float) -> int:
    """The year of one comparison, which must be true."""
    match = re.fullmatch(COMPARISON, part)
    words = match.groupdict() if match else {}
    year = next((int(words[name]) for name in ("of", "than", "same", "down") if words.get(name)), 0)
    _expect(year in by_year, f"nothing is known of {year}: {part}")
    ratio = now / by_year[year]
    if words["times"]:
        _expect(abs(ratio - float(words["times"])) <= 0.0500001, f"{now} is {ratio} times {by_year[year]}")
    elif words["by"]:
        more = (ratio - 1) * 100 * (1 if words["way"] == "more" else -1)
        _expect(more > 0 and abs(more - float(words["by"])) <= 0.5000001, f"{now} is {ratio} times {by_year[year]}")
    elif words["same"]:
        _expect(abs(ratio - 1) < 0.005, f"{now} is not {by_year[year]}")
    else:
        _expect(ratio < 0.1 and _is_amount(words, by_year[year]), f"{by_year[year]} in {year}")
    return year


def _amounts(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    """Amounts of trade or energy by year; what rests on two rows of a year is their sum."""
    by_year: dict[int, float] = {}
    for row in rows:
        _expect(row["dyad"] == answer["dyad"] and row["unit_measure"] == UNITS[words["unit"]], "another pair or unit")
        _expect(row["status"] in ("actual", "estimated") and not row["is_contested"], "a plan, or contested")
        by_year[int(row["time_period"])] = by_year.get(int(row["time_period"]), 0.0) + row["value"]
        if words.get("a"):
            ends = (tables.actor(words, "a"), tables.actor(words, "b"))
            _expect((row["origin"], row["destination"]) == ends, "another direction")
    now = by_year.get(int(words["year"]))
    _expect(now is not None and _is_amount(words, now or 0.0), f"{now} in {words['year']}")
    _changed(words, by_year, now or 0.0)


def _turnover(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    for year in {row["time_period"] for row in rows}:
        measures = sorted(row["measure"] for row in rows if row["time_period"] == year)
        _expect(measures in (["total"], ["exports", "exports"]), f"{measures} in {year}")
        ends = {(row["origin"], row["destination"]) for row in rows if row["time_period"] == year}
        _expect(len(ends) == len(measures), "one flow twice")
    _amounts(words, rows, answer, tables)


def _share_of(rows: list[Row], actor: str, partner: str, year: int) -> Row:
    found = [row for row in rows if (row["actor_id"], row["partner_id"], row["year"]) == (actor, partner, year)]
    _expect(len(found) == 1, f"no row of {actor} and {partner} in {year}")
    return found[0]


def _shares(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    year, column = int(words["year"]), COLUMNS[words["measure"]]
    a, b = tables.actor(words, "a"), tables.actor(words, "b")
    _expect(_is_share(words["first"], _share_of(rows, b, a, year)[column]), "the first share")
    if words["second"]:
        _expect((tables.actor(words, "c"), tables.actor(words, "d")) == (b, a), "two pairs")
        _expect(_is_share(words["second"], _share_of(rows, a, b, year)[column]), "the second share")
        _expect(_share_of(rows, b, a, year)[column] >= _share_of(rows, a, b, year)[column], "the smaller share first")


def _share_changed(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    partner, actor, column = tables.actor(words, "a"), tables.actor(words, "b"), COLUMNS[words["measure"]]
    now, then = (_share_of(rows, actor, partner, int(words[name])) for name in ("year", "before"))
    _expect(_is_share(words["first"], now[column]) and _is_share(words["second"], then[column]), "the shares")
    _expect((now[column] > then[column]) == (words["way"] == "rose"), "the direction")
    _expect(now["source_id"] == then["source_id"] and not now["is_break"], "two sources, or a break")
    _expect(5 <= now["year"] - then["year"] <= 10, "the distance")


def _weight(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    a, b, year = tables.actor(words, "a"), tables.actor(words, "b"), int(words["year"])
    ratio = _share_of(rows, a, b, year)["trade_share"] / _share_of(rows, b, a, year)["trade_share"]
    _expect(abs(ratio - float(words["times"])) <= 0.0500001, f"{ratio} times")


def _ranks(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    b, a, year = tables.actor(words, "a"), tables.actor(words, "b"), int(words["year"])
    for name, row in (("first", _share_of(rows, a, b, year)), ("second", _share_of(rows, b, a, year))):
        place = PLACES.index(words[name]) + 1 if words[name] in PLACES else int(re.sub(r"\D", "", words[name]))
        _expect(place == row["partner_rank"], f"rank {row['partner_rank']}")


def _votes(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    if words.get("a"):
        ends = (tables.actor(words, "a"), tables.actor(words, "b"))
        _expect("-".join(sorted(ends)) == answer["dyad"], "another pair")
    by_year = {row["year"]: row["identical_share"] for row in rows if row["dyad"] == answer["dyad"]}
    _expect(_is_share(words["first"], by_year[int(words["year"])]), "the first share")
    if words["second"]:
        _expect(_is_share(words["second"], by_year[int(words["before"])]), "the second share")


def _range(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    _votes(words, rows, answer, tables)
    columns = ["dyad", "year", "identical_share"]
    votes = pq.read_table(
        tables.release / "un_votes.parquet", columns=columns, filters=[("dyad", "==", answer["dyad"])]
    )
    known = {row["year"]: row["identical_share"] for row in votes.to_pylist() if row["identical_share"] is not None}
    years = [year for year in known if int(words["from"]) <= year <= int(words["to"])]
    _expect(max(known) == int(words["to"]), "years after the last")
    _expect(len(years) == int(words["to"]) - int(words["from"]) + 1, "years without a number")
    _expect(max(known[year] for year in years) == known[int(words["year"])], "the highest")
    _expect(min(known[year] for year in years) == known[int(words["before"])], "the lowest")


def _against(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    (row,) = rows
    _expect(row["dyad"] == answer["dyad"] and row["third_id"] == "USA" and row["year"] == int(words["year"]), "the row")
    _expect(_is_share(words["first"], row["n_opposed"] / (row["n_opposed"] + row["n_split"])), "the share")


def _counted(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    (row,) = rows
    _expect(row["dyad"] == answer["dyad"] and row["time_period"] == words["year"], "the row")
    number = row["value_low"] if words["least"] else row["value"]
    _expect(number == int(words["count"]), f"{number}")
    if row["is_computed"]:
        _expect(len(row["record_ids"]) == number, f"{len(row['record_ids'])} records")


def _settlement(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    (row,) = rows
    _expect({row["actor_id"], row["partner_id"]} == {*answer["dyad"].split("-")}, "another pair")
    _expect(row["flow"] == "total" and row["time_period"] == words["year"], "the row")
    _expect(abs(row["value"] - int(words["count"])) <= 0.5, f"{row['value']}")


def _arms(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    for row in rows:
        _expect({row["supplier"], row["recipient"]} == {*answer["dyad"].split("-")}, "another pair")
        _expect(row["window_end"] == int(words["year"]) == row["window_start"] + 4, "the window")
    if words["a"]:
        (row,) = rows
        ends = (tables.actor(words, "a"), tables.actor(words, "b"))
        _expect((row["supplier"], row["recipient"]) == ends and _is_share(words["first"], row["share"]), "the share")
        is_wide = row["share_high"] - row["share_low"] > 0.1
        _expect(is_wide == bool(words["low"]), "bounds that are far apart are told")
        if is_wide:
            ends_told = _is_share(words["low"], row["share_low"]) and _is_share(words["high"], row["share_high"])
            _expect(ends_told, "the bounds")
    else:
        _expect(len({row["supplier"] for row in rows}) == 2 and not any(row["share"] for row in rows), "deliveries")


def _alliance(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    (row,) = rows
    _expect(row["year"] == int(words["year"]) and BONDS.index(words["bond"]) == row["atop_ordinal"], "the bond")


def _balance(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    ends = (tables.actor(words, "a"), tables.actor(words, "b"))
    values = {(row["origin"], row["destination"]): row["value"] for row in rows}
    _expect({row["reporter"] for row in rows} == {tables.actor(words, "c")}, "the reporter")
    _expect({row["time_period"] for row in rows} == {words["year"]}, "the year")
    _expect(_is_amount(words, values[ends] - values[ends[::-1]]), "the difference")


def _mirror(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    (row,) = rows
    ends = (tables.actor(words, "a"), tables.actor(words, "b"))
    _expect((row["origin"], row["destination"], row["time_period"]) == (*ends, words["year"]), "the row")
    _expect(abs(abs(row["symmetric_gap"]) - int(words["count"])) <= 0.5000001, f"{row['symmetric_gap']}")
    higher = ends[1] if row["symmetric_gap"] > 0 else ends[0]
    _expect(tables.actor(words, "c") == higher != tables.actor(words, "d"), "whose figure is higher")


CHECKS: Mapping[str, Callable[[Mapping[str, str], list[Row], Row, Tables], None]] = {
    "turnover": _turnover,
    "sales_a": _amounts,
    "sales_b": _amounts,
    "shares": _shares,
    "ranks": _ranks,
    "leader_meetings": _counted,
    "exercises": _counted,
    "energy": _amounts,
    "settlement": _settlement,
    "votes": _votes,
    "arms": _arms,
    "alliance": _alliance,
    "share_a": _share_changed,
    "share_b": _share_changed,
    "weight": _weight,
    "vote_range": _range,
    "votes_against_usa": _against,
    "balance": _balance,
    "mirror": _mirror,
}


def problem(answer: Row, tables: Tables) -> str | None:
    """What is wrong with a sentence; None if the tables say so too."""
    text, _, said = answer["sentence"].removesuffix(").").rpartition(" (")
    try:
        _expect(said == ", ".join(answer["sources"]), "it does not end with its sources")
        _expect(answer["topic"] in CHECKS, f"nobody checks {answer['topic']}")
        found = re.fullmatch(PATTERNS[answer["topic"]], text)
        _expect(found, "it has another form")
        if found:
            CHECKS[answer["topic"]](found.groupdict(), tables.rows(answer), answer, tables)
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
