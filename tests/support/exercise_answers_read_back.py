"""Reads sentences on joint exercises back: the total, its forms, the last years, and what others count.

It is a part of ``answers_read_back`` and, like it, imports nothing that writes the sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from tests.support import record_answers_read_back as records
from tests.support.record_answers_read_back import YEAR, A, B, date, whole
from tests.support.released_rows import Row, Tables, expect

EXERCISES = (
    rf"{A} and {B} held (?:(?P<least>at least )?(?P<count>\w+) joint exercises? (?:and|or) patrols? in {YEAR}|at least "
    r"(?P<total>\w+) joint exercises and patrols from (?P<from>\d{4}) to (?P<to>\d{4})"
    r"(?:, and (?P<undated>\w+) more of unknown year)?"
    r"(?: \(and (?P<before>\w+) before, (?:in (?P<only>\d{4})|from (?P<earliest>\d{4}) on)\))?"
    r", by the rule “(?P<rule>[^”]+)”(?:: (?P<forms>[^;]+))?; (?P<last>[^;]+)(?:; (?P<others>[^;]+ counted [^;]+))?"
    r"(?:; (?P<by>[^;]+?) claims (?P<claimed>\w+) in (?P<claimed_year>\d{4}) \((?P<ours>\w+) by our rule\))?)"
)
OTHER = (
    rf"(?P<by>.+?) (?:counted )?(?P<least>at least )?(?P<count>\w+) from {date('first')} to {date('last')}"
    r"(?: \((?P<ours>\w+) by our rule\))?(?P<weak>, a number known here only second-hand)?"
)
FORMS = {
    ("exercise", "sea"): "exercises at sea",
    ("exercise", "land"): "exercises on land",
    ("exercise", "land sea"): "exercises on land and at sea",
    ("exercise", "air"): "exercises in the air",
    ("patrol", "sea"): "patrols at sea",
    ("patrol", "air"): "patrols by air",
}


def exercises(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    """A count of one year, or of all years, with what it is made of and the counts of others beside it."""
    ends = (tables.actor(words, "a"), tables.actor(words, "b"))
    expect("-".join(sorted(ends)) == answer["dyad"], "another pair")
    counts = {row["time_period"]: row for row in rows if row.get("is_computed")}
    undated = [row for row in rows if "exercise_id" in row]
    others = [row for row in rows if row.get("is_computed") is False]
    expect(len(counts) + len(undated) + len(others) == len(rows), "a year twice, or rows that are not told")
    (rule,) = {row["definition_id"] for row in counts.values()}
    if words["total"] is None:
        expect(len(rows) == 1, "a sum that is not told")
        records.is_counted(words["count"], words["least"], counts[words["year"]], answer, words["year"])
        return
    (label,) = (one["label"] for one in tables.all("definitions") if one["definition_id"] == rule)
    known = records.sums(rule, answer, words["to"], tables)
    expect(words["rule"] == label and counts.keys() == known.keys(), f"the rule is {label}, the years {[*known]}")
    told = {year: n for year, n in known.items() if year >= words["from"]}
    before = [year for year in known if year < words["from"]]
    expect((words["from"], words["to"]) == (min(told, default=""), max(known)), "the first or the last year")
    expect(sum(told.values()) == whole(words["total"]), f"{sum(told.values())} in all")
    expect(bool(before) == bool(words["before"]), "years before")
    if before:
        expect(words["earliest" if before[1:] else "only"] == min(before), f"since {min(before)}")
        expect(whole(words["before"]) == sum(known[year] for year in before), "those before")
    lately = {year: whole(n) for n, year in re.findall(r"(\w+) in (\d{4})", words["last"])}
    expect(lately == {year: told[year] for year in sorted(told)[-2:]}, f"{lately} of late")
    own = {name for row in counts.values() if row["time_period"] in told for name in row["record_ids"]}
    _are_forms(words["forms"], own, sum(told.values()), tables)
    _are_undated(words, undated, answer, tables)
    _are_others(words, others, rule, answer, tables)
    if words["claimed"]:
        expect(whole(words["ours"]) == told[words["claimed_year"]], "ours of that year")


def _are_forms(forms: str | None, own: set[str], total: float, tables: Tables) -> None:
    """Each exercise has one form, and together they are as many as are counted."""
    expect(forms, "no forms")
    told, noun = dict[str, int](), ""
    for part in re.split(r", | and (?=\d)", forms or ""):
        n, name = part.split(" ", 1)
        name = f"{noun} {name}" if name.startswith(("at ", "by ", "in ", "on ")) else _plural(name, int(n))
        told[name], noun = int(n), name.partition(" ")[0]
    known = Counter(_form(row) for row in tables.all("exercises") if f"exercises/{row['exercise_id']}" in own)
    expect(sum(told.values()) == total, f"{sum(told.values())} in parts")
    expect(told == known, f"{known}")


def _form(row: Row) -> str:
    if row["kind"] in ("competition", "command_post"):
        return f"{row['kind'].replace('command_post', 'command-post exercise')}s"
    where = [name for name in ("land", "sea") if name in (row["domains"] or ())]
    where = where or [name for name in ("air",) if name in (row["domains"] or ())]
    return FORMS.get((row["kind"], " ".join(where)), f"other {row['kind']}s")


def _plural(name: str, n: int) -> str:
    """A form as it is named of several: ``patrols by air``."""
    singular = name if n == 1 else ""
    if singular.endswith("exercise"):
        return f"{name}s"
    return re.sub(r"^(other )?(\w+)", r"\1\2s", name) if singular else name


def _are_undated(words: Mapping[str, str], undated: list[Row], answer: Row, tables: Tables) -> None:
    expect(len(undated) == (whole(words["undated"]) if words["undated"] else 0), f"{len(undated)} undated")
    for row in undated:
        by = row["end_high"] or row["start_high"]
        expect(row["start_low"] is None and row["status"] == "held" and not row["part_of_id"], row["exercise_id"])
        expect(str(by.year) <= words["to"] and records.is_firm(row, tables), f"{row['exercise_id']} by {by}")
        expect(row["exercise_id"] in records.dyads(tables, "exercises", answer["dyad"]), "exercises of others")


def _are_others(words: Mapping[str, str], others: list[Row], rule: str, answer: Row, tables: Tables) -> None:
    """What somebody else counts over which period, with our count of the same; and what an article claims."""
    claims = {row["definition_id"]: row for row in tables.all("claims") if row["definition_id"]}
    claimed = [row for row in others if row["obs_status"] == "O"]
    stated = [row for row in others if row not in claimed]
    expect(len(claimed) == bool(words["claimed"]), "claims that are not told")
    for row in claimed:
        claim = claims[row["definition_id"]]
        said = (float(whole(words["claimed"])), words["claimed_year"])
        expect((claim["stated_low"], row["time_period"]) == said, f"claimed {claim['stated_low']}")
        expect(words["by"] in answer["sources"], "claimed by whom")
    parts = re.split(r", (?!a number)", words["others"]) if words["others"] else []
    expect(len(parts) == len(stated), "counts by others")
    for part, row in zip(parts, stated, strict=True):
        found = re.fullmatch(OTHER, part)
        expect(found, f"{part} has another form")
        _is_other(found.groupdict() if found else {}, row, rule, answer, tables)


def _is_other(words: Mapping[str, str], row: Row, rule: str, answer: Row, tables: Tables) -> None:
    expect(words["by"] in answer["sources"] and row["dyad"] == answer["dyad"], "by whom, of whom")
    expect(row["measure"] == "exercises" and records.is_firm(row, tables) != bool(words["weak"]), row["count_id"])
    expect(bool(words["least"]) == (row["value"] is None and row["value_high"] is None), "a lower bound or not")
    expect(row["value_low" if words["least"] else "value"] == whole(words["count"]), f"{row['value']}")
    first, _, last = row["time_period"].partition("/")
    told = (records.iso(words["first"]), records.iso(words["last"]))
    expect(told == (first, last) or told == (first.removesuffix("-01"), last.removesuffix("-12")), f"{first} to {last}")
    ours = sum(_may_begin(one, row) for one in _own(rule, answer["dyad"], tables))
    expect(ours == (whole(words["ours"]) if words["ours"] else 0), f"{ours} by our rule")


def _own(rule: str, dyad: str, tables: Tables) -> list[Row]:
    """What our rule counts of a pair in all years, and what it would count if the year were known."""
    counts = [row for row in tables.all("counts") if row["is_computed"] and row["dyad"] == dyad]
    ids = {name for row in counts if row["definition_id"] == rule for name in row["record_ids"]}
    ids |= {
        row["record_id"]
        for row in tables.all("dyads")
        if row["table"] == "exercises" and row["dyad"] == dyad and row["is_realised"]
        if row["year"] is None and not row["part_of_id"]
    }
    return [row for row in tables.all("exercises") if f"exercises/{row['exercise_id']}" in ids]


def _may_begin(event: Row, row: Row) -> bool:
    low, high = event["start_low"], event["start_high"]
    return (low is None or low <= row["end_date"]) and (high is None or high >= row["start_date"])
