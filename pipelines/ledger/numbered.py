"""What numbered and yearly series lack: a twentieth without nineteen before it, a year between two that have one.

What is found may be missing from the ledger or may never have been; a curator finds out. Open plans are in ``plans``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from pipelines.ledger.assertions import bounds
from pipelines.ledger.plans import occurrences
from pipelines.ledger.reader import Entry, Ledger
from pipelines.rows import Row
from schemas import edtf, vocabulary

FEWEST = 4
"""Records of a series before its years are asked for: fewer are no custom."""
Days = dict[str, date]
Held = dict[tuple[str, str], Entry]


def lacking(ledger: Ledger) -> Iterator[Row]:
    """What the series of records lack, by table, series and time, each with the entry that shows it."""
    held, days = Held(), defaultdict[tuple[str, str], Days](dict)
    for (table, record), by_status in occurrences(ledger).items():
        known = ledger.register.get(table, {}).get(record)
        entries = [e for status, said in by_status.items() if status not in vocabulary.PLAN_STATUSES for e in said]
        starts = [(day, entry) for entry in entries if (day := edtf.low(bounds(entry.assertion)[0]))]
        if known and known.series and not known.part_of and starts:
            days[table, known.series][record], held[table, record] = min(starts, key=lambda start: start[0])
    for (table, series), of_series in sorted(days.items()):
        yield from _years(table, series, of_series, held)
    yield from _ordinals(ledger, days)


def _years(table: str, series: str, days: Days, held: Held) -> Iterator[Row]:
    """Years without one, of a series that most often comes again in the same year or the next."""
    pairs = [*pairwise(sorted(days, key=lambda record: days[record]))]
    is_yearly = sum(days[after].year - days[before].year <= 1 for before, after in pairs) > len(pairs) / 2
    for before, after in pairs:
        first, last = days[before].year + 1, days[after].year - 1
        if len(days) >= FEWEST and is_yearly and first <= last:
            when = str(first) if first == last else f"{first} to {last}"
            yield _row(f"{table}: {series} has none of {when}, before {after}", held[table, after])


def _ordinals(ledger: Ledger, days: dict[tuple[str, str], Days]) -> Iterator[Row]:
    for entry in ledger.evidence:
        a, known = entry.assertion, ledger.register.get(entry.table, {}).get(entry.record_id or "")
        of_series = days.get((entry.table, known.series or ""), {}) if known else {}
        if a.measure == "ordinal" and a.value and known and entry.record_id in of_series:
            so_far = sum(day <= of_series[entry.record_id] for day in of_series.values())
            if so_far < float(a.value):
                what = f"{entry.record_id} is number {a.value} by {a.definition}, and number {so_far} of {known.series}"
                yield _row(f"{entry.table}: {what} here", entry)


def _row(lacks: str, entry: Entry) -> Row:
    return {"file": f"data/{entry.source.path}", "line": entry.source.line(entry.path), "lacks": lacks}
