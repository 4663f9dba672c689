"""Rule 8: the register holds together: kinds, parents, parts against their whole, statuses in order, counts that grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.ledger import assertions as evidence
from pipelines.ledger.reader import Entry, Item, Ledger
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.rules.dates import bounds
from pipelines.ledger.yaml_files import Problem
from schemas import edtf, vocabulary
from schemas.amounts import Amount
from schemas.written import entries, registers
from schemas.written import ids as subjects

LINKS = ("series", "part_of")
REPORTED = ("agreements", "sanctions", "funding")
SOURCES = sorted(f.stem for f in (Path(__file__).parents[2] / "sources" / "publishers").glob("[a-z]*.py"))
"""By their files: a check does not load the parsers."""
ORDERED = ("signed", "ratified", "in_force", "committed", "disbursed", "expired", "lifted", "ended")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Registered records that do not hold together, alone or with their evidence."""
    for table, items in ledger.records.items():
        for item in items:
            yield from _record(table, item, ledger)
            yield from _cycle(table, item, ledger)
    yield from _unused(ledger)
    yield from _parts(ledger)
    yield from _backward(ledger)
    yield from _cumulative(ledger)


def _counterparts(table: str, item: Item[registers.Record]) -> Iterator[Problem]:
    """A record's numbers in data sets: of tables that data sets report on, and of sources that there are."""
    for number, name in enumerate(item.model.reported_as or []):
        source = name.partition(":")[0]
        if table not in REPORTED:
            yield item.problem("`reported_as` is a field of " + ", ".join(REPORTED), "remove it", "reported_as", number)
        elif source not in SOURCES:
            hint = nearest(source, SOURCES) or f"sources: {', '.join(SOURCES)}"
            yield item.problem(f"there is no source `{source}`", hint, "reported_as", number)


def _record(table: str, item: Item[registers.Record], ledger: Ledger) -> Iterator[Problem]:
    record, kinds = item.model, vocabulary.KINDS[table]
    if record.kind not in kinds:
        hint = f"{nearest(record.kind, kinds)} kinds of {table}: {', '.join(kinds)}".strip()
        yield item.problem(f"{table} have no kind `{record.kind}`", hint, "kind")
    for name in LINKS:
        target = getattr(record, name)
        if target and target not in ledger.register[table]:
            hint = nearest(target, ledger.register[table]) or f"register it in data/reference/records/{table}.yaml"
            yield item.problem(f"record `{target}` is not registered", hint, name)
    if record.agreement and record.agreement not in ledger.register.get("agreements", {}):
        yield item.problem(
            f"agreement `{record.agreement}` is not registered",
            nearest(record.agreement, ledger.register.get("agreements", {}))
            or "register it in data/reference/records/agreements.yaml",
            "agreement",
        )
    yield from _counterparts(table, item)
    for name, owner in (
        ("rank", "visits"),
        ("domains", "exercises"),
        ("forces", "exercises"),
        ("is_binding", "agreements"),
    ):
        if getattr(record, name) is not None and table != owner:
            yield item.problem(f"`{name}` is a field of {owner}", "remove it", name)
    if table == "visits" and record.rank is None:
        yield item.problem("a visit needs a rank", f"write rank: {', '.join(vocabulary.RANKS)}", "id")


def _cycle(table: str, item: Item[registers.Record], ledger: Ledger) -> Iterator[Problem]:
    seen, here = [item.model.id], item.model.part_of
    while here and here in ledger.register[table] and here not in seen:
        seen.append(here)
        here = ledger.register[table][here].part_of
    if here == item.model.id:
        yield item.problem(
            f"part_of goes round: {' → '.join([*seen, here])}",
            "one of them is the whole: remove its part_of",
            "part_of",
        )


def _unused(ledger: Ledger) -> Iterator[Problem]:
    documents = [source for source in ledger.sources if source.path.startswith("documents/")]
    if any(source.data is None for source in documents):
        return  # a file that cannot be read may be the one that cites it
    used = {about for source in documents for about in _abouts(source.data)}
    for table, items in ledger.records.items():
        parents = {item.model.part_of for item in items} | {item.model.series for item in items}
        for item in items:
            if f"{table}/{item.model.id}" not in used and item.model.id not in parents:
                yield item.problem(
                    f"no document says anything about `{item.model.id}`", "cite a document, or remove the record", "id"
                )


def _abouts(data: Any) -> Iterator[str]:
    """What the entries of a file say they are about, even where something else in them is wrong."""
    found = data.get("evidence") if isinstance(data, dict) else None
    for item in found if isinstance(found, list) else []:
        if isinstance(item, dict):
            yield str(item.get("about"))


