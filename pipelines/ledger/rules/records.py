"""Rule 8: the register is consistent: kinds, parents, parts and their whole, statuses in order, counts that grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipelines.ledger.assertions import amount, bounds, default_measure, highest, unit_of
from pipelines.ledger.reader import Entry, Item, Ledger
from pipelines.ledger.rules.files import circle_from, raw_entries
from pipelines.ledger.rules.lookups import unknown, unlisted, unregistered
from pipelines.ledger.yaml_files import Problem
from schemas import edtf, vocabulary
from schemas.written import entries, ids, registers

SOURCES = sorted(f.stem for f in (Path(__file__).parents[2] / "sources" / "publishers").glob("*.yaml"))
"""By their files: a check does not load the parsers."""
ORDERED = ("signed", "ratified", "in_force", "committed", "disbursed", "expired", "lifted", "ended")
"""Statuses in the order in which they are reached."""


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Registered records that are inconsistent, in themselves or with their evidence."""
    for table, items in ledger.records.items():
        wholes = {name: record.part_of for name, record in ledger.register[table].items()}
        for item in items:
            yield from _record(table, item, ledger)
            if circle := circle_from(item.model.id, wholes):
                message = f"`part_of` runs in a circle: {' → '.join(circle)}"
                yield item.problem(message, "one of them is the whole: remove its `part_of`", "part_of")
    yield from _unused(ledger)
    yield from _sums_of_parts(ledger)
    yield from _backward(ledger)
    yield from _cumulative(ledger)


def _record(table: str, item: Item[registers.Record], ledger: Ledger) -> Iterator[Problem]:
    record = item.model
    yield from unlisted(item, record.kind, "kind", table, vocabulary.KINDS[table], "kind")
    yield from unregistered(item, table, record.series, ledger, "series")
    yield from unregistered(item, table, record.part_of, ledger, "part_of")
    yield from unregistered(item, "agreements", record.agreement, ledger, "agreement")
    for number, name in enumerate(record.reported_as or []):
        source, otherwise = name.partition(":")[0], f"sources: {', '.join(SOURCES)}"
        yield from unknown(item, "source", source, SOURCES, otherwise, "reported_as", number)
    if table == "visits" and record.rank is None:
        yield item.problem("a visit needs a rank", f"write rank: {', '.join(vocabulary.RANKS)}", "id")


def _unused(ledger: Ledger) -> Iterator[Problem]:
    documents = [source for source in ledger.read_now if source.path.startswith("documents/")]
    unread = {source.path for source in documents if source.data is None} | {*ledger.set_aside}
    files = (file for name in unread for file in (ledger.root / "documents").rglob(f"{Path(name).stem}.yaml"))
    texts = [file.read_text("utf-8", errors="replace") for file in files if file.is_file()]
    cited = {str(entry.get("about")) for source in documents for entry in raw_entries(source.data)}
    cited |= {entry.assertion.about for entry in ledger.evidence}
    for table, items in ledger.records.items():
        parents = {item.model.part_of for item in items} | {item.model.series for item in items}
        for item in items:
            if (name := f"{table}/{item.model.id}") not in cited and item.model.id not in parents:
                if any(name in text for text in texts):  # a draft, or a file that cannot be read or is not
                    continue
                message = f"no document says anything about `{item.model.id}`"
                yield item.problem(message, "add evidence to a document, or remove the record", "id")


def _sums_of_parts(ledger: Ledger) -> Iterator[Problem]:
    """Parts that add up to more than the highest value of their whole, in an additive measure, need a note."""
    spans: dict[tuple[str, str, str, str, str, str], list[Entry]] = defaultdict(list)
    for entry in ledger.evidence:
        a = entry.assertion
        measure = ledger.measures.get(default_measure(a))
        is_record = entry.table in vocabulary.RECORD_TABLES and a.credibility != "5"
        if is_record and measure and measure.kind != "occurrence" and measure.is_additive == "true":
            unit = unit_of(a, measure)
            spans[entry.table, entry.record_id, measure.id, a.actor or "", ids.status(a), unit].append(entry)

    def most(group: list[Entry]) -> float:
        return max(highest(amount(e.assertion, ledger.measures[e.assertion.measure or ""])) for e in group)

    def least(group: list[Entry]) -> float:
        return min(amount(e.assertion, ledger.measures[e.assertion.measure or ""]).low or 0.0 for e in group)

    for (table, record, *rest), whole in spans.items():
        children = [r.id for r in ledger.register.get(table, {}).values() if r.part_of == record]
        keys = [(table, child, *rest) for child in children]
        parts = [spans[key] for key in keys if key in spans]
        is_explained = any(entry.assertion.note for group in (whole, *parts) for entry in group)
        if parts and sum(map(least, parts)) > most(whole) and not is_explained:
            remedy = "correct an amount, or explain in a note"
            yield whole[0].problem("its parts add up to more than the whole", remedy, "value")


def _backward(ledger: Ledger) -> Iterator[Problem]:
    """A later status dated wholly before an earlier one needs a note."""
    dated: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in ledger.evidence:
        a, status = entry.assertion, ids.status(entry.assertion)
        is_history = entry.table in ("agreements", "funding", "sanctions", "deployments") and status in ORDERED
        if is_history and a.credibility != "5" and default_measure(a) == "occurrence":
            dated[a.about][status].append(entry)
    for statuses in dated.values():
        # the latest first day of any earlier status: the one just before may have no date
        reached: tuple[date, str] | None = None
        for later in (s for s in ORDERED if s in statuses):
            for entry in statuses[later]:
                last = edtf.high(bounds(entry.assertion)[0])
                if reached and last and last < reached[0] and not entry.assertion.note:
                    message = f"`{later}` on {last}, before it was `{reached[1]}` ({reached[0]})"
                    yield entry.problem(message, "correct a date, or explain in a note", "dates")
            starts = [edtf.low(bounds(e.assertion)[0]) for e in statuses[later]]
            if known := [day for day in starts if day]:
                reached = max(reached or (min(known), later), (min(known), later), key=lambda day_status: day_status[0])


def _cumulative(ledger: Ledger) -> Iterator[Problem]:
    """By one definition and from one start, a count to a later day cannot be smaller, unless a note explains it."""
    groups: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in ledger.evidence:
        a = entry.assertion
        measure = ledger.measures.get(a.measure or "")
        if not isinstance(a, entries.CountAssertion) or not measure or measure.is_cumulative != "true":
            continue
        start, end = edtf.low(bounds(a)[0]), edtf.high(bounds(a)[1])
        if start and end and a.credibility != "5":
            key = (tuple(sorted(a.actors)), a.measure, a.actor, a.definition, ids.status(a), start)
            groups[key].append(entry)
    for group in groups.values():
        yield from _decreasing(group, ledger)


def _decreasing(group: list[Entry], ledger: Ledger) -> Iterator[Problem]:
    def last_day(entry: Entry) -> str:
        return str(edtf.high(bounds(entry.assertion)[1]))

    most: tuple[float, Entry] | None = None  # the highest so far: a vague count in between does not hide a fall
    for entry in sorted(group, key=last_day):
        now = amount(entry.assertion, ledger.measures[entry.assertion.measure or ""])
        is_lower = most and last_day(entry) != last_day(most[1]) and now.high is not None and now.high < most[0]
        if most and is_lower and not (entry.assertion.note or most[1].assertion.note):
            message = f"a count of {now.high:g} follows one of {most[0]:g} from the same start"
            remedy = "check the numbers and the definition, or explain in a note"
            yield entry.problem(message, remedy, "value")
        if now.low is not None and (most is None or now.low > most[0]):
            most = (now.low, entry)
