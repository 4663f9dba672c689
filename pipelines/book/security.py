"""What concerns force: arms that one side had from the other, troops that it sent, sanctions that it set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bilateral.commons.figures import in_words, scale_for
from bilateral.commons.sayers import whose
from pipelines.book.panels import FIRST_YEAR, Mark, Panel, Section, in_runs, layers_of, number_mark
from pipelines.book.record_sections import lane_mark
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import section
from pipelines.judgement.phrases import capital, days
from pipelines.judgement.record_picks import LOSSES
from pipelines.rows import Row, Rows


def arms(dyad: str, tables: ReleaseTables) -> Section:
    """The share of the other side in the major arms that each received, in windows of five years."""
    scale = scale_for("1")
    rows = [row for row in tables.indicator("arms_share", dyad) if row["series"] == "*" and row["year"] >= FIRST_YEAR]
    marks = []
    for row in rows:
        if any(other["obs_value"] for other in rows if other["origin"] == row["origin"]):
            series = f"{tables.name(row['destination'])} among the suppliers of {tables.name(row['origin'])}"
            mark = number_mark(row, scale, series)
            value = layers_of(row["obs_value"], row["value_low"], row["value_high"])
            marks.append(replace(mark, datum=mark.datum | {"year": row["year"], "drawn": value}))
    title = "Share in the major arms received, in the five years to the one shown"
    marks += _stated_shares(dyad, tables)
    return section("arms", [Panel("arms-share", title, "series", scale.unit, in_runs(marks))])


def losses(rows: Rows, dyad: str, tables: ReleaseTables) -> list[Panel]:
    """All that was told of the losses of troops that one side sent to the other, by day."""
    marks = [mark for row in rows for mark in _losses(row, tables)]
    return [Panel("losses", "Losses, by the day for which they are told", "deals", "people", marks)]


def _losses(row: Row, tables: ReleaseTables) -> list[Mark]:
    """What firm sources told of the losses of a deployment: a lane for each day and whose figure it is."""
    told = tables.losses.get(f"deployments/{row['deployment_id']}", ())
    found: dict[tuple[str, str, float], Mark] = {}
    for one in sorted(told, key=lambda one: (one["start_low"], one["measure"], one["evidence_id"])):
        sayer = tables.said.get(one["evidence_id"])
        by_day, words = f"by {days(one['start_date'], None)}", LOSSES[one["measure"]]
        lane = f"{by_day} ({whose(sayer[0])})" if sayer else by_day
        teller = f" ({sayer[0]})" if sayer else ""
        label = f"{capital(by_day)}{teller}: {in_words(one['value'], None, None, scale_for('{person}'))}; {words}"
        datum = {"lane": lane, "series": words, "value": one["value"], "drawn": ["value"], "label": label}
        behind, told_by = frozenset([one["observation_id"]]), row | {"preferred_support_id": one["evidence_id"]}
        found.setdefault((lane, words, one["value"]), Mark((("deployments", told_by),), datum, rests_on=behind))
    return [*found.values()]


def firms_listed(records: Rows, dyad: str, tables: ReleaseTables) -> list[Panel]:
    """Firms listed by package, for either side of the pair."""
    scale = scale_for("{firm}")
    panels = []
    for actor in dyad.split("-"):
        marks, unread = list[Mark](), list[Mark]()
        for row in [*records, *_other_packages(records, {*dyad.split("-")} - {actor}, tables)]:
            numbers = tables.listed.get((row["sanction_id"], actor), ())
            if not numbers and row["kind"] == "package":
                label = f"{row['label']}: the firms of {tables.called(actor)} were not read"
                unread.append(lane_mark("sanctions", row, "", (None, None, None), label, said="not read"))
            for number in numbers:
                kind = tables.definitions.get(number["definition_id"], {}).get("label", "kind not stated")
                bounds = number["value"], number["value_low"], number["value_high"]
                label = f"{row['label']}: {in_words(*bounds, scale)} of {tables.name(actor)}; {kind}"
                disputed = "; the documents disagree" if number["is_contested"] else ""
                mark = lane_mark("sanctions", row, kind, bounds, label + disputed)
                marks.append(replace(mark, rests_on=frozenset([number["listing_id"]])))
        title = f"Firms and other entities of {tables.name(actor)} listed, by package"
        unread = [mark for mark in unread if marks and _day(mark) >= min(map(_day, marks))]
        marks = sorted([*marks, *unread], key=_day)
        panels.append(Panel(f"sanctions-{actor.lower()}", title, "deals", "firms", marks, _unread(len(unread))))
    return panels


def _other_packages(records: Rows, senders: set[str], tables: ReleaseTables) -> Rows:
    """The packages of the same sender beside those that name the pair: they may list no firm of it."""
    known = {row["sanction_id"] for row in records}
    return [row for row in tables.packages if senders == {*row["senders"]} and row["sanction_id"] not in known]


def _unread(count: int) -> str:
    packages, them = ("one package", "it") if count == 1 else (f"{count} packages", "them")
    return f"A point at zero: none listed. Of {packages} no number was read; the table names {them}." if count else ""


def _day(mark: Mark) -> str:
    return str(mark.rows[0][1]["start_low"])


def _stated_shares(dyad: str, tables: ReleaseTables) -> Iterator[Mark]:
    """The shares of arms that documents state, by whose figures; those of five years are drawn, others only listed."""
    for row in tables.indicator("arms_share", dyad):
        if row["series"] == "quoted" and row["year"] >= FIRST_YEAR:
            said = tables.sayer(row)
            sides = f"{tables.name(row['destination'])} among the suppliers of {tables.name(row['origin'])}"
            name = said[0] if said else "documents"
            series, passed_on = f"{sides}, by {whose(name)}", name.removeprefix(whose(name))
            mark = number_mark(row, scale_for("%"), series)
            is_of_five = row["year"] - int(row["time_period"][:4]) == 4
            drawn = layers_of(row["obs_value"], row["value_low"], row["value_high"]) if is_of_five else []
            label = mark.datum["label"].replace(series, series + passed_on)
            yield replace(mark, datum=mark.datum | {"year": row["year"], "drawn": drawn, "label": label})
