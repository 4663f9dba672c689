"""Reads sentences on troops and their losses back: patterns, and what must hold of each.

It is a part of ``answers_read_back`` and, like it, imports nothing that writes the sentences.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.support import record_answers_read_back as records
from tests.support.released_rows import Row, Tables, expect

ABOUT = r"(?:about )?[\d,]+"
TROOPS = (
    rf"From {records.date('first')} on {records.A} sent troops to {records.B}(?:: (?:(?P<sent>{ABOUT})|"
    r"from (?P<least>[\d,]+) \((?P<least_by>[^)]+)\) to (?P<most>[\d,]+) \((?P<most_by>[^)]+)\) by different accounts"
    r"(?:, and to (?P<weak>[\d,]+) by one that is rated (?P<rated>[DEF]))?))?"
)
LOSSES = (
    rf"Of the troops that {records.A} sent to {records.B} (?:(?P<casualties>{ABOUT}) were killed or wounded by "
    rf"{records.date('casualties_day')})?(?: and )?(?:(?P<killed>{ABOUT}) were killed by {records.date('killed_day')})?"
)


def troops(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    """Troops that were sent: since when, and how many."""
    ends = (tables.actor(words, "a"), tables.actor(words, "b"))
    (sent,) = (row for row in rows if "deployment_id" in row)
    _is_sent_by(ends, sent["deployment_id"], answer, tables)
    expect(
        sent["is_realised"] and sent["start_date"] == records.iso(words["first"]) and records.is_firm(sent, tables),
        "the day",
    )
    people = [row for row in rows if "deployment_id" not in row]
    is_told = bool(words["sent"] or words["most"])
    expect([row["measure"] for row in people] == ["personnel"] * is_told, "the number")
    if is_told:
        _is_sent(words, answer, _accounts(people[0], sent["deployment_id"], tables))


def losses(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    """How many of the troops were killed or wounded by the last day for which a reliable document says so."""
    ends = (tables.actor(words, "a"), tables.actor(words, "b"))
    told = {name for name in ("casualties", "killed") if words[name]}
    expect({row["measure"] for row in rows} == told and len(rows) == len(told), f"{told}")
    for row in rows:
        name, deployment = row["measure"], row["subject_id"].partition("/")[2]
        _is_sent_by(ends, deployment, answer, tables)
        dated = [one for one in _accounts(row, deployment, tables) if one["start_date"] and one["value"]]
        dated = [one for one in dated if _rated(one) <= "C"]
        last = max(one["start_date"] for one in dated)
        expect(records.iso(words[f"{name}_day"]) == last, f"{name} are known by {last}")
        expect(_people(words[name]) in {one["value"] for one in dated if one["start_date"] == last}, name)


def _is_sent_by(ends: tuple[str, str], deployment: str, answer: Row, tables: Tables) -> None:
    known = records.dyads(tables, "deployments", answer["dyad"])[deployment]
    expect((known["origin"], known["destination"], known["kind"]) == (*ends, "troops"), "another deployment")


def _is_sent(words: Mapping[str, str], answer: Row, accounts: list[Row]) -> None:
    """The smallest and the largest number that documents state, and a larger one of a weak source if there is one."""
    ends = [(row["value"] or row["value_low"], row["value"] or row["value_high"], _rated(row)) for row in accounts]
    ends = [(low or high, high or low, rated) for low, high, rated in ends]
    firm = [(low, high) for low, high, rated in ends if rated <= "C"]
    least, most = min(low for low, _ in firm), max(high for _, high in firm)
    expect(_people(words["least"] or words["sent"]) == least, f"the smallest is {least}")
    expect(_people(words["most"] or words["sent"]) == most, f"the largest is {most}")
    larger = [(high, rated) for _, high, rated in ends if rated > "C" and high > most]
    expect(bool(larger) <= bool(words["weak"] or words["sent"]), "a larger one of a weak source")
    expect(not words["weak"] or (_people(words["weak"]), words["rated"]) in larger, f"weak ones are {larger}")
    expect(not words["weak"] or _people(words["weak"]) == max(larger)[0], "not the largest of the weak")
    for name in ("least_by", "most_by"):
        expect(not words[name] or words[name] in answer["sources"], f"{words[name]} is no source")


def _accounts(row: Row, deployment: str, tables: Tables) -> list[Row]:
    """The evidence of a number of people of a deployment that is not left out."""
    expect(row["subject_id"] == f"deployments/{deployment}" and row["status"] == "held", row["observation_id"])
    of = [one for one in tables.all("evidence") if one["observation_id"] == row["observation_id"]]
    return [one for one in of if one["is_admissible"] and not one["superseded_from"]]


def _rated(row: Row) -> str:
    return str(row["origin_reliability"])


def _people(number: str) -> float:
    return float(number.removeprefix("about ").replace(",", ""))
