"""exercise_years: exercises by dyad, definition and year, with days, size and setting. ``counts`` counts them.

Left out is what the registers do not say: who organised an exercise with whom, and in which zone it was held.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import cast

import numpy as np

from pipelines.indicators.exercises import load as load_of
from pipelines.indicators.intervals import poisson
from pipelines.row_types import CountsRow, DyadsRow, ExercisesRow, ExerciseYearsRow
from pipelines.rows import Row, pick
from pipelines.tables.shared import benchmarks
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import BOUNDS, count_columns
from schemas import edtf
from schemas.vocabulary import DOMAINS

DECIMALS = 9
"""Decimals kept of quantiles and logarithms, whose last digits may differ between machines."""


def events_of(exercises: list[ExercisesRow]) -> dict[str, dict[str, object]]:
    """What is known of each exercise, by record: days, personnel and load, each with its bounds."""
    events = {f"exercises/{row['exercise_id']}": _event(row) for row in exercises}
    for end in BOUNDS:
        inputs = [[e[name] for e in events.values()] for name in (f"personnel{end}", f"days{end}", "domain_share")]
        loads = load_of(*(np.array(values, float) for values in inputs))
        for event, load in zip(events.values(), loads.tolist(), strict=True):
            event[f"load{end}"] = None if np.isnan(load) else load
    return events


def _event(row: ExercisesRow) -> dict[str, object]:
    domains = row["domains"] or []
    start_low, start_high = _bounds(row, "start")
    end_low, end_high = _bounds(row, "end")
    return {
        "kind": row["kind"],
        "domains": domains,
        "domain_share": len(domains) / len(DOMAINS) if domains else None,
        "days": _length(_day(row["start_date"]), _day(row["end_date"])),
        "days_low": max(_length(start_high, end_low) or 1.0, 1.0),
        "days_high": _length(start_low, end_high),
        **{name: row[name] for name in ("personnel", "personnel_low", "personnel_high")},
    }


def _day(text: str | None) -> date | None:
    """The day that ``text`` names, if it names one without doubt."""
    span = edtf.parse_date(text) if text else None
    return span.low if span and span.low == span.high and not span.is_uncertain else None


def _bounds(row: ExercisesRow, end: str) -> tuple[date | None, date | None]:
    """The first and last day that a start or end may be: by the preferred document, or all evidence where contested.

    A document that is less precise, with a year for a day, contradicts nothing.
    """
    text, low, high = pick(row, (f"{end}_date", f"{end}_low", f"{end}_high")).values()
    if text and not row["is_contested"]:
        return edtf.low(text), edtf.high(text)
    return low, high


def _length(first: date | None, last: date | None) -> float | None:
    return float((last - first).days + 1) if first and last else None


def hosts(dyads: list[DyadsRow]) -> dict[str, set[str]]:
    """The hosts of each record, according to its pairs."""
    hosts_of: dict[str, set[str]] = defaultdict(set)
    for row in dyads:
        for side in ("a", "b"):
            role, actor = pick(row, (f"role_{side}", f"actor_{side}")).values()
            if role == "host":
                hosts_of[row["record_id"]].add(actor)
    return hosts_of


def breakdown(events: Sequence[Row], pairs: list[DyadsRow], hosts_of: Sequence[set[str]]) -> dict[str, int]:
    """Numbers by kind, setting and domain; ``pairs`` are the dyad's own rows of the same records."""
    kinds = Counter(event["kind"] for event in events)
    domains = Counter(domain for event in events for domain in event["domains"])
    return {
        "n_exercises": kinds["exercise"],
        "n_patrols": kinds["patrol"],
        "n_command_post": kinds["command_post"],
        "n_competitions": kinds["competition"],
        "n_bilateral": sum(pair["is_bilateral"] and pair["is_complete_list"] for pair in pairs),
        "n_multilateral": sum(not pair["is_bilateral"] for pair in pairs),
        "n_with_host": sum(map(bool, hosts_of)),
        "n_third_party_host": sum(
            bool(who) and not who & {pair["actor_a"], pair["actor_b"]}
            for pair, who in zip(pairs, hosts_of, strict=True)
        ),
        "n_with_domains": sum(bool(event["domains"]) for event in events),
        **{f"n_{domain}": domains[domain] for domain in ("land", "sea", "air")},
    }


def sums(events: Sequence[dict[str, object]], *, is_exact: bool) -> dict[str, float | int | None]:
    """Days, personnel and load of ``events``: of the year where they are complete, and of the known values."""
    columns: dict[str, float | int | None] = {}
    for name in ("days", "personnel"):
        columns[f"{name}_known"], columns[f"n_with_{name}"] = _known_sum(events, name)
        columns[f"{name}_low"], _ = _known_sum(events, f"{name}_low")
        for end in ("", "_high"):
            total, n = _known_sum(events, name + end)
            columns[name + end] = total if is_exact and n == len(events) else None
    weighed = [event for event in events if event["load"] is not None]
    for end in BOUNDS:
        total, n = _known_sum(weighed, f"load{end}")
        is_known = total is not None and n == len(weighed) and (n or not events)
        columns[f"load{end}"] = round(total, DECIMALS) if is_known and total is not None else None
    return columns | {"load_unit_weight": len(weighed)}


def _known_sum(events: Sequence[Row], name: str) -> tuple[float | None, int]:
    """The sum of the known values and their number; null where none is known, and 0 only where there is no event."""
    values = [event[name] for event in events if event[name] is not None]
    return (float(sum(values)) if values or not events else None), len(values)


def _year_row(
    count: CountsRow, events: dict[str, Row], pair_of: dict[tuple[str, str], DyadsRow], hosts_of: dict[str, set[str]]
) -> ExerciseYearsRow:
    ids, dyad = sorted(count["record_ids"]), count["dyad"]
    counted, is_exact = [events[record] for record in ids], count["value"] is not None
    pairs, hosts = [pair_of[record, dyad] for record in ids], [hosts_of.get(record, set()) for record in ids]
    a, b = dyad.split("-")
    row = {
        **pick(count, ("dyad", "definition_id", "time_period", "obs_status", "count_id")),
        "year": int(count["time_period"]),
        "actor_a": a,
        "actor_b": b,
        **count_columns({"n": len(ids)} | breakdown(counted, pairs, hosts), is_exact=is_exact),
        "n_high": None if count["value_high"] is None else int(count["value_high"]),
        **pick(count, ("n_open", *benchmarks.COLUMNS)),
        **sums(counted, is_exact=is_exact),
        "is_complete": is_exact,
        "rests_on": ids,
    }
    return cast("ExerciseYearsRow", row)


@table("derived")
def build(counts: list[CountsRow], exercises: list[ExercisesRow], dyads: list[DyadsRow]) -> list[ExerciseYearsRow]:
    """Exercises of each dyad and year by each reproducible definition, with days, personnel and setting."""
    events, hosts_of = events_of(exercises), hosts(dyads)
    pair_of = {(row["record_id"], row["dyad"]): row for row in dyads}
    counted = [row for row in counts if row["is_computed"] and row["measure"] == "exercises"]
    rows = [_year_row(row, events, pair_of, hosts_of) for row in counted]
    low, high = poisson([row["n_low"] for row in rows])
    for row, least, most in zip(rows, low.tolist(), high.tolist(), strict=True):
        row["rate_low"] = round(least, DECIMALS)
        row["rate_high"] = round(most, DECIMALS) if row["is_complete"] else None
    return rows