def _parts(ledger: Ledger) -> Iterator[Problem]:
    """Parts that together exceed the highest value of their whole, in a measure that adds up, need a note."""
    spans: dict[tuple[str, str, str, str, str, str], list[Entry]] = defaultdict(list)
    for entry in ledger.evidence:
        a = entry.assertion
        measure = ledger.measures.get(evidence.default_measure(a))
        if (
            entry.table in vocabulary.RECORD_TABLES
            and measure
            and measure.kind != "occurrence"
            and measure.is_additive == "true"
            and a.credibility != "5"
        ):
            unit = evidence.unit(a, measure)
            spans[entry.table, entry.record_id, measure.id, a.actor or "", subjects.status(a), unit].append(entry)

    def amounts(group: list[Entry]) -> Iterator[Amount]:
        return (evidence.amount(e.assertion, ledger.measures[e.assertion.measure or ""]) for e in group)

    def highest(group: list[Entry]) -> float:
        return max(x.high if x.high is not None else float("inf") for x in amounts(group))

    def lowest(group: list[Entry]) -> float:
        return min(x.low or 0.0 for x in amounts(group))

    for (table, record, *rest), whole in spans.items():
        children = [r.id for r in ledger.register.get(table, {}).values() if r.part_of == record]
        keys = [(table, child, *rest) for child in children]
        parts = [spans[key] for key in keys if key in spans]
        noted = any(e.assertion.note for e in whole) or any(e.assertion.note for part in parts for e in part)
        if parts and sum(map(lowest, parts)) > highest(whole) and not noted:
            yield whole[0].problem("its parts together exceed it", "correct an amount, or explain in a note", "value")


def _backward(ledger: Ledger) -> Iterator[Problem]:
    """A later status dated wholly before an earlier one needs a note."""
    dated: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in ledger.evidence:
        if (
            entry.table in ("agreements", "funding", "sanctions", "deployments") and entry.assertion.credibility != "5"
        ) and (
            evidence.default_measure(entry.assertion) == "occurrence" and subjects.status(entry.assertion) in ORDERED
        ):
            dated[entry.assertion.about][subjects.status(entry.assertion)].append(entry)
    for statuses in dated.values():
        # the latest first day of any earlier status: the one just before may have no date
        reached: tuple[date, str] | None = None
        for later in (s for s in ORDERED if s in statuses):
            for entry in statuses[later]:
                last = edtf.high(bounds(entry.assertion)[0])
                if reached and last and last < reached[0] and not entry.assertion.note:
                    yield entry.problem(
                        f"`{later}` on {last}, before it was `{reached[1]}` ({reached[0]})",
                        "correct a date, or explain in a note",
                        "dates",
                    )
            starts = [edtf.low(bounds(e.assertion)[0]) for e in statuses[later]]
            if known := [day for day in starts if day]:
                reached = max(reached or (min(known), later), (min(known), later), key=lambda one: one[0])


def _cumulative(ledger: Ledger) -> Iterator[Problem]:
    """By one definition and from one start, a count to a later day cannot be smaller, unless a note explains it."""
    groups: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in ledger.evidence:
        a = entry.assertion
        measure = ledger.measures.get(a.measure or "")
        if (
            isinstance(a, entries.CountAssertion)
            and a.credibility != "5"
            and measure
            and measure.is_cumulative == "true"
        ):
            start, end = edtf.parse_period(a.dates)
            if edtf.low(start) and edtf.high(end):
                groups[
                    tuple(sorted(a.actors)), a.measure, a.actor, a.definition, subjects.status(a), edtf.low(start)
                ].append(entry)
    for group in groups.values():
        yield from _decreasing(group, ledger)


def _decreasing(group: list[Entry], ledger: Ledger) -> Iterator[Problem]:
    def last_day(entry: Entry) -> str:
        return str(edtf.high(bounds(entry.assertion)[1]))

    most: tuple[float, Entry] | None = None  # the highest so far: a vague count between does not hide a fall
    for entry in sorted(group, key=last_day):
        now = evidence.amount(entry.assertion, ledger.measures[entry.assertion.measure or ""])
        if (
            most
            and last_day(entry) != last_day(most[1])
            and now.high is not None
            and now.high < most[0]
            and not (entry.assertion.note or most[1].assertion.note)
        ):
            yield entry.problem(
                f"a count of {now.high:g} after one of {most[0]:g} from the same start",
                "another definition, a misprint, or a note",
                "value",
            )
        if now.low is not None and (most is None or now.low > most[0]):
            most = (now.low, entry)
