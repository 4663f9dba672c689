"""Reads sentences on treaties, money, sanctions and counts of records back: patterns, and what must hold of each.

It is a part of ``answers_read_back`` and, like it, imports nothing that writes the sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from tests.support.released_rows import Row, Tables, expect, is_amount

A, B, C, D, E = (rf"(?P<{name}>(?:the |The )?[A-Z][\w .-]*?)" for name in "abcde")
YEAR = r"(?P<year>\d{4})"
NUMBERS = "no one two three four five six seven eight nine".split()
CURRENCIES = {"dollars": "USD", "euros": "EUR", "yuan": "CNY", "roubles": "RUB"}
ENDED = ("expired", "terminated", "suspended", "lifted", "cancelled", "rejected")
COMMITTED = ("signed", "committed", "in_force")


def date(name: str) -> str:
    return rf"(?P<{name}>(?:\d+ )?(?:[A-Z][a-z]+ )?\d{{4}})"


BOND = (
    rf"The (?P<title>.+?)(?P<both>, to which both belong,)? (?:has been in force since {date('force')}"
    rf"(?:; it was signed (?:on|in) {date('signed')})?|was signed (?:on|in) {date('only')})"
)
SUM = (
    r"(?P<least>at least )?(?:(?P<low>[\d,.]+) ?(?P<low_scale>million|billion|trillion)? [a-z]+ to )?"
    rf"(?P<most>[\d,.]+) ?(?P<scale>million|billion|trillion)? (?P<unit>{'|'.join(CURRENCIES)}) in (?P<n>\w+)"
    r"(?: payments?| deals?)? \((?P<years>[^)]+)\)(?:, | and |$)"
)
MONEY = (
    rf"{A} is known to have (?P<did>paid out to|promised) {B} (?P<given>[^;]+?)(?:; it is known to have promised "
    r"(?P<promised>[^;]+), which may include what was paid)?; there may be more that is not known here"
)
SANCTIONS = (
    rf"{A} (?:(?:listed firms and other entities of {B} in|imposed) at least (?P<count>\w+) "
    rf"(?P<noun>packages|sets) of sanctions(?: on {C} or its firms)? from {date('first')} to {date('last')}"
    r"(?:: (?P<each>[^;]+)(?:; by other counts (?P<others>[^;]+))?"
    r"(?:; the (?P<none>[^;]+) put none under export restrictions)?)?|"
    rf"imposed sanctions on {E} or its firms (?:on|in) {date('only')}, the last known here)"
    rf"(?:; (?:they|the last of them|those of {date('those')}) (?P<act>listed|put|froze the assets of) "
    rf"(?P<listed>\w+) (?:firm or other entity|firms and other entities) of {D}(?P<how> under export restrictions| on "
    "the Entity List of the United States| or put them under export restrictions)?)?"
)
ACTS = {
    "eu-asset-freeze-entities": "froze the assets of",
    "eu-export-restricted-entities": "put under export restrictions",
    "eu-frozen-and-restricted-entities": "froze the assets of or put them under export restrictions",
    "us-entity-list-entities": "put on the Entity List of the United States",
}
RESTRICTED = "eu-export-restricted-entities"
COUNTED = {
    "assets frozen": "eu-asset-freeze-entities",
    "assets frozen or exports restricted": "eu-frozen-and-restricted-entities",
    "kind not stated": "listed-entities-unstated",
}
"""What other numbers of firms count, in words, by their definition."""
OFTEN = r"once|twice|\w+ times"
IN_ALL = r"; from (?P<from>\d{4}) to (?P<to>\d{4}) at least (?P<total>[\w,]+(?: times)?)"
RULE = r", by the rule “(?P<rule>[^”]+)”"
MEETINGS = (
    rf"Their leaders met (?P<least>at least )?(?P<count>{OFTEN}) in {YEAR}"
    rf"(?:, (?P<least_alone>at least )?(?P<alone>{OFTEN}) without a third state)?"
    rf"(?:{IN_ALL}(?:, at least (?P<total_alone>\w+) of them without a third state)?{RULE})?"
)


def whole(word: str) -> int:
    word = {"once": "one", "twice": "two"}.get(word, word.removesuffix(" times"))
    expect(word in NUMBERS or word.isdecimal(), f"{word} is no number")
    return NUMBERS.index(word) if word in NUMBERS else int(word)


def iso(words: str) -> str:
    """A printed date as it stands in a table."""
    for printed, iso in (("%d %B %Y", "%Y-%m-%d"), ("%B %Y", "%Y-%m"), ("%Y", "%Y")):
        try:
            return datetime.strptime(words, printed).strftime(iso)
        except ValueError:
            continue
    return ""


def _is_titled(title: str, label: str) -> bool:
    """Whether a title is the label of a record, with or without the date at its end."""
    label = label.replace("'", "’")
    return label == title or bool(re.fullmatch(rf"{re.escape(title)}(?:,| in)(?: [A-Z][a-z]+)? \d{{4}}", label))


def dyads(tables: Tables, table: str, dyad: str) -> dict[str, Row]:
    return {
        row["record_id"].partition("/")[2]: row
        for row in tables.all("dyads")
        if row["table"] == table and row["dyad"] == dyad
    }


def is_firm(row: Row, tables: Tables) -> bool:
    """Whether a row with an observation is neither contested nor of an unreliable source."""
    ratings = {e["evidence_id"]: e["origin_reliability"] for e in tables.all("evidence")} if not tables.ratings else {}
    tables.ratings.update(ratings)
    is_sure = row["obs_status"] not in "UOMLQDS" and not row["is_contested"]
    return is_sure and tables.ratings.get(row["preferred_support_id"], "F") <= "C"


def bond(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    """An agreement in force, or signed: its title, its parties, its days, and that it has not ended."""
    steps = {row["status"]: row for row in rows}
    printed = {"in_force": words["force"], "signed": words["signed"] or words["only"]}
    expect(steps.keys() == {status for status, day in printed.items() if day}, f"steps {[*steps]}")
    for status, row in steps.items():
        expect(row["start_date"] == iso(printed[status]), f"{status} {row['start_date']}")
        expect(_is_titled(words["title"], row["label"]) and is_firm(row, tables), row["label"])
        expect(row["kind"] == answer["topic"] and row["is_realised"], row["kind"])
    (name,) = {row["agreement_id"] for row in rows}
    known = dyads(tables, "agreements", answer["dyad"])
    expect(name in known and known[name]["is_bilateral"] != bool(words["both"]), "the parties")
    every = [row for row in tables.all("agreements") if row["agreement_id"] == name]
    expect(not any(row["status"] in ENDED and row["is_realised"] for row in every), "it has ended")


def money(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    """The sums paid and promised by currency, of all deals that are firm and not parts of others."""
    giver, taker = (tables.actor(words, name) for name in "ab")
    records = dyads(tables, "funding", answer["dyad"])
    ends = {name for name, row in records.items() if (row["origin"], row["destination"]) == (giver, taker)}
    expect({row["funding_id"] for row in rows} <= ends, "another direction")
    stages = {words["did"]: words["given"]} | ({"promised": words["promised"]} if words["promised"] else {})
    told = 0
    for did, sums in stages.items():
        statuses = ("disbursed",) if did == "paid out to" else COMMITTED
        of_stage = [row for row in rows if row["status"] in statuses]
        _are_sums(sums, of_stage)
        _is_all(of_stage, ends, statuses, tables)
        told += len(of_stage)
    expect(told == len(rows), "rows that are not told")


def _are_sums(sums: str, rows: list[Row]) -> None:
    """Each sum with its number of deals and its years; amounts that may overlap have a range."""
    found = [*re.finditer(SUM, sums)]
    expect("".join(part[0] for part in found) == sums, f"{sums} has another form")
    expect({part["unit"] for part in found} == {_currency(row) for row in rows}, "the currencies")
    for part in found:
        of_unit = [row for row in rows if _currency(row) == part["unit"]]
        expect(len(of_unit) == whole(part["n"]), f"{len(of_unit)} deals")
        years = sorted({row["year"] for row in of_unit})
        first, *others = (int(year) for year in re.findall(r"\d{4}", part["years"]))
        listed = [first, *others] if " to " not in part["years"] else [first, *years[1:-1], *others]
        expect(years == listed and (" to " in part["years"]) == (len(years) > 3), f"{years}")
        low = sum(row["value"] or row["value_low"] for row in of_unit)
        sure = sum(row["value"] or row["value_low"] for row in of_unit if row["overlap"] != "unknown")
        expect(is_amount(part["most"], part["scale"], low), f"{low} in all")
        expect(bool(part["least"]) == any(row["value"] is None for row in of_unit), "a lower bound")
        expect(not part["low"] or is_amount(part["low"], part["low_scale"], sure), f"{sure} at least")
        expect(bool(part["low"]) == (sure < low and not part["least"]), "amounts that may overlap")


def _is_all(told: list[Row], ends: set[str], statuses: tuple[str, ...], tables: Tables) -> None:
    """No deal is told beside its whole, and none that is firm and of one giver is left out."""
    parents = {row["funding_id"]: row["part_of_id"] for row in tables.all("funding")}

    def line(name: str | None) -> list[str]:
        return [name, *line(parents.get(name))] if name else []

    ids = {row["funding_id"] for row in told}
    expect(len(ids) == len(told), "a deal twice")
    expect(not any(ids & {*line(name)[1:]} for name in ids), "a part beside its whole")
    undone = {r["funding_id"] for r in tables.all("funding") if r["status"] in ENDED and r["status"] != "expired"}
    for row in tables.all("funding"):
        is_known = row["measure"] == "amount" and row["value"] is not None and ":" not in row["unit_measure"]
        is_of_one = row["is_complete_list"] and len(row["providers"] or []) == 1
        if is_known and is_of_one and row["year"] and row["status"] in statuses and is_firm(row, tables):
            is_part = bool(ids & {*line(row["funding_id"])}) or any(row["funding_id"] in line(name) for name in ids)
            expect(row["funding_id"] not in ends - undone or is_part, f"{row['funding_id']} is left out")


def _currency(row: Row) -> str:
    return next((word for word, unit in CURRENCIES.items() if unit == row["unit_measure"]), row["unit_measure"])


def sanctions(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    """How many sets of sanctions, from when to when, and the firms that one of them lists."""
    sender, target = (tables.actor(words, name) for name in ("a", next(name for name in "bce" if words[name])))
    expect(not (words["b"] and words["c"]), "listed firms, or imposed sanctions")
    sets = [row for row in rows if "sanction_id" in row]
    listed = [row for row in rows if row.get("measure") == "listed_entities"]
    if words["each"] or words["none"]:
        _is_each(words, sets, listed, target, tables)
    days = [row["start_date"] for row in sets]
    expect(len({row["sanction_id"] for row in sets}) == len(sets) == len(rows) - len(listed), "one set twice")
    known = dyads(tables, "sanctions", answer["dyad"])
    for row in sets:
        ends = (known[row["sanction_id"]]["origin"], known[row["sanction_id"]]["destination"])
        expect(ends == (sender, target) and row["status"] == "in_force" and is_firm(row, tables), row["sanction_id"])
    expect(len(sets) == (whole(words["count"]) if words["count"] else 1), f"{len(sets)} sets")
    expect(len(sets) == 1 or len(sets) >= 5, "few of many counted")
    if words["b"]:
        lists = {row["sanction_id"] for row in tables.all("listings") if row["actor_id"] == target and row["value"]}
        expect({row["sanction_id"] for row in sets} <= lists, "one of them lists none")
    told = {iso(words[name]) for name in ("first", "last", "only") if words[name]}
    expect(told == {min(days), max(days)}, f"from {min(days)} to {max(days)}")
    expect(not words["noun"] or (words["noun"] == "packages") == _are_packages(sets), "packages or sets")
    expect(bool(words["each"]) or len(listed) == bool(words["listed"]), "firms listed")
    if listed and not words["each"]:
        (row,) = listed
        of = next(one["start_date"] for one in sets if row["subject_id"] == f"sanctions/{one['sanction_id']}")
        expect(of == (iso(words["those"]) if words["those"] else max(days)), f"listed on {of}")
        expect(row["value"] == whole(words["listed"]) and row["status"] == "in_force", f"{row['value']}")
        expect(row["actor_id"] == target == tables.actor(words, "d"), f"firms of {row['actor_id']}")
        expect(is_firm(row, tables), "uncertain")
        act = f"{words['act']}{words['how'] or ''}"
        expect(act == ACTS.get(row["definition_id"], "listed"), f"{row['definition_id']}")


def _is_each(words: Mapping[str, str], sets: list[Row], listed: list[Row], target: str, tables: Tables) -> None:
    """The firms that each package lists, under export restrictions or else the most, and all that restrict none."""
    listings: dict[str, dict[str, float]] = {}
    for row in tables.all("listings"):
        if row["actor_id"] == target and row["measure"] == "listed_entities" and row["status"] == "in_force":
            number = row["value"] if row["value"] is not None and is_firm(row, tables) else -1.0
            listings.setdefault(row["sanction_id"], {})[row["definition_id"]] = number
    ids = {row["sanction_id"] for row in sets}
    is_mixed = any(listings[name].get(RESTRICTED, 0) > 0 for name in ids)
    each = words["each"]
    expect(each.startswith("under export restrictions ") == is_mixed, "which list")
    restricted = {place(of): whole(number) for number, of in re.findall(r"(\w+) in the ([\w-]+)", each)}
    others = {
        place(of): (whole(number), kind)
        for number, of, kind in re.findall(r"(\w+) in the ([\w-]+) \(([^)]+)\)", words["others"] or "")
    }
    expect({*restricted, *others} == {int(name[-2:]) for name in ids}, "all packages")
    for name in ids:
        kinds = {kind: number for kind, number in listings[name].items() if number > 0}
        if int(name[-2:]) in others:
            number, kind = others[int(name[-2:])]
            expect(RESTRICTED not in kinds and kinds.get(COUNTED[kind]) == number, f"{name}: {kinds}")
            expect(kind != "kind not stated" or len(kinds) == 1, f"{name}: a stated kind is known")
        else:
            number = restricted[int(name[-2:])]
            expect((kinds.get(RESTRICTED) if is_mixed else max(kinds.values())) == number, f"{name}: {kinds}")
    senders = {row["sanction_id"]: row["senders"] for row in tables.all("sanctions")}
    (sender,) = {name for one in ids for name in senders[one]}
    without = {int(name[-2:]) for name, of in listings.items() if of.get(RESTRICTED) == 0 and senders[name] == [sender]}
    runs = [run.split(" to the ") for run in re.split(r", the | and the ", words["none"] or "") if run]
    expect({n for run in runs for n in range(place(run[0]), place(run[-1]) + 1)} == without, f"none in {without}")
    for row in listed:
        is_none = row["value"] == 0 and row["definition_id"] == RESTRICTED
        expect(row["actor_id"] == target and is_firm(row, tables) and (row["value"] or is_none), row["observation_id"])


def place(word: str) -> int:
    """The number of a printed ordinal."""
    words = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
    number = words.index(word) + 1 if word in words else int(re.sub(r"\D", "", word) or 0)
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    expect(word in words or (word == f"{number}{ending}" and number > len(words)), f"{word} is no ordinal")
    return number


def _are_packages(sets: Iterable[Row]) -> bool:
    return all(row["kind"] == "package" for row in sets)


def meetings(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    """A count of a year, or its lower bound, those without a third state, and the sum over the years."""
    expect(all(row.get("is_computed") for row in rows), "rows that are not told")
    of_two = {row["time_period"]: row for row in rows if row["definition_id"] == "leader-meetings-of-two"}
    years = {row["time_period"]: row for row in rows if row["definition_id"] != "leader-meetings-of-two"}
    (rule,) = {row["definition_id"] for row in years.values()}
    expect(len(years) + len(of_two) == len(rows), "a year twice")
    expect(words["year"] in years, f"no count of {words['year']}")
    is_counted(words["count"], words["least"], years[words["year"]], answer, words["year"])
    if told := words.get("alone"):
        is_counted(told, words["least_alone"], of_two[words["year"]], answer, words["year"])
    expect((words["total"] is None) == (len(years) == 1), "a sum of one year, or none of several")
    if words["total"]:
        (label,) = (one["label"] for one in tables.all("definitions") if one["definition_id"] == rule)
        expect(words["rule"] == label, f"the rule is {label}")
        known = sums(rule, answer, words["year"], tables)
        expect(years.keys() == known.keys(), "years that are left out")
        expect((words["from"], words["to"]) == (min(known), words["year"]), "the first or the last year")
        expect(sum(known.values()) == whole(words["total"].replace(",", "")), f"{sum(known.values())} in all")
        alone = sums("leader-meetings-of-two", answer, words["year"], tables)
        differs = bool(alone) and sum(alone.values()) != sum(known.values())
        expect(differs == bool(words.get("total_alone")), "those without a third state")
        expect(not differs or sum(alone.values()) == whole(words["total_alone"]), f"{sum(alone.values())} alone")


def sums(rule: str, answer: Row, year: str, tables: Tables) -> dict[str, float]:
    """The counts of the years by a rule up to one, each its number or its lower bound."""
    return {
        one["time_period"]: one["value"] if one["value"] is not None else one["value_low"]
        for one in tables.all("counts")
        if one["is_computed"] and (one["dyad"], one["definition_id"]) == (answer["dyad"], rule)
        if (one["value"] or one["value_low"]) and one["time_period"] <= year
    }


def is_counted(word: str, least: str | None, row: Row, answer: Row, year: str) -> None:
    expect(row["dyad"] == answer["dyad"] and row["time_period"] == year, "the row")
    number = row["value_low"] if least else row["value"]
    expect(number == whole(word), f"{number}")
    if row["is_computed"]:
        expect(len(row["record_ids"]) == number, f"{len(row['record_ids'])} records")
